"""Groups of organisations beside the tree, on a day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, F, Q

from capuy.core.validity import valid_on
from capuy.organisations.models import Grouping, GroupingTie
from capuy.organisations.queries.tree import latest, natural_key, visible


@dataclass(frozen=True)
class Tied:
    """One organisation in a group; `pk` is that of the tie."""

    pk: int
    code: str
    name: str
    since: dt.date
    until: dt.date | None


def groupings_with_sizes(day: dt.date, paths: Sequence[str]) -> models.QuerySet[Grouping]:
    """All groups, each with `size`: how many visible organisations it holds on `day`. One query."""
    held = valid_on(day, "ties__") & Q(ties__organisation__in=visible(paths))
    return Grouping.objects.annotate(size=Count("ties", filter=held))


def ties_on(grouping: Grouping, day: dt.date, paths: Sequence[str]) -> list[Tied]:
    """The visible organisations in a group on `day`, and those that will come into it, by name. One query."""
    rows = (
        GroupingTie.objects.filter(grouping=grouping, organisation__in=visible(paths))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .annotate(name=latest("name", "organisation", day), code=F("organisation__code"))
        .values_list("pk", "code", "name", "valid_from", "valid_to")
    )
    tied = [Tied(pk, code, name or code, since, until) for pk, code, name, since, until in rows]
    return sorted(tied, key=lambda row: (natural_key(row.name), row.code))
