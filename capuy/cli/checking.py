"""`capuy check`: is this instance set up so that it can be trusted with data?"""

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import click

from capuy.cli.speech import Failure, Spoken

OWNER_ONLY = stat.S_IRWXG | stat.S_IRWXO


def problems() -> Iterator[str]:
    """What is wrong with the set-up, and how to mend it."""
    from django.conf import settings
    from django.db import connection

    from capuy import SAFE_SQLITE
    from capuy.site import instance

    if settings.DEBUG:
        yield "Chế độ gỡ lỗi đang bật; bỏ biến môi trường CAPUY_DEBUG."
    if connection.vendor == "sqlite":
        yield from _sqlite_problems(SAFE_SQLITE)
    for path in (instance.home() / "keys", *sorted((instance.home() / "keys").glob("*"))):
        yield from _mode_problems(path)
    outside = [host for host in settings.ALLOWED_HOSTS if host not in {"127.0.0.1", "localhost", "[::1]"}]
    if outside and not settings.BEHIND_TLS:
        yield f"Máy chủ mở cho {', '.join(outside)} mà chưa có TLS; đặt CAPUY_TLS=1 sau một proxy có chứng thư."


def _sqlite_problems(oldest: tuple[int, ...]) -> Iterator[str]:
    from django.db import connection

    if sqlite3.sqlite_version_info < oldest:
        wanted = ".".join(map(str, oldest))
        yield f"SQLite {sqlite3.sqlite_version} có lỗi làm hỏng tệp WAL; cần {wanted} trở lên (chạy lại “make setup”)."
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        if cursor.fetchone()[0] != "wal":
            yield "Tệp dữ liệu không ở chế độ WAL; đặt CAPUY_HOME trên ổ đĩa của chính máy này, không phải ổ mạng."
        cursor.execute("PRAGMA quick_check(1)")
        if cursor.fetchone()[0] != "ok":
            yield "Tệp dữ liệu bị hỏng; khôi phục từ bản sao lưu gần nhất."
    if Path(str(connection.settings_dict["NAME"])).stat().st_mode & stat.S_IRWXO:
        yield "Người dùng khác của máy đọc được tệp dữ liệu; chạy: chmod o-rwx " + str(connection.settings_dict["NAME"])


def _mode_problems(path: Path) -> Iterator[str]:
    if not path.exists():
        yield f"Thiếu khóa “{path}”; khôi phục từ bản sao lưu, không có nó thì không mở được dữ liệu đã mã hóa."
    elif path.stat().st_mode & OWNER_ONLY:
        yield f"Người khác đọc được “{path}”; chạy: chmod go-rwx {path}"
    elif path.stat().st_uid != os.geteuid():
        yield f"“{path}” không thuộc tài khoản đang chạy capuy; chạy lệnh bằng đúng tài khoản."


@click.command("check", cls=Spoken)
def check() -> None:
    """Kiểm tra cài đặt: SQLite, chế độ WAL, quyền của tệp khóa, chế độ gỡ lỗi."""
    found = list(problems())
    for text in found:
        click.echo(f"✗ {text}")
    if found:
        raise Failure(f"Có {len(found)} điều cần sửa.")
    click.echo("✓ Cài đặt đạt yêu cầu.")


COMMANDS = [check]
