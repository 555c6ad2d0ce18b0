"""The board and the answers of a request as files."""

from collections.abc import Sequence
from typing import Any

from capuy.collection.matrix import Line, Matrix
from capuy.collection.models import FieldKind
from capuy.collection.queries import Answered, Board
from capuy.core.dates import format_date, format_moment
from capuy.core.numbers import NOTHING
from capuy.documents.sheets import Column, Page
from capuy.documents.sheets.pages import Kind


def board_page(board: Board) -> Page:
    """Who was asked and where each stands, in the order of the board."""
    columns = [
        Column("TT", "order"),
        Column("Đơn vị", width=40),
        Column("Tình trạng", width=14),
        Column("Nộp lúc", width=17),
        Column("Người nộp", width=24),
        Column("Số lần đôn đốc", "count"),
        Column("Ghi chú", width=34),
    ]
    rows: list[list[Any]] = []
    for number, line in enumerate(board.lines, 1):
        one = line.addressee
        handed = format_moment(one.handed_at) if one.handed_at else NOTHING
        rows.append([number, one.name, line.standing.label, handed, one.handed_by_name, line.urged, line.note])
    asked = board.asked
    tally = "; ".join(f"{standing.label.lower()} {count}" for standing, count in board.tally)
    return Page(
        "Tình hình nộp",
        columns,
        rows,
        title=f"TÌNH HÌNH NỘP BIỂU: {asked.title.upper()}",
        subtitle=f"{asked.asked_period.title}, hạn nộp {format_date(asked.due_on)}",
        note=f"Đã nộp {board.done}/{board.total} đơn vị, đúng hạn {board.on_time_text}. Gồm: {tally}.",
    )


def matrix_page(table: Matrix, lines: Sequence[Line], title: str, subtitle: str) -> Page:
    """Units in rows, forms in columns, each square in words; the counts are those of all rows of the choice."""
    columns = [
        Column("TT", "order"),
        Column("Đơn vị", width=34),
        *(Column(f"{one.title} ({one.asked_period.label})", width=16) for one in table.forms),
        Column("Đã nộp", "rate"),
        Column("Đúng hạn", "rate"),
    ]
    rows: list[list[Any]] = []
    for number, line in enumerate(lines, 1):
        name = f"{line.unit.name} ({line.unit.note})" if line.unit.note else line.unit.name
        squares = [square.standing.label if square else NOTHING for square in line.squares]
        rows.append([number, name, *squares, line.tally.text, line.tally.on_time_text])
    whole = table.whole
    rates = "; ".join(f"{level.label} {level.tally.text}, đúng hạn {level.tally.on_time_text}" for level in table.kinds)
    return Page(
        "Tình hình nộp",
        columns,
        rows,
        title=title,
        subtitle=subtitle,
        totals=["", "Đã nộp", *(tally.text for tally in table.columns), whole.text, whole.on_time_text],
        note=f"Theo loại hình: {rates}. Đơn vị được miễn hoặc đã kết thúc mà chưa nộp không tính vào số phải nộp.",
    )


def figures_page(board: Board, table: Answered) -> Page:
    """What was answered, and the totals; notes are left to the screen."""
    columns = [Column("TT", "order"), Column("Đơn vị", width=36)]
    for field in table.fields:
        unit = f" ({field.unit})" if field.unit else ""
        kind: Kind = "count" if field.kind == FieldKind.COUNT else "text"
        width = 30 if field.kind == FieldKind.TEXT else 12
        columns.append(Column(f"{field.position}. {field.label}{unit}", kind, width=width))
    rows = [
        [number, line.addressee.name, *(_shown(field.kind, cell) for field, cell in cells)]
        for number, (line, cells) in enumerate(table.rows, 1)
    ]
    asked = board.asked
    return Page(
        "Tổng hợp",
        columns,
        rows,
        title=f"TỔNG HỢP BIỂU: {asked.title.upper()}",
        subtitle=f"{asked.asked_period.title}; {board.done}/{board.total} đơn vị đã nộp",
        totals=["", "Tổng cộng", *("" if total is None else total for total in table.totals)],
    )


def _shown(kind: str, cell: Any) -> Any:
    if cell is None:
        return ""
    if kind == FieldKind.YES_NO:
        return "" if cell.number is None else "Có" if cell.number else "Không"
    return cell.text if kind == FieldKind.TEXT else cell.number
