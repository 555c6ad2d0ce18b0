"""The pivot: organisations in the lines, indicators in the columns, the whole branch at the foot."""

from collections.abc import Sequence
from dataclasses import dataclass

from capuy.core.periods import Period
from capuy.documents import sheets
from capuy.figures import registry
from capuy.figures.figure import Figure
from capuy.figures.queries import Line, children_figures, figures_of, level_figures
from capuy.figures.registry import Indicator
from capuy.figures.structure import branch_ids, day_of, sentence
from capuy.organisations.models import Organisation, Version
from capuy.organisations.queries import names_on
from capuy.regulations import KINDS

CHILDREN = ""
STANDARD = (
    "organisations.cells",
    "members.total",
    "members.female",
    "members.admitted",
    "reviews.cells_excellent",
    "reviews.cells_good",
)


@dataclass(frozen=True)
class Pivot:
    indicators: list[Indicator]
    lines: list[Line]
    totals: dict[str, Figure]

    @property
    def rows(self) -> list[tuple[Line, list[Figure]]]:
        return [(line, [line.figures[known.code] for known in self.indicators]) for line in self.lines]

    @property
    def foot(self) -> list[Figure]:
        return [self.totals[known.code] for known in self.indicators]


def pivot_of(
    organisation: Organisation, period: Period, codes: Sequence[str], structure: str, level: str = CHILDREN
) -> Pivot:
    """`level` is the kind of the organisations to show, at any depth; empty shows what stands directly below."""
    if level:
        lines = level_figures(organisation, period, codes, level, structure)
    else:
        lines = children_figures(organisation, period, codes, structure)
    whole = figures_of(organisation, period, structure=structure)
    return Pivot([registry.indicator(code) for code in codes], lines, {code: whole[code] for code in codes})


def levels_of(organisation: Organisation, period: Period, structure: str) -> list[tuple[str, str]]:
    """The kinds that exist below, for the choice of a whole level."""
    day = day_of(structure, period)
    below = Version.objects.on(day).filter(organisation__in=branch_ids(organisation, day))
    kinds = set(below.exclude(organisation=organisation).order_by().values_list("kind", flat=True).distinct())
    return [(slug, KINDS[slug].label) for slug in KINDS if slug in kinds]


def workbook_of(pivot: Pivot, organisation: Organisation, period: Period, structure: str, watermark: str) -> bytes:
    """The pivot as .xlsx: for an indicator with a base, count, base and rate stand side by side."""
    columns = [sheets.Column("TT", "order"), sheets.Column("Đơn vị", width=40)]
    for known in pivot.indicators:
        if known.base is None:
            columns.append(sheets.Column(known.label, "count", width=14))
        else:
            columns.append(sheets.Column("Số liệu", "count", group=known.label))
            columns.append(sheets.Column("Trên", "count", group=known.label))
            columns.append(sheets.Column("Tỷ lệ", "rate", group=known.label))
    name = names_on([organisation.pk], day_of(structure, period)).get(organisation.pk, organisation.code)
    page = sheets.Page(
        name="Tổng hợp",
        columns=columns,
        rows=[[at, line.node.name, *_cells(pivot, figures)] for at, (line, figures) in enumerate(pivot.rows, 1)],
        totals=["", "Tổng cộng", *_cells(pivot, pivot.foot)],
        left=[name.upper()],
        right=["ĐẢNG CỘNG SẢN VIỆT NAM"],
        title=f"TỔNG HỢP SỐ LIỆU {period.label.upper()}",
        subtitle=f"({sentence(structure, period)})",
    )
    return sheets.write(page, watermark=watermark)


def _cells(pivot: Pivot, figures: Sequence[Figure]) -> list[int | str | None]:
    cells: list[int | str | None] = []
    for known, figure in zip(pivot.indicators, figures, strict=True):
        cells.append(figure.numerator)
        if known.base is not None:
            cells += [figure.denominator, figure.percent_text]
    return cells
