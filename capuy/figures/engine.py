"""Keeps the sheets right: notes changes, builds a period when first asked for, counts and folds before reading."""

import datetime as dt
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from capuy.core import dates
from capuy.core.periods import Period, parse_period
from capuy.figures import registry, sheets
from capuy.figures.counting import count_into_sheets, count_own
from capuy.figures.folding import branches_from, build_branches, fold, mark
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import DirtyMark, Part, Touched, TrackedPeriod
from capuy.figures.registry import counting_day
from capuy.organisations.models import Organisation

__all__ = ["Difference", "bring_up_to_date", "check", "fold", "records_changed", "recount", "reports_changed", "settle"]

# After more days than these, a period is built rather than brought up to date.
LONGEST_STEP = dt.timedelta(days=45)
# So many organisations are built in some five seconds. Where there are more, a page does not wait for it.
LONG = 30_000


@dataclass
class Page:
    """What one page has had settled. If it `reads` only, once is enough: all its figures are of one moment."""

    reads: bool
    settled: set[str] = field(default_factory=set)
    shape: sheets.Layout | None = None


in_a_page: ContextVar[Page | None] = ContextVar("in_a_page", default=None)


class BeingCounted(Exception):
    """A page asks for periods whose sheets are still to be built, and that takes long."""

    def __init__(self, *periods: Period) -> None:
        super().__init__(*(period.code for period in periods))
        self.periods = periods


def tracked() -> list[Period]:
    """Periods whose sheets are kept."""
    return [parse_period(code) for code in TrackedPeriod.objects.values_list("code", flat=True)]


def records_changed(organisation_ids: Iterable[int], *, since: dt.date) -> None:
    """Note that records of these organisations changed for `since` and later.

    To be called inside the transaction of the change. Whoever reads next counts and folds first.
    """
    _note(Touched(organisation_id=pk, since=since) for pk in sorted(set(organisation_ids)))


def reports_changed(organisation_ids: Iterable[int], period: Period) -> None:
    """The same for what these organisations reported for one period: it, and the terms that it is a year of."""
    _note(Touched(organisation_id=pk, form=period.code) for pk in sorted(set(organisation_ids)))


def _note(touched: Iterable[Touched]) -> None:
    Touched.objects.bulk_create(touched, batch_size=5_000)


def settle(*periods: Period) -> sheets.Layout:
    """Make the sheets of the periods ready to be read: built, of today, and folded. Two queries if they are.

    Returns their layout. A period that has not begun has no sheets: every figure of it is nought. Effects: the periods
    become tracked; their sheets. Raises BeingCounted inside a page, where it would have to wait long.
    """
    page = in_a_page.get()
    begun = {period.code: period for period in periods if period.first <= dates.today()}
    once = page if page and page.reads else None
    shape = (once and once.shape) or sheets.layout()
    if not begun or (once and once.settled >= begun.keys()):
        return shape
    marked, touched = DirtyMark.objects.filter(period=OuterRef("code")), Touched.objects.all()
    asked = TrackedPeriod.objects.filter(code__in=begun).annotate(dirty=Exists(marked), touched=Exists(touched))
    known = {found.code: found for found in asked}
    if any(found.touched for found in known.values()):
        mark()
        known = {found.code: found for found in asked.all()}
    behind = {code for code, period in begun.items() if _counted_until(known.get(code)) != counting_day(period)}
    long = [begun[code] for code in sorted(behind) if not _is_brief(known.get(code), begun[code])]
    if page and long and Organisation.objects.count() > LONG:
        raise BeingCounted(*long)
    for code, period in begun.items():
        found = known.get(code)
        if found is None or code in behind:
            _count_for_today(period)
        elif found.dirty:
            fold(period)
    if once:
        once.shape = shape
        once.settled |= begun.keys()
    return shape


