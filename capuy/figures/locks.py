"""Who has to wait for whom while sheets are written. PostgreSQL only: SQLite lets one writer in at a time anyway.

A lock lasts until the transaction ends. Order, to keep clear of deadlocks: SHEETS, FOLD, ORGANISATION (ids ascending),
SLOTS.
"""

from collections.abc import Iterable
from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """First half of the key of an advisory lock; the second half is an organisation, or 0."""

    SHEETS = 0x63617001  # shared: recounts some organisations; alone: builds the sheets of a period
    FOLD = 0x63617002
    ORGANISATION = 0x63617003
    SLOTS = 0x63617004


def wait_for(lock: Lock, keys: Iterable[int] = (0,), *, shared: bool = False) -> None:
    """Hold the lock for each key; must be called inside a transaction."""
    if connection.vendor != "postgresql":
        return
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute(f"SELECT {function}(%s, %s)", [int(lock), key])
