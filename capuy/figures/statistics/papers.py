"""A filled statistical form as a file, with the head and the places to sign of a paper of the Party."""

from capuy.core import dates
from capuy.core.dates import format_place_date
from capuy.core.numbers import NOTHING
from capuy.core.periods import Period
from capuy.documents.letterheads import body_on
from capuy.documents.sheets import Column, Page, Signing
from capuy.figures.registry import counting_day
from capuy.figures.statistics.filling import FilledForm, Row, Square
from capuy.figures.structure import cut_off
from capuy.organisations.models import Organisation

# An instance covers one place or many; the office writes its own.
_PLACE = "…………"
_DEEPER = ("", "- ", "+ ")


def form_page(filled: FilledForm, organisation: Organisation, period: Period, structure: str) -> Page:
    """What nobody has typed stays empty, to be written by hand; what nobody has reported is a dash.

    Of the checks those are told that fail.
    """
    form, day = filled.form, counting_day(period)
    body = body_on(organisation, day)
    first = Column("Mã số", "order", 7)
    columns = [first, Column("Nội dung", width=52), *(_column(one.label, share=one.share) for one in form.columns)]
    rows: list[list[object] | str] = []
    for row in filled.rows:
        rows.append(row.line.label if row.number is None else _told(row))
    for table in filled.tables:
        rows.append(table.groups.label)
        rows += [[at, told, *map(_said, squares)] for at, (told, squares) in enumerate(table.rows, 1)]
        rows.append(["", "Tổng số", *map(_said, table.whole)])
    wrong = "; ".join(f"{one.label} ({one.detail})" for one in filled.fails)
    note = " ".join(filter(None, [f"Số liệu lệch: {wrong}." if wrong else "", form.note, form.source_note(day)]))
    return Page(
        form.title,
        columns,
        rows,
        title=f"{form.title}: {form.subject(day)}".upper(),
        subtitle=f"({period.title}. {cut_off(structure, period)}. Đơn vị tính: {form.unit})",
        left=[line.upper() for line in (body.superior, body.name) if line],
        right=["ĐẢNG CỘNG SẢN VIỆT NAM"],
        note=note,
        signings=[
            Signing(["NGƯỜI LẬP BIỂU"]),
            Signing([body.authority], format_place_date(_PLACE, dates.today()), "(ký, ghi rõ họ tên, đóng dấu)"),
        ],
    )


def _column(label: str, *, share: bool) -> Column:
    return Column(label, "rate" if share else "count", 13)


def _told(row: Row) -> list[object]:
    return [row.number, f"{_DEEPER[row.line.depth]}{row.line.label}", *map(_said, row.squares)]


def _said(square: Square) -> object:
    if square.rate:
        return square.rate
    if square.count is not None:
        return square.count
    return "" if square.field else NOTHING
