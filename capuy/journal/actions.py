"""Writing the journal. Called by the actions of every room, inside their transaction."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from django.db import connection, models, transaction
from django.utils import timezone

from capuy.core import bulk
from capuy.core.context import current_origin
from capuy.journal import chain, once
from capuy.journal.models import Entry, EntryKind

# Names of those in whose stead somebody acts at a path, told by the room that keeps rights.
_instead_of: Callable[["Actor", str], list[str]] | None = None
_NOTHING: Mapping[str, Any] = MappingProxyType({})
SYSTEM = "hệ thống"


class Actor(Protocol):
    """Whoever acts: a user of the rooms above."""

    def get_username(self) -> str: ...

    def get_full_name(self) -> str: ...


def install_deputies(instead_of: Callable[[Actor, str], list[str]]) -> None:
    """Tell how to find in whose stead somebody acts at a place."""
    global _instead_of  # noqa: PLW0603 - set once, when the room above is loaded
    _instead_of = instead_of


class Place(Protocol):
    """The organisation in which an act happens."""

    code: str

    @property
    def path_now(self) -> str: ...


class Act(NamedTuple):
    """What happened to one record; `before` and `after` hold plain values by field name."""

    action: str
    summary: str
    subject: str
    place: Place | None = None
    before: Mapping[str, Any] = _NOTHING
    after: Mapping[str, Any] = _NOTHING
    reason: str = ""


def subject_of(record: models.Model) -> str:
    """The name under which a record stands in the journal, as `members.member:12`."""
    return f"{record._meta.label_lower}:{record.pk}"


_LONGEST_NAME: int = Entry._meta.get_field("actor_name").max_length or 200
# Entries that are made before they are written: a province's would not fit into memory.
PORTION = 20_000
COLUMNS = (*chain.CONTENT, "digest")


def _json(values: Mapping[str, Any]) -> str:
    return chain.encode(values) if values else "{}"


def record(act: Act, *, by: Actor | None, kind: EntryKind = EntryKind.CHANGE) -> None:
    """Write one entry. `by=None` is the system itself (set-up, commands)."""
    record_many([act], by=by, kind=kind)


@transaction.atomic
def record_alone(act: Act, *, by: Actor | None) -> None:
    """Write the entry of a change outside the database, such as a key or a letter: the entry stands by itself."""
    record(act, by=by)


def record_many(acts: Iterable[Act], *, by: Actor | None, kind: EntryKind = EntryKind.CHANGE) -> None:
    """Write many entries in few statements, for imports and reorganisations. A place is asked once where it stands.

    A change is written in the transaction that makes it: whatever is killed, both stand or neither.
    """
    if kind == EntryKind.CHANGE and not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a change is recorded in the transaction that makes it")
    origin = current_origin()
    actor = by.get_username() if by else SYSTEM
    at = timezone.now()
    digest = chain.digester(at)
    paths: dict[str, str] = {"": ""}
    names: dict[str, str] = {}

    def texts_of(act: Act) -> tuple[str, ...]:
        code = act.place.code if act.place else ""
        if act.place and code not in paths:
            paths[code] = act.place.path_now
        if paths[code] not in names:
            names[paths[code]] = _signature(by, paths[code], kind)
        who = (kind.value, actor, names[paths[code]], origin.address, origin.agent[:200])
        what = (act.action, act.summary[:300], act.subject, code, paths[code])
        return (*who, *what, _json(act.before), _json(act.after), act.reason[:500])

    waiting = map(texts_of, acts)
    claimed = False
    while entries := list(islice(waiting, PORTION)):
        if not claimed and kind == EntryKind.CHANGE:
            once.claim()
        claimed = True
        columns = ([at] * len(entries), *zip(*entries, strict=True), list(map(digest, entries)))
        bulk.insert(Entry, dict(zip(COLUMNS, columns, strict=True)))
    if claimed:
        chain.seal_soon()


def _signature(by: Actor | None, path: str, kind: EntryKind) -> str:
    """The own name, and in whose stead: nobody signs in for somebody else."""
    if by is None:
        return ""
    principals = _instead_of(by, path) if _instead_of is not None and kind != EntryKind.SIGN_IN else []
    others = f" (thay đồng chí {', '.join(principals)})" if principals else ""
    return f"{by.get_full_name()}{others}"[:_LONGEST_NAME]


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