def _count_for_today(period: Period) -> None:
    """The sheets of the period, brought to its counting day: by what the days since have changed, or in whole."""
    mark()  # what is noted so far is counted with the whole; what comes later leaves a mark
    with transaction.atomic():  # so that whoever marks knows of the period before its records are counted
        wait_for(Lock.MARK)
        key = TrackedPeriod.objects.get_or_create(code=period.code)[0].pk
    with transaction.atomic():
        wait_for(Lock.FOLD, [key])
        known = TrackedPeriod.objects.get(pk=key)
        was, day = known.counted_as_of, counting_day(period)
        if was == day:
            return
        if was and _follows(was, day):
            changing = {pk for source in registry.sources() for pk in source.changing(was, day)}
            DirtyMark.objects.bulk_create(
                (DirtyMark(organisation_id=pk, period=period.code) for pk in sorted(changing)), batch_size=5_000
            )
        else:
            _build(period)
        known.counted_as_of = day
        known.save(update_fields=["counted_as_of"])
    fold(period)


def _follows(was: dt.date, day: dt.date) -> bool:
    """Is it enough to count again what the days between have changed?"""
    return was < day <= was + LONGEST_STEP


def _counted_until(found: TrackedPeriod | None) -> dt.date | None:
    return found.counted_as_of if found else None


def _is_brief(found: TrackedPeriod | None, period: Period) -> bool:
    """Is it brought up to date in a moment, however many organisations there are?"""
    was = _counted_until(found)
    return was is not None and _follows(was, counting_day(period))


def _build(period: Period) -> None:
    # First: a mark that comes while the records are counted is of a change that may not be among them.
    DirtyMark.objects.filter(period=period.code).delete()
    shape = sheets.layout()
    count_into_sheets(shape, period)
    build_branches(shape, period)


def bring_up_to_date() -> None:
    """Every tracked period, and those that have begun after them: readers need not wait. Effects: all sheets."""
    settle(*tracked(), *_begun_since())


def is_behind() -> bool:
    """Is there anything to count or fold?"""
    if Touched.objects.exists() or DirtyMark.objects.exists():
        return True
    days = dict(TrackedPeriod.objects.values_list("code", "counted_as_of"))
    return any(day != counting_day(parse_period(code)) for code, day in days.items()) or bool(_begun_since())


def _begun_since() -> list[Period]:
    """Running periods that are not tracked, though the one before them is: somebody will ask for them too."""
    known = {period.code: period for period in tracked()}
    today = dates.today()
    following = (period.following() for period in known.values())
    return [period for period in following if period and today in period and period.code not in known]


def recount() -> list[Period]:
    """Count every tracked period again from the records, as after an upgrade that counts something differently.

    Effects: all sheets. Returns the periods.
    """
    TrackedPeriod.objects.update(counted_as_of=None)
    periods = tracked()
    settle(*periods)
    return periods


def on_reorganised(organisations: set[int], since: dt.date, **_: Any) -> None:
    """The tree changed from `since` on at these organisations, which those above them, old and new, are among."""
    records_changed(organisations, since=since)


@dataclass(frozen=True)
class Difference:
    """A stored figure that a recount does not confirm."""

    organisation: int
    period: str
    part: Part
    code: str
    stored: int
    counted: int

    def __str__(self) -> str:
        part = self.part.label
        return f"Tổ chức {self.organisation}, kỳ {self.period}, {self.code} ({part}): {self.stored} ≠ {self.counted}"


@transaction.atomic
def check() -> list[Difference]:
    """Compare every sheet of every tracked period with a recount of the records; empty means all is right."""
    found: list[Difference] = []
    for period in tracked():
        shape = settle(period)
        own = count_own(shape, period)
        found += _differences(shape, period, Part.OWN, own)
        found += _differences(shape, period, Part.BRANCH, branches_from(shape, period, own))
    return found


def _differences(
    shape: sheets.Layout, period: Period, part: Part, counted: dict[int, sheets.Values]
) -> Iterable[Difference]:
    stored = sheets.read(shape, period, part)
    for pk in sorted(stored.keys() | counted.keys()):
        pair = zip(shape.codes, stored.get(pk, shape.zeros()), counted.get(pk, shape.zeros()), strict=True)
        for code, was, now in pair:
            if was != now:
                yield Difference(pk, period.code, part, code, was, now)
