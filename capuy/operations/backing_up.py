"""Back an instance up while people work."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

import capuy
from capuy.journal import chain
from capuy.journal.actions import Act, record
from capuy.journal.models import EntryKind
from capuy.operations import databases, packing, vault
from capuy.site import instance

Say = Callable[[str], None]
SHORTEST = 12
_TRIES = 3


@dataclass(frozen=True)
class Written:
    """A finished backup."""

    path: Path
    size: int
    tables: int
    rows: int


def write(path: Path, passphrase: str, say: Say) -> Written:
    """Back the instance up while people work. Effects: the file, whole or not at all; journal, anchor.

    Raises ProblemsFound.
    """
    if len(passphrase) < SHORTEST:
        vault.refuse("short-passphrase", f"Mật khẩu sao lưu phải có ít nhất {SHORTEST} ký tự.")
    if path.exists():
        vault.refuse("exists", f"Tệp “{path}” đã có; chọn tên khác, capuy không ghi đè bản sao lưu.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.part")
    with packing.scratch(instance.home() / ".backing-up") as folder:
        for left in path.parent.glob(".*.capuy.part"):  # of one that was killed; nobody else writes now
            left.unlink()
        record(Act("backup.write", f"Sao lưu ra tệp “{path.name}”", "backup"), by=None, kind=EntryKind.EXPORT)
        sums = _snapshot(folder, say)
        try:
            with open(part, "wb", opener=packing.private) as file:
                packing.pack(folder, file, passphrase, _facts(), sums)
                file.flush()
                os.fsync(file.fileno())
            packing.check(part, passphrase)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return Written(path, path.stat().st_size, len(sums), sum(count for count, _ in sums.values()))


def _facts() -> dict[str, str]:
    return {"program": capuy.__version__, "vendor": connection.vendor, "made": timezone.now().isoformat()}


def _snapshot(folder: Path, say: Say) -> databases.Sums:
    """Keys, anchors, database and files as they were together."""
    chain.anchor()
    for _ in range(_TRIES):
        # Anchors are read before the database, so that they speak of nothing newer; files after it, so that none is
        # missing. Keys that changed meanwhile might not open what was read: once more.
        _take(folder, "keys", "anchors")
        (folder / packing.DATABASE).unlink(missing_ok=True)
        say("Đang chép cơ sở dữ liệu.")
        sums = _take_database(folder / packing.DATABASE)
        if _keys(folder) == _keys(instance.home()):
            break
    else:
        vault.refuse("keys-change", "Khóa đang được đổi liên tục; chạy lại sau khi “capuy keys rotate” xong.")
    _take(folder, "files")
    return sums


def _take(folder: Path, *names: str) -> None:
    for name in names:
        shutil.rmtree(folder / name, ignore_errors=True)
        if (instance.home() / name).is_dir():
            shutil.copytree(instance.home() / name, folder / name, ignore=shutil.ignore_patterns("*.lock"))


def _keys(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "keys").iterdir() if path.suffix != ".lock"}


def _take_database(target: Path) -> databases.Sums:
    if connection.vendor == "sqlite":
        databases.copy_sqlite(Path(connection.settings_dict["NAME"]), target)
        return databases.sqlite_sums(target)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={cursor.fetchone()[0]}")
        databases.run_postgresql("pg_dump", *options, f"--file={target}", database=settings.DATABASES["default"])
        return databases.postgresql_sums(cursor)
