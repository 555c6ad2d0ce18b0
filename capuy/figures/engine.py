"""Keeps the sheets right: recounts after a change, builds a period when it is first asked for, folds, checks."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from capuy.core import dates
from capuy.core.periods import Period, parse_period
from capuy.figures import sheets
from capuy.figures.counting import count_own
from capuy.figures.folding import branches_from, fold
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import DirtyMark, Part, TrackedPeriod
from capuy.figures.registry import counting_day, form_periods
from capuy.organisations.models import Organisation

__all__ = ["Difference", "check", "fold", "records_changed", "recount", "reports_changed", "settle", "tracked"]


def tracked(since: dt.date = dt.date.min) -> list[Period]:
    """Tracked periods that end on or after `since`."""
    periods = (parse_period(code) for code in TrackedPeriod.objects.values_list("code", flat=True))
    return [period for period in periods if period.last >= since]


@transaction.atomic
def records_changed(organisation_ids: Iterable[int], *, since: dt.date) -> None:
    """Recount the own figures of these organisations, after their records changed for `since` and later.

    To be called inside the transaction of the change, after it. Effects: own sheets of every tracked period that ends
    on or after `since`, dirty marks; superiors are folded after commit.
    """
    if ids := set(organisation_ids):
        wait_for(Lock.SHEETS, shared=True)
        _recount(ids, tracked(since))


@transaction.atomic
def reports_changed(organisation_ids: Iterable[int], period: Period) -> None:
    """The same for what these organisations reported for one period: it, and the terms that it is a year of."""
    if ids := set(organisation_ids):
        wait_for(Lock.SHEETS, shared=True)
        _recount(ids, [known for known in tracked(period.first) if period in form_periods(known)])


def _recount(ids: set[int], periods: list[Period]) -> None:
    if not periods:
        return
    wait_for(Lock.ORGANISATION, ids)
    shape = sheets.layout()
    for period in periods:
        sheets.write(shape, period, Part.OWN, count_own(shape, ids, period), ids)
        DirtyMark.objects.bulk_create(
            (DirtyMark(organisation_id=pk, period=period.code) for pk in sorted(ids)), batch_size=500
        )
    # The change stands even if folding fails: whoever reads next folds first.
    transaction.on_commit(fold_all, robust=True)


def fold_all() -> None:
    fold()


def settle(period: Period) -> sheets.Layout:
    """Make the sheets of the period ready to be read: built, of today, and folded. Two queries if they are.

    Returns their layout. A period that has not begun has no sheets: every figure of it is nought. Effects: the period
    becomes tracked; its sheets.
    """
    shape = sheets.layout()
    if period.first > dates.today():
        return shape
    marks = DirtyMark.objects.filter(period=OuterRef("code"))
    known = TrackedPeriod.objects.filter(code=period.code).annotate(dirty=Exists(marks)).first()
    if known is None or known.counted_as_of != counting_day(period):
        _build(period)
    elif known.dirty:
        fold(period)
    return shape


@transaction.atomic
def _build(period: Period) -> None:
    """All sheets of the period, in bulk. Writers wait; two who ask at once build once."""
    wait_for(Lock.SHEETS)
    wait_for(Lock.FOLD)
    known, _ = TrackedPeriod.objects.get_or_create(code=period.code)
    day = counting_day(period)
    if known.counted_as_of == day:
        return
    shape = sheets.layout()
    own = count_own(shape, Organisation.objects.values_list("pk", flat=True), period)
    sheets.write(shape, period, Part.OWN, own)
    sheets.write(shape, period, Part.BRANCH, branches_from(shape, period, own))
    DirtyMark.objects.filter(period=period.code).delete()
    known.counted_as_of = day
    known.save(update_fields=["counted_as_of"])


def recount() -> list[Period]:
    """Count every tracked period again from the records, as after an upgrade that counts something differently.

    Effects: all sheets. Returns the periods.
    """
    TrackedPeriod.objects.update(counted_as_of=None)
    periods = tracked()
    for period in periods:
        settle(period)
    return periods


def on_reorganised(organisations: set[int], since: dt.date, **_: Any) -> None:
    """The tree changed from `since` on: periods that look at it later are built again when next asked for."""
    wait_for(Lock.SHEETS, shared=True)
    outdated = [period.code for period in tracked(since) if counting_day(period) >= since]
    TrackedPeriod.objects.filter(code__in=outdated).update(counted_as_of=None)


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
        own = count_own(shape, Organisation.objects.values_list("pk", flat=True), period)
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
