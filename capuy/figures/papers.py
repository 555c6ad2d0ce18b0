"""Tables of figures as they leave on paper: one page each, for Excel and PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from capuy.core.periods import Period
from capuy.documents.sheets import Column, Page
from capuy.figures.breaking_down import BreakdownTable
from capuy.figures.pace import Clock, Pace
from capuy.figures.pivoting import Cell, Pivot
from capuy.figures.presenting import SheetLine
from capuy.figures.registry import Indicator
from capuy.figures.structure import cut_off, day_of
from capuy.figures.target_lines import TargetLine
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on

Cells = list[int | str | None]


@dataclass(frozen=True)
class Asked:
    """What a paper is about: the organisation, the period, and the tree in which is added up."""

    organisation: Organisation
    period: Period
    structure: str

    @property
    def heads(self) -> dict[str, Any]:
        """The fields of a page that all papers share."""
        names = names_on([self.organisation.pk], day_of(self.structure, self.period))
        return {
            "left": [names.get(self.organisation.pk, self.organisation.code).upper()],
            "right": ["ĐẢNG CỘNG SẢN VIỆT NAM"],
            "subtitle": f"({cut_off(self.structure, self.period)})",
        }


def pivot_page(pivot: Pivot, asked: Asked, *, apart: bool) -> Page:
    """`apart`: count, base and rate side by side, to go on counting with; else as one reads them, `02/16` and 12,5%."""
    columns = [Column("TT", "order"), Column("Đơn vị", width=40)]
    for known in pivot.indicators:
        if known.base is None or not apart:
            columns.append(Column(known.label, "count" if known.base is None else "rate", width=14))
        else:
            columns.append(Column("Số liệu", "count", 9, known.label))
            columns.append(Column("Trên", "count", 9, known.label))
            columns.append(Column("Tỷ lệ", "rate", 9, known.label))
    cells = _cells_apart if apart else _cells_read
    rows = [[at, line.node.name, *cells(row)] for at, (line, row) in enumerate(pivot.rows, 1)]
    totals: Cells = ["", "Tổng cộng", *cells(pivot.foot)]
    title = f"Tổng hợp số liệu {asked.period.label}".upper()
    return Page("Tổng hợp", columns, rows, title=title, totals=totals, **asked.heads)


def _cells_apart(row: Sequence[Cell]) -> Cells:
    cells: Cells = []
    for known, figure in row:
        cells.append(figure.count)
        if known.base is not None:
            cells += [figure.denominator, figure.percent_text]
    return cells


def _cells_read(row: Sequence[Cell]) -> Cells:
    return [
        figure.count
        if known.base is None
        else figure.count_text
        if figure.denominator is None or not figure.known
        else f"{figure.ratio_text}\n{figure.percent_text}"
        for known, figure in row
    ]


def sheet_page(groups: dict[str, list[SheetLine]], asked: Asked) -> Page:
    """The sheet of an organisation, its groups as headings."""
    now, last = asked.period.title, f"So với {asked.period.same_period_last_year().label}"
    columns = [
        Column("TT", "order"),
        Column("Chỉ tiêu", width=46),
        Column("Số liệu", "count", group=now),
        Column("Tính trên", width=24, group=now),
        Column("Mẫu số", "count", group=now),
        Column("Tỷ lệ", "rate", group=now),
        Column("Số liệu", "count", group=last),
        Column("Tỷ lệ", "rate", group=last),
        Column("Tăng, giảm", "change", group=last),
    ]
    rows: list[Cells | str] = []
    for group, lines in groups.items():
        rows.append(group)
        rows += [[at, *_cells_of(line)] for at, line in zip(count(1), lines, strict=False)]
    return Page("Số liệu", columns, rows, title=f"Biểu số liệu {asked.period.label}".upper(), **asked.heads)


def _cells_of(line: SheetLine) -> Cells:
    known, figure = line.indicator, line.figure
    unit = "" if known.unit.lower() in known.label.lower() else f" ({known.unit})"
    return [
        f"{known.label}{unit}",
        figure.count,
        line.base_label,
        figure.denominator,
        figure.percent_text if known.base else "",
        line.last.count if line.last else None,
        line.last.percent_text if line.last and known.base else "",
        line.change,
    ]


def breakdown_page(table: BreakdownTable, asked: Asked) -> Page:
    columns = [
        Column("TT", "order"),
        Column(table.breakdown.group_label, width=24),
        *(Column(column.label, "count", width=16) for column in table.columns),
    ]
    rows = [[at, group, *counts] for at, (group, counts) in enumerate(table.rows, 1)]
    label = table.breakdown.label
    title = f"{label}, {asked.period.label}".upper()
    return Page(label, columns, rows, title=title, totals=["", "Tổng cộng", *table.totals], **asked.heads)


def pace_page(
    rows: Sequence[tuple[TargetLine, Pace]], asked: Asked, indicator: Indicator, clock: Clock, *, own: TargetLine | None
) -> Page:
    """Targets and their pace; without the organisation's `own` line it is the list of where an effort pays."""
    columns = [
        Column("TT", "order"),
        Column("Đơn vị", width=36),
        Column("Kết quả", "count", 9),
        Column("Chỉ tiêu", "count", 9),
        Column("Tỷ lệ", "rate", 9),
        Column("Tiến độ", width=18),
        Column("Còn thiếu", "count", 9),
        Column("Cần mỗi tháng", width=11),
        Column("Dự kiến cuối kỳ", width=15),
        Column("Cần thêm ngoài nhịp hiện nay", "count", 13),
    ]
    cells: list[Cells | str] = []
    order = count(1)
    for line, pace in rows:
        figure, likely = line.figure, pace.likely
        cells.append(
            [
                "" if line is own else next(order),
                line.name,
                pace.done,
                pace.target,
                figure.percent_text,
                pace.state.label,
                pace.missing,
                pace.monthly_text or "–",
                likely.text if likely else "–",
                pace.extra,
            ]
        )
    about = "Tiến độ chỉ tiêu" if own else f"Đợt cao điểm {clock.days_left} ngày: nơi còn kịp"
    title = f"{about}, {indicator.label}, {asked.period.label}".upper()
    return Page("Tiến độ", columns, cells, title=title, **asked.heads)
