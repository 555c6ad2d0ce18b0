"""Who has to wait for whom while sheets are written. PostgreSQL only: SQLite lets one writer in at a time anyway.

A lock lasts until the transaction ends. Order, to keep clear of deadlocks: MARK, FOLD, ORGANISATION (ids ascending),
SLOTS.
"""

from collections.abc import Iterable
from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """First half of the key of an advisory lock; the second half is an organisation, a tracked period, or 0.

    MARK: who says which periods are tracked, and who turns what writers noted into marks of all that are. FOLD: who
    writes the sheets of one period; a period that takes minutes to build keeps nobody from reading another one.
    """

    MARK = 0x63617001
    FOLD = 0x63617002
    ORGANISATION = 0x63617003
    SLOTS = 0x63617004


def wait_for(lock: Lock, keys: Iterable[int] = (0,)) -> None:
    """Hold the lock for each key; must be called inside a transaction."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(lock), key])
