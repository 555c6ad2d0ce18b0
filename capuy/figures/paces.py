"""How many targets stand at once, today or on a past day: a fixed number of queries, however many there are."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction

from capuy.core import dates
from capuy.core.periods import Period, PeriodKind, parse_period
from capuy.figures.engine import settle
from capuy.figures.models import Part, Sheet, Target
from capuy.figures.pace import ENOUGH, Clock, Pace
from capuy.figures.queries import value_of


@dataclass(frozen=True)
class Aim:
    """The target of an organisation (its key) for an indicator in a period."""

    organisation: int
    indicator: str
    period: Period


def paces(aims: Collection[Aim], day: dt.date) -> dict[Aim, Pace]:
    """How each aim stands at the end of `day`; one whose target was taken away is left out.

    Of a past day the months that had ended by then count (`told_until`): counts against targets add up.
    """
    rows = Target.objects.filter(organisation__in={aim.organisation for aim in aims})
    targets = {(pk, code, period): value for pk, code, period, value in rows.values_list(*_KEY, "value")}
    aims = [aim for aim in aims if (aim.organisation, aim.indicator, aim.period.code) in targets]
    read = _Counts({part for aim in aims for part in _needed(aim.period, day)}, {aim.organisation for aim in aims})
    found = {}
    for aim in aims:
        until = told_until(aim.period, day)
        done = read.total(aim, _pieces(aim.period, until))
        clock = _clock(aim, until, read)
        found[aim] = Pace(done, targets[aim.organisation, aim.indicator, aim.period.code], clock)
    return found


_KEY = ("organisation_id", "indicator", "period")


def told_until(period: Period, day: dt.date) -> dt.date:
    """Until when the count goes that is told of `day`: until today, or until the last month that had ended by it."""
    if day >= period.last:
        return period.last
    if day >= dates.today():
        return dates.today()
    after = day + dt.timedelta(days=1)
    return after.replace(day=1) - dt.timedelta(days=1)


def _needed(period: Period, day: dt.date) -> list[Period]:
    until = told_until(period, day)
    found = _pieces(period, until)
    if period.kind is PeriodKind.YEAR and period.first <= until < period.last:
        last = period.same_period_last_year()
        found += [last, *_quarters(last.first.year, until)]
    return found


def _pieces(period: Period, until: dt.date) -> list[Period]:
    """Periods one after the other that make up the time until a day; the last one runs or ends with it."""
    if until < period.first:
        return []
    if until >= min(period.last, dates.today()):
        return [period]
    found, first = [], period.first
    while first <= until:
        codes = (f"{first.year}", f"{first.year}-Q{(first.month + 2) // 3}", f"{first.year}-M{first.month:02d}")
        fits = [one for one in map(parse_period, codes) if one.first == first and one.last <= until]
        found.append(fits[0])
        first = fits[0].after
    return found


def _quarters(year: int, until: dt.date) -> list[Period]:
    return [parse_period(f"{year}-Q{number}") for number in range(1, (until.month + 2) // 3 + 1)]


class _Counts:
    """The counts of whole branches in some periods. Three queries."""

    def __init__(self, periods: Collection[Period], organisations: Collection[int]) -> None:
        shape = settle(*periods)
        rows = Sheet.objects.filter(organisation__in=organisations, period__in={one.code for one in periods})
        found: dict[tuple[int, str], dict[str, list[int]]] = {}
        for pk, period, part, *values in rows.values_list("organisation_id", "period", "part", *shape.columns):
            found.setdefault((pk, period), {})[part] = values
        self._known = {at: shape.by_code(parts.get(Part.BRANCH) or parts[Part.OWN]) for at, parts in found.items()}

    def total(self, aim: Aim, periods: Collection[Period]) -> int:
        known = [self._known.get((aim.organisation, one.code)) for one in periods]
        return sum(value_of(aim.indicator, values) for values in known if values)


def _clock(aim: Aim, until: dt.date, read: _Counts) -> Clock:
    """As `pace.clock_of` tells it: half by the days, half by the rhythm of last year, if that had one."""
    period = aim.period
    if until < period.first:
        return Clock(Fraction(0), (period.after - period.first).days)
    if until >= period.last:
        return Clock(Fraction(1), 0)
    by_days = Clock(
        Fraction((until - period.first).days + 1, (period.after - period.first).days), (period.last - until).days
    )
    if period.kind is not PeriodKind.YEAR:
        return by_days
    last = period.same_period_last_year()
    total = read.total(aim, [last])
    if total < ENOUGH:
        return by_days
    *whole, running = _quarters(last.first.year, until)
    this = parse_period(f"{until.year}-Q{(until.month + 2) // 3}")
    part = Fraction((until - this.first).days + 1, (this.after - this.first).days)
    usual = min(Fraction(1), (read.total(aim, whole) + read.total(aim, [running]) * part) / total)
    return replace(by_days, gone=(by_days.gone + usual) / 2)
