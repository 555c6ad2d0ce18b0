"""Is the database fit to be used, and are these its keys? Quiet about tables that are not there yet."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from capuy import SAFE_SQLITE
from capuy.core import sealed
from capuy.core.problems import Problem
from capuy.core.secrets import CannotOpen
from capuy.jobs import queries
from capuy.jobs.models import Job
from capuy.journal import chain
from capuy.journal.models import Entry

AHEAD = dt.timedelta(minutes=5)
_SYNCHRONOUS = {2, 3}  # FULL, EXTRA
_AGAIN = "trả lại đúng thư mục keys từ bản sao lưu, đừng ghi gì trước đó."


def quick() -> Iterator[Problem]:
    if connection.vendor == "sqlite":
        yield from _sqlite()
    tables = connection.introspection.table_names()
    for check in (_clock, _keys, _index, _journal_key):
        if Entry._meta.db_table in tables:
            yield from _of_this_version(check)


def thorough() -> Iterator[Problem]:
    if connection.vendor == "sqlite" and _asked("PRAGMA quick_check(1)") != "ok":
        yield Problem("damaged", "Tệp dữ liệu bị hỏng; khôi phục từ bản sao lưu gần nhất.")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Problem("migrations", "Cơ sở dữ liệu chưa được cập nhật theo phần mềm; chạy “capuy migrate”.")
    if settings.CACHES["default"].get("LOCATION") not in connection.introspection.table_names():
        message = "Thiếu bảng giới hạn số lần đăng nhập sai; chạy “capuy migrate”."
        yield Problem("no-cache-table", message)


def notes() -> Iterator[Problem]:
    if Job._meta.db_table in connection.introspection.table_names():
        yield from _background()


def _background() -> Iterator[Problem]:
    worker = queries.last_seen()
    if not queries.is_alive(worker, within=queries.MISSED):
        seen = f"từ {timezone.localtime(worker.seen_at):%H:%M ngày %d/%m/%Y}" if worker else "lần nào"
        told = f"Không thấy tiến trình chạy nền {seen}; chạy “capuy run”, hoặc “capuy work” nếu CAPUY_WORKER=off."
        yield Problem("no-worker", told)
    if count := queries.failures().count():
        yield Problem("failed-jobs", f"Có {count} việc chạy nền bị lỗi; xem trang “Việc chạy nền”.")


def _of_this_version(check: Callable[[], Iterator[Problem]]) -> Iterator[Problem]:
    """Before an upgrade a column may be missing; the check is made again at the next start."""
    try:
        yield from check()
    except DatabaseError:
        return


def _asked(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _sqlite() -> Iterator[Problem]:
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        wanted = ".".join(map(str, SAFE_SQLITE))
        message = (
            f"SQLite {sqlite3.sqlite_version} có lỗi làm hỏng tệp WAL; cần {wanted} trở lên (chạy lại “make setup”)."
        )
        yield Problem("old-sqlite", message)
    if _asked("PRAGMA journal_mode") != "wal":
        message = "Tệp dữ liệu không ở chế độ WAL; đặt CAPUY_HOME trên ổ đĩa của chính máy này, không phải ổ mạng."
        yield Problem("no-wal", message)
    if _asked("PRAGMA synchronous") not in _SYNCHRONOUS or _asked("PRAGMA foreign_keys") != 1:
        message = "SQLite không được bảo vệ khi mất điện (synchronous, foreign_keys); dùng thiết lập gốc của capuy."
        yield Problem("pragmas", message)


def _clock() -> Iterator[Problem]:
    latest = Entry.objects.order_by("-pk").values_list("at", flat=True).first()
    if latest and latest > timezone.now() + AHEAD:
        shown = timezone.localtime(latest).strftime("%H:%M ngày %d/%m/%Y")
        yield Problem("clock", f"Đồng hồ máy chậm hơn dòng nhật ký mới nhất ({shown}); chỉnh giờ (NTP) rồi chạy lại.")


def _keys() -> Iterator[Problem]:
    for place in sealed.places():
        try:
            place.sample()
        except CannotOpen:
            message = f"keys/fields bị thay hoặc mất: không mở được dữ liệu đã mã hóa của {place.name}; {_AGAIN}"
            yield Problem("wrong-key", message)


def _index() -> Iterator[Problem]:
    for place in sealed.indexes():
        try:
            sound = place.is_sound()
        except CannotOpen:
            return  # told by the check of the keys
        if not sound:
            message = f"keys/blind-index bị thay hoặc mất: không tìm được theo {place.name}; {_AGAIN}"
            yield Problem("wrong-key", message)


def _journal_key() -> Iterator[Problem]:
    if not chain.ends_are_whole():
        message = f"keys/journal bị thay hoặc mất, hoặc nhật ký đã bị sửa; chạy “capuy journal verify”; {_AGAIN}"
        yield Problem("wrong-key", message)
