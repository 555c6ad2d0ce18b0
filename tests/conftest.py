"""Fixtures that every room's tests share."""

from typing import Any

import pytest
from django.db.backends.sqlite3.operations import DatabaseOperations

from capuy.journal.guards import guard, unguard


@pytest.fixture(autouse=True, scope="session")
def _journal_can_be_emptied_between_tests() -> None:
    """On SQLite a test with real transactions ends with DELETE, which the journal refuses: its guard steps aside."""
    flush = DatabaseOperations.sql_flush

    def unguarded_flush(self: DatabaseOperations, *args: Any, **kwargs: Any) -> list[str]:
        statements = flush(self, *args, **kwargs)
        return [*unguard("sqlite"), *statements, *guard("sqlite")] if statements else statements

    DatabaseOperations.sql_flush = unguarded_flush
