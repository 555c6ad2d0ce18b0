"""Many rows at once: one `executemany` on SQLite, COPY on PostgreSQL. For imports; anything smaller uses the ORM.

Nothing is derived, defaulted or signalled here: the caller gives every column that has no default in the database.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

# Below this, COPY gains nothing, and a plain statement shows in logs and in tests that count statements.
COPY_FROM = 200


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids that no other row has or will get, whether they are used or not; to be called inside a transaction."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, key, count]
            )
            return [row[0] for row in cursor.fetchall()]
        # The sequence of a table without a row is not there yet. SQLite lets one writer in at a time.
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone()
    return list(range(last - count + 1, last + 1))


def any_of(values: Iterable[str | int]) -> Any:
    """For `filter(column__in=any_of(values))`: however many values, one parameter of the statement."""
    known = list(values)
    if not known:
        return known  # of no type: PostgreSQL would compare text with numbers
    if connection.vendor == "postgresql":
        kind = "bigint" if isinstance(known[0], int) else "text"
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [known])  # noqa: S611 - the values are a parameter
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(known)])


def insert(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given by column: attribute names (such as `member_id`) and as many values for each."""
    values = list(_rows(model, columns))
    if not values:
        return
    quote = connection.ops.quote_name
    names = ", ".join(quote(_field(model, name).column) for name in columns)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(values) >= COPY_FROM:
            # Django would not tell a broken constraint by its own name here.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        cursor.executemany(statement, values)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set `columns` of rows, each given as their values and, last, its id."""
    quote = connection.ops.quote_name
    key = model._meta.pk
    sets = ", ".join(f"{quote(_field(model, name).column)} = %s" for name in columns)
    table = quote(model._meta.db_table)
    statement = f"UPDATE {table} SET {sets} WHERE {quote(key.column or key.name)} = %s"  # noqa: S608 - our own names
    if by_column := list(zip(*rows, strict=True)):
        values = list(_rows(model, dict(zip([*columns, key.attname], by_column, strict=True))))
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def _field(model: type[models.Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if name in (field.attname, field.name))


def _rows(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> Iterable[Any]:
    """The rows as the database takes them; most columns need nothing done."""
    if connection.vendor == "postgresql":
        return zip(*columns.values(), strict=True)
    kinds = {name: _field(model, name).get_internal_type() for name in columns}
    adapted = (_SQLITE.get(kinds[name], tuple)(values) for name, values in columns.items())
    return zip(*adapted, strict=True)


class _Written(dict[dt.date | None, str | None]):
    """Days as SQLite keeps them; each different one is written once."""

    def __missing__(self, day: dt.date) -> str:
        self[day] = text = day.isoformat()
        return text


def _days(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(map(_Written({None: None}).__getitem__, values))


class _WrittenMoments(_Written):
    def __missing__(self, moment: Any) -> str:
        self[moment] = text = moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
        return text


def _moments(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(map(_WrittenMoments({None: None}).__getitem__, values))


def _tokens(values: Sequence[uuid.UUID | None]) -> tuple[Any, ...]:
    return tuple(value.hex if value else None for value in values)


_SQLITE: dict[str, Callable[[Sequence[Any]], tuple[Any, ...]]] = {
    "DateField": _days,
    "DateTimeField": _moments,
    "UUIDField": _tokens,
}
