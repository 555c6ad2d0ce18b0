"""Which cells have held their meeting of each month, as their forms say."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Min, QuerySet

from capuy.core import dates
from capuy.core.periods import Period, parse_period
from capuy.figures.models import ReportedValue
from capuy.figures.registry import counting_day
from capuy.figures.structure import branch_ids
from capuy.organisations.models import Organisation, Version
from capuy.organisations.queries import natural_key

FIELD = "meetings.regular_held"


class Held(StrEnum):
    MET = "met"
    NOT_MET = "not-met"
    SILENT = "silent"
    RUNNING = "running"
    NONE = "none"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def look(self) -> str:
        """As the style sheet calls it; the label always stands beside."""
        return _LOOKS[self]


_LABELS = {
    Held.MET: "đã họp",
    Held.NOT_MET: "chưa họp",
    Held.SILENT: "chưa báo cáo",
    Held.RUNNING: "trong tháng",
    Held.NONE: "–",
}
_LOOKS = {Held.MET: "good", Held.NOT_MET: "bad", Held.SILENT: "warn", Held.RUNNING: "idle", Held.NONE: "idle"}
LACKING = (Held.NOT_MET, Held.SILENT)


@dataclass(frozen=True)
class CellYear:
    """One cell with the state of each month of the board."""

    code: str
    name: str
    months: list[Held]

    @property
    def lacking(self) -> bool:
        return any(held in LACKING for held in self.months)


@dataclass(frozen=True)
class Board:
    """Cells below an organisation and the months of a year that have begun."""

    months: list[Period]
    cells: list[CellYear]

    @cached_property
    def counts(self) -> list[Counter[Held]]:
        """For each month how many cells stand in which state."""
        return [Counter(cell.months[at] for cell in self.cells) for at in range(len(self.months))]

    @property
    def last_ended(self) -> int | None:
        """Which month is the last that is over."""
        ended = [at for at, month in enumerate(self.months) if month.last < dates.today()]
        return ended[-1] if ended else None


def months_of(year: int) -> list[Period]:
    """Those that have begun."""
    known = [parse_period(f"{year:04d}-M{number:02d}") for number in range(1, 13)]
    return [month for month in known if month.first <= dates.today()]


def state_of(month: Period, reported: dict[str, int], founded: dt.date) -> Held:
    """From the form of the month; else from that of its quarter or year, where this leaves no doubt.

    Regular meetings are monthly: three in a quarter that is over are one in each month, none is none.
    """
    if founded > month.last:
        return Held.NONE
    if month.code in reported:
        return Held.MET if reported[month.code] else Held.RUNNING if _runs(month) else Held.NOT_MET
    year = month.first.year
    for longer in (f"{year:04d}-Q{(month.first.month + 2) // 3}", f"{year:04d}"):
        period = parse_period(longer)
        value = reported.get(longer)
        if value is None or _runs(period) or founded > period.first:
            continue
        if value >= (period.last.month - period.first.month + 1):
            return Held.MET
        if not value:
            return Held.NOT_MET
    return Held.RUNNING if _runs(month) else Held.SILENT


def _runs(period: Period) -> bool:
    return period.last >= dates.today()


def board_of(organisation: Organisation, year: Period) -> Board:
    """The cells of the branch on the counting day. The number of queries does not depend on how many they are."""
    months = months_of(year.first.year)
    day = counting_day(year)
    inside = branch_ids(organisation, day)
    cells = list(
        Version.objects.on(day)
        .cells()
        .filter(organisation__in=inside)
        .values_list("organisation_id", "organisation__code", "name")
    )
    known = Version.objects.filter(organisation__in=inside).order_by().values("organisation_id")
    founded = dict(known.annotate(first=Min("valid_from")).values_list("organisation_id", "first"))
    reported = _reported(inside, year)
    found = [
        CellYear(code, name, [state_of(month, reported.get(pk, {}), founded[pk]) for month in months])
        for pk, code, name in cells
    ]
    return Board(months, sorted(found, key=lambda cell: (natural_key(cell.name), cell.code)))


def _reported(inside: QuerySet[Any, int], year: Period) -> dict[int, dict[str, int]]:
    codes = [year.code, *(f"{year.code}-Q{n}" for n in range(1, 5)), *(f"{year.code}-M{n:02d}" for n in range(1, 13))]
    rows = ReportedValue.objects.filter(organisation__in=inside, field=FIELD, period__in=codes)
    found: dict[int, dict[str, int]] = {}
    for pk, period, value in rows.values_list("organisation_id", "period", "value"):
        found.setdefault(pk, {})[period] = value
    return found
