"""Several transactions at once, on PostgreSQL. SQLite lets one writer in at a time."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from capuy.core.problems import ProblemsFound

PATIENCE = 10.0


def needs_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def _ended(run: Callable[[], Any]) -> str:
    """Nothing, the code of the first problem, or the name of a fault."""
    try:
        run()
    except ProblemsFound as found:
        return found.problems[0].code
    except Exception as error:  # noqa: BLE001 - told to the test
        return repr(error)
    finally:
        connections.close_all()
    return ""


def codes_of(run: Callable[[], Any], times: int) -> list[str]:
    """What each of several threads ended with."""
    ended: list[str] = []
    threads = [threading.Thread(target=lambda: ended.append(_ended(run))) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """Do `second` while `first` is done but not yet committed; once it waits or is through. Returns how it ended."""
    ended: list[str] = []
    thread = threading.Thread(target=lambda: ended.append(_ended(second)))
    with transaction.atomic():
        first()
        thread.start()
        until = time.monotonic() + PATIENCE
        while thread.is_alive() and not _somebody_waits() and time.monotonic() < until:
            time.sleep(0.01)
    thread.join()
    return ended[0]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])
