"""The pivot: organisations in the lines, indicators in the columns, the whole branch at the foot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.figure import Figure
from capuy.figures.presenting import gradings_of, lines_told, told_of
from capuy.figures.queries import Line, children_figures, figures_of, level_figures
from capuy.figures.registry import Indicator
from capuy.figures.structure import branch_ids, day_of
from capuy.organisations.models import Organisation, Version
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

Cell = tuple[Indicator, Figure]


@dataclass(frozen=True)
class Pivot:
    indicators: list[Indicator]
    lines: list[Line]
    totals: dict[str, Figure]

    @property
    def rows(self) -> list[tuple[Line, list[Cell]]]:
        return [(line, self._cells(line.figures)) for line in self.lines]

    @property
    def foot(self) -> list[Cell]:
        return self._cells(self.totals)

    def _cells(self, figures: Mapping[str, Figure]) -> list[Cell]:
        return [(known, figures[known.code]) for known in self.indicators]


def pivot_of(
    organisation: Organisation, period: Period, codes: Sequence[str], structure: str, level: str = CHILDREN
) -> Pivot:
    """`level` is the kind of the organisations to show, at any depth; empty shows what stands directly below."""
    read = [*codes, *sorted(gradings_of(codes) - set(codes))]
    if level:
        lines = level_figures(organisation, period, read, level, structure)
    else:
        lines = children_figures(organisation, period, read, structure)
    whole = told_of(organisation, period, structure, figures_of(organisation, period, structure=structure))
    lines = lines_told(organisation, period, structure, lines)
    return Pivot([registry.indicator(code) for code in codes], lines, {code: whole[code] for code in codes})


def levels_of(organisation: Organisation, period: Period, structure: str) -> list[tuple[str, str]]:
    """The kinds that exist below, for the choice of a whole level."""
    day = day_of(structure, period)
    below = Version.objects.on(day).filter(organisation__in=branch_ids(organisation, day))
    kinds = set(below.exclude(organisation=organisation).order_by().values_list("kind", flat=True).distinct())
    return [(slug, KINDS[slug].label) for slug in KINDS if slug in kinds]
