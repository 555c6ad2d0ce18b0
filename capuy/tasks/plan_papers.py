"""The tree and the coverage of a paper as tables, for Excel and Word."""

import datetime as dt
from collections.abc import Sequence

from capuy.core.dates import format_date
from capuy.core.numbers import format_ratio
from capuy.documents.sheets import Column, Page
from capuy.tasks.covering import Coverage, Covered
from capuy.tasks.planned import Aimed, Node

_INDENT = "   "


def tree_page(nodes: Sequence[Node], title: str, day: dt.date, theme: str) -> Page:
    """Every node with its tasks by standing and its targets."""
    columns = [
        Column("TT", "order"),
        Column("Nghị quyết, chương trình, kế hoạch, nội dung", width=60),
        Column("Được giao", "count", 10, "Nhiệm vụ"),
        Column("Hoàn thành", "count", 11, "Nhiệm vụ"),
        Column("Đúng hạn", "count", 10, "Nhiệm vụ"),
        Column("Chậm", "count", 9, "Nhiệm vụ"),
        Column("Quá hạn", "count", 9, "Nhiệm vụ"),
        Column("Tình trạng", width=22),
        Column("Chỉ tiêu", width=40),
    ]
    lines = [line for node in nodes for line in node.lines()]
    rows = [
        [
            number,
            _INDENT * line.level + line.name,
            *(line.tally.given, line.tally.done, line.tally.on_time, line.tally.late, line.tally.overdue),
            line.tally.word,
            "; ".join(map(aim_text, line.aims)),
        ]
        for number, line in enumerate(lines, 1)
    ]
    note = f"Xét đến ngày {format_date(day)}. Nhiệm vụ đã thu hồi không tính."
    return Page("Chương trình, kế hoạch", columns, rows, title=title, subtitle=theme, note=note)


def aim_text(aim: Aimed) -> str:
    """`Đảng viên mới kết nạp: 03/08 đảng viên, chậm (đến 30/06/2026)`."""
    if aim.pace is None:
        return f"{aim.label}: chưa giao"
    counted = format_ratio(aim.pace.done, aim.pace.target)
    return f"{aim.label}: {counted} {aim.unit}, {aim.pace.state.label} (đến {format_date(aim.until)})"


def coverage_page(coverage: Coverage, title: str) -> Page:
    """Every clause with what is done about it; gaps say so."""
    columns = [
        Column("Điểm", width=8),
        Column("Nội dung", width=60),
        Column("Tình trạng", width=20),
        Column("Thực hiện bằng", width=50),
    ]
    rows = [[one.clause.number, one.clause.text, one.state.label, _done_by(one)] for one in coverage.in_order]
    return Page("Độ phủ", columns, rows, title=title, subtitle=coverage.words)


def _done_by(one: Covered) -> str:
    return one.clause.reason or "; ".join(carrier.text for carrier in one.carriers)
