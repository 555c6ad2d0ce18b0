"""Writing the journal. Called by the actions of every room, inside their transaction."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from capuy.core.context import current_origin
from capuy.journal.models import Entry, EntryKind

SYSTEM = "hệ thống"


class Actor(Protocol):
    """Whoever acts: a user of the rooms above."""

    def get_username(self) -> str: ...

    def get_full_name(self) -> str: ...


class Place(Protocol):
    """The organisation in which an act happens."""

    code: str

    @property
    def path_now(self) -> str: ...


@dataclass(frozen=True)
class Act:
    """What happened to one record; `before` and `after` hold plain values by field name."""

    action: str
    summary: str
    subject: str
    place: Place | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def subject_of(record: models.Model) -> str:
    """The name under which a record stands in the journal, as `members.member:12`."""
    return f"{record._meta.label_lower}:{record.pk}"


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def _entry(act: Act, by: Actor | None, kind: EntryKind) -> Entry:
    origin = current_origin()
    return Entry(
        kind=kind,
        actor=by.get_username() if by else SYSTEM,
        actor_name=by.get_full_name() if by else "",
        address=origin.address,
        agent=origin.agent[:200],
        action=act.action,
        summary=act.summary[:300],
        subject=act.subject,
        organisation=act.place.code if act.place else "",
        path=act.place.path_now if act.place else "",
        before=_plain(act.before),
        after=_plain(act.after),
        reason=act.reason[:500],
    )


def record(act: Act, *, by: Actor | None, kind: EntryKind = EntryKind.CHANGE) -> None:
    """Write one entry. `by=None` is the system itself (set-up, commands)."""
    _entry(act, by, kind).save(force_insert=True)


def record_many(acts: Iterable[Act], *, by: Actor | None, kind: EntryKind = EntryKind.CHANGE) -> None:
    """Write many entries in one statement, for imports and reorganisations."""
    with transaction.atomic():
        Entry.objects.bulk_create((_entry(act, by, kind) for act in acts), batch_size=1000)


def snapshot(record: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """Plain values of `fields`, by their Vietnamese names, for `before` and `after`."""
    values = {}
    for name in fields:
        column = record._meta.get_field(name)
        value = getattr(record, name)
        shown = getattr(record, f"get_{name}_display", None)
        label = str(getattr(column, "verbose_name", name))
        values[label] = shown() if shown else (str(value) if isinstance(value, models.Model) else value)
    return values
