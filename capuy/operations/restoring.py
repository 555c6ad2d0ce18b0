"""Put a backup back, into an instance that holds nothing. Runs without Django: the instance does not exist yet.

Everything is unpacked beside its place and checked there; only then is it moved. PostgreSQL gets it in one transaction,
and loses it again if a check fails or the files cannot be moved.
"""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import capuy
from capuy.operations import databases, elsewhere, packing, vault
from capuy.site import instance

Say = Callable[[str], None]
SQLITE = "capuy.sqlite3"


@dataclass(frozen=True)
class Target:
    """Where to: `database` as in DATABASES, or empty for SQLite in `home`."""

    home: Path
    url: str

    @property
    def database(self) -> dict[str, Any]:
        return databases.configured(self.url) if self.url else {}

    @property
    def vendor(self) -> str:
        return "sqlite" if not self.database or "sqlite" in self.database["ENGINE"] else "postgresql"


def restore(path: Path, passphrase: str, target: Target, say: Say, *, anyway: bool = False) -> None:
    """Restore a backup and tell what was checked. `anyway` accepts faults that the instance had before the backup.

    Effects: database, keys, anchors and files of an instance that had none; else nothing. Raises ProblemsFound.
    """
    _demand_room(target)
    facts = _header(path, passphrase, target)
    with packing.scratch(target.home / ".restoring") as folder:
        found = packing.unpack(path, passphrase, folder)
        say(f"✓ Tệp sao lưu ngày {facts['made'][:16].replace('T', ' ')} (UTC) nguyên vẹn, {len(found['digests'])} tệp.")
        if target.vendor == "sqlite":
            _into_sqlite(folder, found, target, say, anyway=anyway)
        else:
            _into_postgresql(folder, found, target, say, anyway=anyway)
    say(f"✓ Đã đưa vào “{target.home}”.")


def _header(path: Path, passphrase: str, target: Target) -> dict[str, Any]:
    with vault.Reader(path, passphrase) as reader:
        facts = reader.facts
    if _version(facts["program"]) > _version(capuy.__version__):
        newer = f"Tệp do capuy {facts['program']} ghi, mới hơn bản này ({capuy.__version__})"
        vault.refuse("newer-program", f"{newer}; nâng cấp phần mềm rồi khôi phục.")
    if facts["vendor"] != target.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        message = (
            f"Tệp này sao lưu từ {names[facts['vendor']]}; khôi phục vào {names[facts['vendor']]} trước "
            "(đặt DATABASE_URL cho đúng), rồi dùng “capuy copy” để chuyển sang PostgreSQL."
        )
        vault.refuse("other-database", message)
    return facts


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _demand_room(target: Target) -> None:
    """Nothing that people may still need is there."""
    if instance.is_served(target.home):
        vault.refuse("served", "Máy chủ đang chạy trên thư mục này; dừng máy chủ trước khi khôi phục.")
    if target.vendor == "sqlite":
        if target.url:
            vault.refuse("elsewhere", "Bỏ DATABASE_URL: SQLite được khôi phục vào thư mục CAPUY_HOME.")
        if (target.home / SQLITE).exists():
            message = f"“{target.home}” đã có dữ liệu; đặt CAPUY_HOME là một thư mục trống, capuy không ghi đè."
            vault.refuse("not-empty", message)
        return
    with databases.connect_postgresql(target.database) as connection, connection.cursor() as cursor:
        if databases.postgresql_tables(cursor):
            message = "Cơ sở dữ liệu PostgreSQL đã có bảng; tạo một cơ sở dữ liệu trống và đặt DATABASE_URL vào đó."
            vault.refuse("not-empty", message)


def _into_sqlite(folder: Path, found: dict[str, Any], target: Target, say: Say, *, anyway: bool) -> None:
    (folder / packing.DATABASE).rename(folder / SQLITE)
    _compare(databases.sqlite_sums(folder / SQLITE), found, say)
    elsewhere.inspect(folder, "", say, anyway=anyway)
    databases.settle_sqlite(folder / SQLITE)
    _move(folder, target)


def _into_postgresql(folder: Path, found: dict[str, Any], target: Target, say: Say, *, anyway: bool) -> None:
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    name = f"--dbname={target.database['NAME']}"
    dump = folder / packing.DATABASE
    databases.run_postgresql("pg_restore", *options, name, str(dump), database=target.database)
    try:
        dump.unlink()
        with databases.connect_postgresql(target.database) as connection, connection.cursor() as cursor:
            sums = databases.postgresql_sums(cursor)
        _compare(sums, found, say)
        elsewhere.inspect(folder, target.url, say, anyway=anyway)
        _move(folder, target)
    except BaseException:
        databases.empty_postgresql(target.database)
        raise


def _compare(sums: databases.Sums, found: dict[str, Any], say: Say) -> None:
    kept = {name: (count, digest) for name, (count, digest) in found["tables"].items()}
    wrong = sorted(name for name in {*sums, *kept} if sums.get(name) != kept.get(name))
    if wrong:
        vault.refuse("tables-differ", f"Dữ liệu đọc lại khác lúc sao lưu ở các bảng: {', '.join(wrong)}.")
    say(f"✓ {len(sums)} bảng, {sum(count for count, _ in sums.values())} dòng: số dòng và mã băm bằng lúc sao lưu.")


def _move(folder: Path, target: Target) -> None:
    """Into place, the database last: without it the instance counts as empty. What was there is set aside.

    After an error everything stands where it stood before.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S")
    with ExitStack() as back:
        for name in (*packing.FOLDERS, SQLITE):
            place = target.home / name
            if (folder / name).exists():
                if place.exists():
                    _rename(place, target.home / f"{name}.before-restore-{stamp}", back)
                _rename(folder / name, place, back)
        home = os.open(target.home, os.O_RDONLY)
        try:
            os.fsync(home)
        finally:
            os.close(home)
        back.pop_all()


def _rename(source: Path, place: Path, back: ExitStack) -> None:
    source.rename(place)
    back.callback(place.rename, source)
