"""What a leader asks first: how far the targets have come, who is behind, what is missing, and against last year.

Everything here reads figures and requests; nothing is counted. The number of queries does not depend on how many units
there are.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min

from capuy.collection.models import ReportRequest
from capuy.collection.queries import sent_by
from capuy.core import dates
from capuy.core.periods import Period, PeriodKind, parse_period, year_period
from capuy.figures import registry
from capuy.figures.completeness import Progress, progress
from capuy.figures.engine import settle
from capuy.figures.figure import Figure
from capuy.figures.form_figures import COMPLETE
from capuy.figures.pace import Clock, Pace, State, clock_of
from capuy.figures.panels import KEY, OF_COMMITTEES
from capuy.figures.presenting import SheetLine, gradings_of, lines_told, sheet_of
from capuy.figures.queries import Line, children_figures, over_time
from capuy.figures.registry import Indicator
from capuy.figures.targets import target_codes
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import natural_key

SIZE = "members.total"
# The worst first; what is reached is behind nobody.
WORST = (State.MISSED, State.AT_RISK, State.SLOW)
SHOWN = 8
QUARTERS = ("Quý I", "Quý II", "Quý III", "Quý IV")


@dataclass(frozen=True)
class UnitPace:
    """One unit below against its target."""

    line: Line
    figure: Figure
    pace: Pace


@dataclass(frozen=True)
class Aim:
    """A target of the organisation, and how those below it stand towards theirs."""

    indicator: Indicator
    figure: Figure
    pace: Pace
    units: list[UnitPace]

    @property
    def tally(self) -> list[tuple[State, int]]:
        """How many units are in which state, the best first."""
        found = Counter(unit.pace.state for unit in self.units)
        return [(state, found[state]) for state in State if found[state]]


@dataclass(frozen=True)
class Behind:
    """A unit that lags towards one target."""

    aim: Aim
    unit: UnitPace


@dataclass(frozen=True)
class Asked:
    """A request for a report that is still open: how many have answered, of how many, is it past its day."""

    request: ReportRequest
    done: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.done

    @property
    def late(self) -> bool:
        return self.missing > 0 and dates.today() > self.request.due_on


@dataclass(frozen=True)
class Trend:
    """One indicator by parts of a year, beside the year before; None is a part to come."""

    labels: Sequence[str]
    now: list[int | None]
    before: list[int | None]
    now_label: str
    before_label: str

    @property
    def rows(self) -> list[tuple[str, int | None, int | None]]:
        return list(zip(self.labels, self.now, self.before, strict=True))


@dataclass(frozen=True)
class Dashboard:
    """All parts of the page. `forms` is None for a term, which has no form."""

    chosen: Indicator
    key: list[SheetLine]
    aims: list[Aim]
    behind: list[Behind]
    behind_in_all: int
    forms: Progress | None
    asked: list[Asked]
    trend: Trend
    units: list[Line]
    compared: list[Line] = field(default_factory=list)

    @property
    def aim(self) -> Aim | None:
        """The target that the map shows: the chosen one, else the first."""
        mine = [aim for aim in self.aims if aim.indicator.code == self.chosen.code]
        return next(iter(mine or self.aims), None)


def dashboard_of(organisation: Organisation, period: Period, structure: str, code: str) -> Dashboard:
    """The dashboard with `code` as the chosen indicator. Raises KeyError for an unknown one."""
    chosen = registry.indicator(code)
    settle(*_all_periods(period))  # together: one query, and what is still to be counted is told at once
    sheet = {
        line.indicator.code: line for group in sheet_of(organisation, period, structure).values() for line in group
    }
    targets = [known for known in target_codes() if sheet[known].figure.denominator]
    wanted = list(dict.fromkeys([*targets, code, SIZE, *gradings_of([code])]))
    below = [line for line in children_figures(organisation, period, wanted, structure) if not line.own]
    units = lines_told(organisation, period, structure, below)
    aims = [_aim(organisation, period, sheet[known], units) for known in targets]
    lagging = _behind(aims)
    forms = (
        None
        if period.kind is PeriodKind.TERM
        else progress(organisation, period, shown=SHOWN, figure=sheet[COMPLETE].figure)
    )
    keys = OF_COMMITTEES if sheet["organisations.cells"].figure.numerator > 1 else KEY
    return Dashboard(
        chosen=chosen,
        key=[sheet[known] for known in keys],
        aims=aims,
        behind=lagging[:SHOWN],
        behind_in_all=len(lagging),
        forms=forms,
        asked=[Asked(found, done, total) for found, done, total in sent_by(organisation) if found.is_open][:SHOWN],
        trend=_trend(organisation, period, code),
        units=units,
        compared=sorted(units, key=lambda line: _order(line.figures[code], line.node.name)),
    )


def _aim(organisation: Organisation, period: Period, line: SheetLine, units: Sequence[Line]) -> Aim:
    code, clock = line.indicator.code, clock_of(organisation, period, line.indicator.code)
    return Aim(
        line.indicator,
        line.figure,
        _pace(line.figure, clock),
        [
            UnitPace(unit, unit.figures[code], _pace(unit.figures[code], clock))
            for unit in units
            if unit.figures[code].denominator
        ],
    )


def _pace(figure: Figure, clock: Clock) -> Pace:
    return Pace(figure.numerator, figure.denominator or 0, clock)


def _behind(aims: Sequence[Aim]) -> list[Behind]:
    """The worst states first; among them those that need most."""
    found = [Behind(aim, unit) for aim in aims for unit in aim.units if unit.pace.state in WORST]
    return sorted(
        found,
        key=lambda one: (
            WORST.index(one.unit.pace.state),
            -one.unit.pace.missing,
            natural_key(one.unit.line.node.name),
        ),
    )


def _order(figure: Figure, name: str) -> tuple[bool, Any, Any]:
    """The largest first: by share where there is one; what nobody has reported last."""
    size = figure.percent if figure.percent is not None else figure.numerator
    return (not figure.known, -size, natural_key(name))


def _all_periods(period: Period) -> list[Period]:
    """Every period of which the page shows something."""
    return [period, period.same_period_last_year(), *itertools.chain(*_parts(period))]


def _parts(period: Period) -> tuple[list[Period], list[Period]]:
    """The steps of the trend now and before: quarters of the year in which the period ends; of a term, its years."""
    if period.kind is PeriodKind.TERM:
        years = period.years
        return years, [year_period(year.first.year - len(years)) for year in years]
    now, before = ([parse_period(f"{period.last.year - back}-Q{n}") for n in range(1, 5)] for back in (0, 1))
    return now, before


def _trend(organisation: Organisation, period: Period, code: str) -> Trend:
    now, before = _parts(period)
    values = _known(organisation, [*now, *before], code)
    both = values[: len(now)], values[len(now) :]
    if period.kind is PeriodKind.TERM:
        return Trend([str(year.first.year) for year in now], *both, period.title, "Nhiệm kỳ trước")
    return Trend(QUARTERS, *both, str(period.last.year), str(period.last.year - 1))


def _known(organisation: Organisation, periods: Sequence[Period], code: str) -> list[int | None]:
    """Counts by period; none for a period at whose end the organisation did not stand anywhere yet."""
    first = Placement.objects.filter(organisation=organisation).aggregate(first=Min("valid_from"))["first"]
    counts = over_time(organisation, periods, code)
    return [
        None if first is None or first > period.last else count for period, count in zip(periods, counts, strict=True)
    ]
