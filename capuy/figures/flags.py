"""Which figures carry a note or a follow-up flag."""

from collections.abc import Iterable

from django.db.models import QuerySet

from capuy.core.periods import Period
from capuy.figures.models import FigureFlag
from capuy.organisations.models import Organisation


def flags_of(organisation: Organisation, period: Period, indicator: str) -> QuerySet[FigureFlag]:
    return FigureFlag.objects.filter(organisation=organisation, period=period.code, indicator=indicator)


def marks_of(organisation: Organisation, period: Period) -> dict[str, str]:
    """By indicator what stands beside the figure: a flag is shown before a note. One query."""
    found = FigureFlag.objects.filter(organisation=organisation, period=period.code, closed_at=None)
    marks: dict[str, str] = {}
    for flag in found.order_by("follow_up", "pk"):
        marks[flag.indicator] = flag.label
    return marks


def flags_in(organisations: Iterable[int] | QuerySet[Organisation], *, closed: bool) -> QuerySet[FigureFlag]:
    """Of these organisations, the open ones or all, latest first."""
    found = FigureFlag.objects.filter(organisation__in=organisations).select_related("organisation")
    return found if closed else found.filter(closed_at=None)
