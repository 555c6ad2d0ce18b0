"""New keys while people work.

A new key is added to the file first: from then on everybody seals with it, and still opens what older keys sealed. Then
everything is sealed anew. An older key is retired only when nothing in the database needs it, writers held meanwhile,
and nobody can still hold a value that was sealed with it and not yet written: `REST` after the new key began.

Each step may be cut off anywhere; running it again goes on from what the file and the rows say.
"""

import datetime as dt
import fcntl
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from capuy.core import bulk, sealed
from capuy.core.keys import Keyring
from capuy.journal.actions import Act, record_alone

REST = dt.timedelta(hours=1)
BATCH = 200
Say = Callable[[str], None]


class RotationRunning(Exception):
    """Another process rotates keys of this instance."""


@dataclass(frozen=True)
class Outcome:
    """`number` of the key in use; `values` handled now; `waits_until` is when older keys may go, or None."""

    number: int
    values: int
    waits_until: dt.datetime | None


def rotate_fields(say: Say, *, now: bool = False) -> Outcome:
    """Seal every value with a new key; with one still unfinished, go on with that.

    `now` retires the old keys at once: only for a server that is stopped. Effects: key file, sealed columns, journal.
    """
    keyring: Keyring = settings.FIELD_KEYS
    with _alone(keyring):
        number = _begin(keyring, "fields")
        values = sum(_reseal(place, number, say) for place in sealed.places())
        waits_until = _rest(keyring, now=now)
        if waits_until is None:
            _retire_fields(keyring, number)
        return Outcome(number, values, waits_until)


def rotate_index(say: Say, *, now: bool = False) -> Outcome:
    """Make every blind index anew with a new key; as `rotate_fields`, but all rows of a table in one transaction."""
    keyring: Keyring = settings.BLIND_INDEX_KEYS
    with _alone(keyring):
        number = _begin(keyring, "blind-index")
        values = sum(_reindex(place, say) for place in sealed.indexes())
        waits_until = _rest(keyring, now=now)
        if waits_until is None:
            _retire_index(keyring)
        return Outcome(number, values, waits_until)


def rotate_journal() -> Outcome:
    """Begin a new key of the journal. The older ones stay: what they signed is verified with them."""
    with _alone(settings.JOURNAL_KEYS):
        return Outcome(_add(settings.JOURNAL_KEYS, "journal"), 0, None)


def rotate_session(keyring: Keyring) -> Outcome:
    """A new key of sessions and no older one: after the next start everybody signs in again."""
    with _alone(keyring):
        number = _add(keyring, "session")
        keyring.retire()
        return Outcome(number, 0, None)


# ── steps ──


@contextmanager
def _alone(keyring: Keyring) -> Iterator[None]:
    with keyring.path.with_name("rotation.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RotationRunning from None
        yield


def _begin(keyring: Keyring, name: str) -> int:
    """The number of the key to seal with: a new one, unless the last rotation is not finished."""
    return keyring.current()[0] if len(keyring.all()) > 1 else _add(keyring, name)


def _add(keyring: Keyring, name: str) -> int:
    number = keyring.add()
    record_alone(Act("keys.add", f"Bắt đầu dùng khóa mới số {number} của “{name}”", f"keys.{name}:{number}"), by=None)
    return number


def _reseal(place: sealed.Place, number: int, say: Say) -> int:
    """Seal all values of a place with the key in use, a few in a transaction; until none is left."""
    done = 0
    while stale := place.stale(number):
        for part in _parts(stale, 1 if place.large else BATCH):
            with transaction.atomic():
                place.reseal(part)
            done += len(part)
            if done % (10 * BATCH) < len(part):
                say(f"{place.name}: đã mã hóa lại {done} giá trị.")
    if done:
        say(f"{place.name}: xong, {done} giá trị.")
    return done


def _parts(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while part := list(itertools.islice(rest, size)):
        yield part


def _reindex(place: sealed.IndexPlace, say: Say) -> int:
    """Repeated until a pass finds nothing: a writer who was held may have worked its index out before."""
    done = 0
    while count := _reindex_once(place):
        done += count
        say(f"{place.name}: đã lập lại {done} chỉ mục.")
    return done


@transaction.atomic
def _reindex_once(place: sealed.IndexPlace) -> int:
    hold_writers([place.model])
    wrong = [(right, pk) for pk, right in place.stale()]
    bulk.update(place.model, [place.field.name], wrong)
    return len(wrong)


def _rest(keyring: Keyring, *, now: bool) -> dt.datetime | None:
    """When the older keys may go; None if they may, or if there are none."""
    if now or len(keyring.all()) == 1 or time.time() - keyring.begun() >= REST.total_seconds():
        return None
    return dt.datetime.fromtimestamp(keyring.begun(), dt.UTC) + REST


def _retire_fields(keyring: Keyring, number: int) -> None:
    """In a transaction that writes nothing: were it undone, nothing would be sealed with a key that is gone."""
    places = sealed.places()
    while len(keyring.all()) > 1:
        with transaction.atomic():
            hold_writers(place.model for place in places)
            if not any(place.stale(number) for place in places):
                keyring.retire()
                break
        for place in places:
            _reseal(place, number, lambda _: None)
    record_alone(Act("keys.retire", "Bỏ các khóa cũ của “fields”", f"keys.fields:{number}"), by=None)


def _retire_index(keyring: Keyring) -> None:
    places = sealed.indexes()
    while len(keyring.all()) > 1:
        with transaction.atomic():
            hold_writers(place.model for place in places)
            if not any(True for place in places for _ in place.stale()):
                keyring.retire()
                break
        for place in places:
            _reindex(place, lambda _: None)
    record_alone(Act("keys.retire", "Bỏ các khóa cũ của “blind-index”", "keys.blind-index"), by=None)


def hold_writers(touched: Iterable[type[models.Model]]) -> None:
    """Until the transaction ends nobody else writes these tables; readers go on. SQLite lets one writer in anyway."""
    if connection.vendor == "postgresql":
        tables = sorted({connection.ops.quote_name(model._meta.db_table) for model in touched})
        with connection.cursor() as cursor:
            for table in tables:
                # EXCLUSIVE waits for row locks too, so that nobody meets us half way.
                cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
