"""Fixtures that every room's tests share."""

import os
from typing import Any

import hypothesis
import pytest
from django.db.backends.sqlite3.base import DatabaseOperations

from capuy.journal.guards import ENTRIES, SEALS, guard, stand_again, stand_aside, unguard

# A busy machine is no fault of the code; and what is merged is judged by the same examples each time.
hypothesis.settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def _journal_can_be_emptied_between_tests() -> None:
    """A test with real transactions ends with DELETE or TRUNCATE, which the journal refuses: its guard steps aside."""
    flush = DatabaseOperations.sql_flush

    def unguarded_flush(self: DatabaseOperations, *args: Any, **kwargs: Any) -> list[str]:
        statements = flush(self, *args, **kwargs)
        if not statements:
            return statements
        down, up = ([line for table in (ENTRIES, SEALS) for line in turn("sqlite", table)] for turn in (unguard, guard))
        return [*down, *statements, *up]

    DatabaseOperations.sql_flush = unguarded_flush

    from django.db.backends.postgresql.operations import DatabaseOperations as PostgresqlOperations

    truncate = PostgresqlOperations.sql_flush

    def unguarded_truncate(self: PostgresqlOperations, *args: Any, **kwargs: Any) -> list[str]:
        statements = truncate(self, *args, **kwargs)
        if not statements:
            return statements
        tables = (ENTRIES, SEALS)
        return [*map(stand_aside, tables), *statements, *map(stand_again, tables)]

    PostgresqlOperations.sql_flush = unguarded_truncate
