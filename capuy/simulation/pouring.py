"""Rows into tables by the quickest way of each database: COPY on PostgreSQL, prepared inserts on SQLite."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from django.core.management.color import no_style
from django.db import connection, models

NULL = "\\N"
HELD = 20_000


class Pour:
    """Rows for one table, as text: values with tabs between them, NULL for nothing known.

    What is given no column of stays empty, nought or false. To be used inside a transaction.
    """

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        fields = {field.column: field for field in model._meta.concrete_fields}
        rest = {name: _nothing(field) for name, field in fields.items() if name not in columns and name != "id"}
        self._rest = "".join(f"\t{value}" for value in rest.values())
        self._columns = [*columns, *rest]
        self._table = model._meta.db_table
        self._rows: list[str] = []

    def add(self, row: str) -> None:
        self._rows.append(row + self._rest)
        if len(self._rows) >= HELD:
            self.send()

    def send(self) -> None:
        if not self._rows:
            return
        names = ", ".join(f'"{name}"' for name in self._columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._table} ({names}) FROM STDIN") as copy:
                    copy.write("\n".join(self._rows) + "\n")
            else:
                marks = ", ".join(["%s"] * len(self._columns))
                cursor.executemany(
                    f"INSERT INTO {self._table} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own columns
                    [[None if value == NULL else value for value in row.split("\t")] for row in self._rows],
                )
        self._rows.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.send()


def _nothing(field: models.Field) -> str:
    """How an empty column is written."""
    if field.null:
        return NULL
    if isinstance(field, models.CharField | models.TextField):
        return str(field.get_default() or "")
    return "0"


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """The indexes of the tables are made after the rows, in one go: a third of the time for millions.

    Only on PostgreSQL; SQLite is given no millions.
    """
    if connection.vendor != "postgresql":
        yield
        return
    plain = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
    guarding = "(SELECT conindid::regclass::text FROM pg_constraint WHERE conindid <> 0)"
    with connection.cursor() as cursor:
        cursor.execute(plain + guarding, [[table._meta.db_table for table in tables]])
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, definition in found:
                cursor.execute(definition)


def continue_numbering(*tables: type[models.Model]) -> None:
    """The next row that people enter gets the next number. Effects: sequences; fresh statistics for the planner."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
