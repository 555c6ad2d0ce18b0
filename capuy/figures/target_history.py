"""How targets came to be what they are: each change, and what stood on a past day."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from capuy.core.periods import Period
from capuy.figures.models import TargetChange


def _changes(organisations: Iterable[int], period: Period, indicator: str, until: dt.date | None) -> list[TargetChange]:
    found = TargetChange.objects.filter(organisation__in=organisations, period=period.code, indicator=indicator)
    if until is not None:
        end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), timezone.get_default_timezone())
        found = found.filter(Q(at__isnull=True) | Q(at__lt=end))
    return list(found.select_related("organisation"))


def changes_of(organisations: Iterable[int], period: Period, indicator: str) -> list[TargetChange]:
    """Latest first. One query."""
    return _changes(organisations, period, indicator, None)


def targets_on(organisations: Iterable[int], period: Period, indicator: str, day: dt.date) -> dict[int, int | None]:
    """What each was given by the end of a day; None: withdrawn. Left out: never given till then. One query."""
    found: dict[int, int | None] = {}
    for change in reversed(_changes(organisations, period, indicator, day)):
        found[change.organisation_id] = change.new
    return found
