"""Copies of a whole database, made with the database's own tools, and what tells whether two are equal."""

import hashlib
import os
import shutil
import sqlite3  # SQLite as `capuy` chose it
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ

from capuy.operations.vault import refuse

Sums = dict[str, tuple[int, str]]  # by table: number of rows, and a digest whatever their order
PASSING = {"cache"}  # limits on guessing, of no use elsewhere
_WHOLE = 1 << 256
# How PostgreSQL writes values as text, where that can be set; the sums of every backup so far were made like this.
_AS_TEXT = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "client_encoding": "UTF8",
}


def sum_of(rows: Iterable[bytes]) -> tuple[int, str]:
    """Number and digest of rows in any order."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(row).digest())
    return count, f"{total % _WHOLE:064x}"


# ── SQLite ──


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy while others write, in one file."""
    with closing(sqlite3.connect(source)) as taken, closing(sqlite3.connect(target)) as made:
        taken.backup(made)
    settle_sqlite(target)


def settle_sqlite(path: Path) -> None:
    """Bring everything into the one file, and onto the disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sqlite_sums(path: Path) -> Sums:
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
        tables = sorted(name for (name,) in names.fetchall() if name not in PASSING)
        return {
            name: sum_of(repr(row).encode() for row in connection.execute(f'SELECT * FROM "{name}"'))  # noqa: S608 - names of its own tables
            for name in tables
        }


# ── PostgreSQL ──


def configured(url: str) -> dict[str, Any]:
    """What stands in DATABASES for an address. Raises ProblemsFound."""
    if not url.startswith(("postgres://", "postgresql://", "sqlite://")):
        refuse("bad-address", "Địa chỉ cơ sở dữ liệu phải có dạng postgres://người-dùng@máy/tên.")
    found = dict(environ.Env.db_url_config(url))
    # A socket's folder stands percent-encoded in a URL.
    return found | {"HOST": unquote(found.get("HOST") or "")}


def postgresql_tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def postgresql_sums(cursor: Any) -> Sums:
    """`cursor` is psycopg's, within a transaction: what a server or a role has set otherwise must change no digest."""
    for name, value in _AS_TEXT.items():
        cursor.execute(f"SET LOCAL {name} = '{value}'")
    sums = {}
    for name in postgresql_tables(cursor):
        if name not in PASSING:
            with cursor.copy(f'COPY "{name}" TO STDOUT') as rows:
                sums[name] = sum_of(bytes(row) for row in rows)
    return sums


def run_postgresql(program: str, *arguments: str, database: Mapping[str, Any]) -> None:
    """Run pg_dump or pg_restore on `database`, given as in DATABASES. Raises ProblemsFound."""
    path = shutil.which(program)
    if path is None:
        package = "postgresql-client"
        refuse("no-program", f"Thiếu chương trình {program}; cài gói {package} cùng phiên bản với máy chủ PostgreSQL.")
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    known = {key: str(database[name]) for key, name in names.items() if database.get(name)}
    env = {**os.environ, **known}
    # Open to what the parent holds open: its lock lives as long as the program does.
    ended = subprocess.run(  # noqa: S603 - our own arguments
        [path, *arguments], env=env, capture_output=True, text=True, check=False, close_fds=False
    )
    if ended.returncode:
        said = (ended.stderr.strip().splitlines() or [""])[-1]
        refuse("program-failed", f"{program} không làm được việc: {said}")


def connect_postgresql(database: Mapping[str, Any]) -> Any:
    """A psycopg connection, outside Django."""
    import psycopg

    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    given = {key: database[name] for key, name in names.items() if database.get(name)}
    try:
        return psycopg.connect(**given)
    except psycopg.OperationalError as problem:
        said = str(problem).strip().splitlines()[-1]
        refuse("no-database", f"Không kết nối được cơ sở dữ liệu; kiểm tra DATABASE_URL và quyền truy cập. ({said})")


def empty_postgresql(database: Mapping[str, Any]) -> None:
    """Take away everything that a restore put into an empty database."""
    with connect_postgresql(database) as connection, connection.cursor() as cursor:
        for name in postgresql_tables(cursor):
            cursor.execute(f'DROP TABLE "{name}" CASCADE')
        cursor.execute("DROP EXTENSION IF EXISTS btree_gist, pg_trgm CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS journal_refuse() CASCADE")
