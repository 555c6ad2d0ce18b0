"""In which tree the figures of a period are added up: as organised then, or in today's structure."""

import datetime as dt
from enum import StrEnum

from django.db.models import Q, QuerySet

from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.fields import branch
from capuy.core.periods import Period
from capuy.figures.registry import counting_day
from capuy.organisations.models import Organisation, Placement, Version


class Structure(StrEnum):
    THEN = "then"
    TODAY = "today"


def day_of(structure: str, period: Period) -> dt.date:
    """The day whose tree is used. Raises ValueError for an unknown structure."""
    return dates.today() if Structure(structure) is Structure.TODAY else counting_day(period)


def same_today(period: Period) -> bool:
    """A period that has not ended is organised as today: there is nothing to choose."""
    return counting_day(period) == dates.today()


def sentence(structure: str, period: Period) -> str:
    """What a page or a paper says about it."""
    day = format_date(day_of(structure, period))
    if period.first <= dates.today() < period.last:
        return f"Kỳ chưa kết thúc: số liệu và cơ cấu tổ chức tính đến ngày {day}"
    if Structure(structure) is Structure.TODAY or same_today(period):
        return f"Theo cơ cấu tổ chức hiện nay (ngày {day})"
    return f"Theo cơ cấu tổ chức khi đó (ngày {day})"


def cut_off(structure: str, period: Period) -> str:
    """The same on the head of a paper, with the day until which is counted."""
    counted = f"Số liệu tính đến ngày {format_date(counting_day(period))}"
    if same_today(period):
        return counted
    if Structure(structure) is Structure.TODAY:
        return f"{counted}, theo cơ cấu tổ chức ngày {format_date(dates.today())}"
    return f"{counted}, theo cơ cấu tổ chức khi đó"


def in_between(after: dt.date, until: dt.date, prefix: str = "") -> Q:
    """Dated rows that begin or end to hold on a day after `after`, `until` the last."""
    starts = {f"{prefix}valid_from__gt": after, f"{prefix}valid_from__lte": until}
    ends = {f"{prefix}valid_to__gt": after, f"{prefix}valid_to__lte": until}
    return Q(**starts) | Q(**ends)


def tree_changes(after: dt.date, until: dt.date) -> set[int]:
    """Organisations that begin, end, move or become of another kind in these days, and those above them."""
    found = set(Version.objects.filter(in_between(after, until)).values_list("organisation_id", flat=True))
    for pair in Placement.objects.filter(in_between(after, until)).values_list("organisation_id", "parent_id"):
        found |= {pk for pk in pair if pk}
    return found


def branch_ids(organisation: Organisation, day: dt.date) -> QuerySet[Placement, int]:
    """Ids of the organisation and everything that stands below it on `day`, closed ones included; a subquery."""
    place = organisation.placement_on(day)
    places = Placement.objects.on(day).filter(branch(place.path)) if place else Placement.objects.none()
    return places.values_list("organisation_id", flat=True)


def within(organisation: Organisation, day: dt.date) -> Q:
    """Condition on rows with an `organisation`: it is this one, or stands below it on `day`."""
    place = organisation.placement_on(day)
    return Q(organisation__in=branch_ids(organisation, day)) if place else Q(organisation=organisation)
