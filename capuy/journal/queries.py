"""What is read from the journal, page by page. The table is never counted: it only grows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from capuy.journal.models import Entry, EntryQuerySet

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty parts do not limit. `first` and `last` are both inside."""

    kind: str = ""
    person: str = ""
    text: str = ""
    subject: str = ""
    paths: tuple[str, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Part:
    """Some entries, latest first; `before` asks for those that follow."""

    entries: list[Entry]
    before: int | None


def visible(paths: Sequence[str], *, whole: bool) -> EntryQuerySet:
    """Entries of the branches at `paths`; with `whole`, also those that belong to no organisation."""
    entries = Entry.objects.within(list(paths))
    return entries | Entry.objects.filter(path="") if whole else entries


def search(entries: EntryQuerySet, wanted: Wanted) -> EntryQuerySet:
    conditions = Q()
    if wanted.kind:
        conditions &= Q(kind=wanted.kind)
    if wanted.person:
        conditions &= Q(actor__iexact=wanted.person) | Q(actor_name__icontains=wanted.person)
    if wanted.text:
        conditions &= Q(summary__icontains=wanted.text) | Q(reason__icontains=wanted.text)
    if wanted.subject:
        conditions &= Q(subject=wanted.subject)
    if wanted.first:
        conditions &= Q(at__gte=_midnight(wanted.first))
    if wanted.last:
        conditions &= Q(at__lt=_midnight(wanted.last + dt.timedelta(days=1)))
    found = entries.filter(conditions)
    return found & Entry.objects.within(list(wanted.paths)) if wanted.paths else found


def part(entries: EntryQuerySet, before: int | None = None, size: int = PAGE) -> Part:
    """The next `size` entries, older than the one numbered `before`. One query."""
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.order_by("-pk")[: size + 1])
    return Part(found[:size], found[size - 1].pk if len(found) > size else None)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
