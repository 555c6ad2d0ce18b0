"""Is this instance set up so that it can be trusted with data? Machine, folder and settings; data in `set_up_data`.

Each check yields problems with a sentence that says how to mend it. `quick` ones guard every start.
"""

import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import connection

from capuy.core.problems import Problem
from capuy.jobs import mail
from capuy.operations import set_up_data
from capuy.site import instance

OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Where SQLite's locks or its shared memory cannot be relied on.
NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|ncpfs|afs|ceph|glusterfs|lustre|beegfs|ocfs2|gfs2|davfs\d?"
    r"|fuse\.(sshfs|s3fs|rclone|glusterfs\w*|ceph\w*|davfs\d?)"
)
MOUNTS = Path("/proc/mounts")
LEAST_FREE = 256 * 1024 * 1024
AHEAD = 5 * 60
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}
# What an instance writes itself; `thorough` looks at everything in its folder.
OWN = ("keys", "anchors", "files", "backups", "demo")


def quick() -> Iterator[Problem]:
    """What must be right before anything is served; takes a fraction of a second."""
    yield from _settings()
    yield from _machine()
    yield from _owners()
    yield from _readable([path for name in OWN for path in _below(instance.home() / name)] + _databases())
    yield from _clock()
    yield from set_up_data.quick()


def thorough() -> Iterator[Problem]:
    """All of `quick`, and what takes time or is put right by the next start."""
    yield from _settings()
    yield from _machine()
    yield from _owners()
    yield from _readable(_below(instance.home()))
    yield from _clock()
    yield from set_up_data.quick()
    yield from set_up_data.thorough()


def notes() -> Iterator[Problem]:
    """What is allowed, and worth knowing."""
    if not mail.is_on():
        yield Problem("no-mail", "Thư điện tử đang tắt (CAPUY_MAIL); thông báo chỉ hiện trong hệ thống.")
    yield from set_up_data.notes()


def _settings() -> Iterator[Problem]:
    if settings.DEBUG:
        yield Problem("debug", "Chế độ gỡ lỗi đang bật; bỏ biến môi trường CAPUY_DEBUG.")
    hosts = settings.ALLOWED_HOSTS
    if wild := [host for host in hosts if host == "*" or host.startswith(".")]:
        names = ", ".join(wild)
        yield Problem("wildcard-hosts", f"CAPUY_HOSTS nhận mọi tên máy ({names}); ghi rõ từng tên máy được dùng.")
    outside = [host for host in hosts if host not in LOOPBACK]
    if outside and not settings.BEHIND_TLS:
        message = f"Máy chủ mở cho {', '.join(outside)} mà chưa có TLS; đặt CAPUY_TLS=1 sau một proxy có chứng thư."
        yield Problem("no-tls", message)


def _machine() -> Iterator[Problem]:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except ZoneInfoNotFoundError:
        yield Problem("no-time-zones", "Thiếu dữ liệu múi giờ của máy; cài gói tzdata.")
    free = shutil.disk_usage(instance.home()).free
    if free < LEAST_FREE:
        message = f"Ổ đĩa của “{instance.home()}” chỉ còn {free >> 20} MiB; giải phóng ít nhất {LEAST_FREE >> 20} MiB."
        yield Problem("disk-full", message)
    if connection.vendor == "sqlite" and (kind := file_system(instance.home())) and NETWORK.fullmatch(kind):
        message = (
            f"“{instance.home()}” nằm trên ổ mạng ({kind}), SQLite có thể hỏng dữ liệu; chuyển sang ổ của máy này."
        )
        yield Problem("network-disk", message)


def file_system(path: Path) -> str:
    """The kind of file system on which `path` stands, or an empty text where the machine does not tell."""
    found, kind = -1, ""
    if MOUNTS.exists():
        for line in MOUNTS.read_text().splitlines():
            _, place, name, *_ = line.split(" ")
            mounted = Path(re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), place))
            if path.is_relative_to(mounted) and len(mounted.parts) >= found:
                found, kind = len(mounted.parts), name
    return kind


def _databases() -> list[Path]:
    """The files of the database, if it is one of files."""
    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or not name.is_file():
        return []
    return [path for path in (name, *(Path(f"{name}-{end}") for end in ("wal", "shm"))) if path.exists()]


def _below(folder: Path) -> list[Path]:
    """A folder and everything in it; what goes away meanwhile is not there."""
    return [folder, *sorted(folder.rglob("*"))] if folder.exists() else []


def _owners() -> Iterator[Problem]:
    for path in [instance.home(), *_below(instance.home() / "keys"), *_databases()]:
        if path.stat().st_uid != os.geteuid():
            yield Problem("owner", f"“{path}” không thuộc tài khoản đang chạy capuy; chạy lệnh bằng đúng tài khoản.")
            return


def _readable(paths: list[Path]) -> Iterator[Problem]:
    open_ones = [path for path in paths if not path.is_symlink() and path.exists() and path.stat().st_mode & OTHERS]
    if open_ones:
        first, count = open_ones[0], len(open_ones)
        message = f"Người khác của máy đọc được {count} mục, đầu tiên là “{first}”; chạy: chmod -R go-rwx {first}"
        if count > 1:
            message = message.replace(f"go-rwx {first}", f"go-rwx {instance.home()}")
        yield Problem("readable", message)


def _clock() -> Iterator[Problem]:
    paths = [*_below(instance.home() / "keys"), *_below(instance.home() / "anchors"), *_databases()]
    latest = max((path.stat().st_mtime for path in paths), default=0.0)
    if latest > time.time() + AHEAD:
        yield Problem("clock", "Đồng hồ máy chậm hơn giờ của các tệp đã ghi; chỉnh giờ (NTP) rồi chạy lại.")
