"""The tasks as the office's table, for Excel and Word."""

from collections.abc import Sequence

from capuy.core import dates
from capuy.core.dates import format_date
from capuy.documents.sheets import Column, Page
from capuy.tasks.queries import Line, Share
from capuy.tasks.standings import Standing


def tasks_page(lines: Sequence[Line], title: str, subtitle: str) -> Page:
    """TT, nhiệm vụ, đơn vị chủ trì, phối hợp, thời hạn, sản phẩm, kết quả."""
    columns = [
        Column("TT", "order"),
        Column("Nhiệm vụ", width=44),
        Column("Đơn vị chủ trì", width=26),
        Column("Phối hợp", width=24),
        Column("Thời hạn", "date"),
        Column("Sản phẩm", width=26),
        Column("Kết quả", width=28),
    ]
    rows = [
        [
            number,
            line.task.title,
            line.unit,
            "; ".join(line.helpers),
            line.task.due_on,
            line.task.product,
            line.result,
        ]
        for number, line in enumerate(lines, 1)
    ]
    return Page("Nhiệm vụ", columns, rows, title=title, subtitle=subtitle)


def overview_page(shares: Sequence[Share], title: str, subtitle: str) -> Page:
    """Counts by unit and standing; the last line is all together."""
    shown = [one for one in Standing if one != Standing.WITHDRAWN]
    columns = [
        Column("TT", "order"),
        Column("Đơn vị", width=40),
        Column("Tổng số", "count"),
        *(Column(one.label, "count", width=13) for one in shown),
    ]
    rows = [
        [number, share.name, share.total, *(share.now.get(one, 0) for one in shown)]
        for number, share in enumerate(shares[:-1], 1)
    ]
    whole = shares[-1]
    totals = ["", whole.name, whole.total, *(whole.now.get(one, 0) for one in shown)]
    note = f"Tính đến ngày {format_date(dates.today())}. Nhiệm vụ đã thu hồi không tính."
    return Page("Tổng hợp", columns, rows, title=title, subtitle=subtitle, totals=totals, note=note)
