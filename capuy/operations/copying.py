"""From SQLite to PostgreSQL: every row with its id, then both compared table by table.

Everything is copied in one transaction, while nobody writes to the source; if a single row differs nothing is kept.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, transaction

from capuy.journal.guards import ENTRIES, SEALS, stand_again, stand_aside
from capuy.operations import databases, elsewhere, vault
from capuy.site import instance

Say = Callable[[str], None]
TARGET = "copy"
PORTION = 2_000
_encode = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True).encode


def copy(url: str, say: Say) -> databases.Sums:
    """Copy this instance's database into an empty PostgreSQL one; returns the sums, equal on both.

    Effects: tables, rows and sequences of the target, or nothing. Raises ProblemsFound.
    """
    _demand(url)
    _connect(url)
    try:
        # In a process that has no other database: migrations speak to the default one.
        elsewhere.run("migrate", instance.home(), url)
        with transaction.atomic(), transaction.atomic(using=TARGET):
            _empty()
            for model in tables():
                say(f"{model._meta.db_table}: {_copy_rows(model)} dòng.")
            _set_sequences()
            return _compare()
    except BaseException:
        connections[TARGET].close()
        databases.empty_postgresql(databases.configured(url))
        raise
    finally:
        connections[TARGET].close()


def tables() -> list[type[models.Model]]:
    """Every table of ours, those of many-to-many relations too."""
    known = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    return sorted((model for model in known if not model._meta.proxy), key=lambda model: model._meta.db_table)


def _demand(url: str) -> None:
    if connections["default"].vendor != "sqlite":
        vault.refuse("not-sqlite", "Dữ liệu nguồn không phải SQLite; bỏ DATABASE_URL khi chạy lệnh này.")
    if instance.is_served():
        vault.refuse("served", "Máy chủ đang chạy; dừng máy chủ để không ai ghi trong khi chuyển.")
    found = databases.configured(url)
    if "postgresql" not in found["ENGINE"]:
        vault.refuse("bad-address", "Đích phải là PostgreSQL: postgres://người-dùng@máy/tên.")
    with databases.connect_postgresql(found) as connection, connection.cursor() as cursor:
        if databases.postgresql_tables(cursor):
            vault.refuse("not-empty", "Cơ sở dữ liệu đích đã có bảng; tạo một cơ sở dữ liệu trống rồi chạy lại.")


def _connect(url: str) -> None:
    ours = {key: value for key, value in connections["default"].settings_dict.items() if key not in {"OPTIONS", "TEST"}}
    connections.databases[TARGET] = {**ours, "OPTIONS": {}, "TEST": {}, **databases.configured(url)}


def _empty() -> None:
    """What migrations and signals put into the target gives way to the rows of the source."""
    quote = connections[TARGET].ops.quote_name
    names = ", ".join(quote(model._meta.db_table) for model in tables())
    with connections[TARGET].cursor() as cursor:
        journal = (ENTRIES, SEALS)  # it has no entries yet to guard
        for statement in (*map(stand_aside, journal), f"TRUNCATE {names}", *map(stand_again, journal)):
            cursor.execute(statement)


def _rows(model: type[models.Model], using: str) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields]
    return model._base_manager.using(using).order_by().values_list(*names).iterator(chunk_size=PORTION)


def _copy_rows(model: type[models.Model]) -> int:
    connection = connections[TARGET]
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as taken,
    ):
        for row in _rows(model, "default"):
            taken.write_row([_given(f, value, connection) for f, value in zip(fields, row, strict=True)])
            count += 1
    return count


def _given(field: Any, value: Any, connection: Any) -> Any:
    """As PostgreSQL takes it. A moment keeps its zone; anything else is adapted by its column."""
    if value is None or isinstance(value, dt.datetime | bytes):
        return value
    return field.get_db_prep_save(value, connection)


def _set_sequences() -> None:
    with connections[TARGET].cursor() as cursor:
        for statement in connections[TARGET].ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _compare() -> databases.Sums:
    sums = {}
    for model in tables():
        name = model._meta.db_table
        here, there = (databases.sum_of(_plain(_rows(model, using))) for using in ("default", TARGET))
        if here != there:
            vault.refuse("tables-differ", f"Bảng {name} ở đích khác nguồn nên đã bỏ toàn bộ bản chép.")
        sums[name] = here
    return sums


def _plain(rows: Iterator[tuple[Any, ...]]) -> Iterator[bytes]:
    """Rows written the same way, from whichever database."""
    for row in rows:
        yield _encode([_text(value) for value in row]).encode()


def _text(value: Any) -> Any:
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
