"""Reading Excel, in a child process with limits: a workbook can be small and still cost a parser all memory."""

import datetime as dt
import marshal
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from capuy.core.problems import Problem, ProblemsFound
from capuy.documents import markings
from capuy.documents.sheets.child import COLUMNS, MERGES
from capuy.documents.sheets.extents import sprawl

Cell = str | int | float | bool | dt.date | dt.datetime
Merge = tuple[tuple[int, int], tuple[int, int]]
CHILD = Path(__file__).with_name("child.py")
# Of the child: enough for 20,000 rows of 40 columns. What we do meanwhile counts in PATIENCE.
MEMORY_MEGABYTES = 300
SECONDS = 10
PATIENCE = 30
PIPE_BYTES = 1024 * 1024
# At once in one process of the web server, so that uploads never take all its memory; seconds that others wait.
CHILDREN = 2
WAIT = 20
_free = threading.BoundedSemaphore(CHILDREN)


@dataclass(frozen=True)
class Sheet:
    """All rows from the first one on; `merges` are (first, last) cells, counted from 0."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge]
    names: list[str]


def read(data: bytes, sheet: str | None = None) -> list[list[Cell]]:
    """Rows of the sheet (the first visible one); empty cells are empty texts. Raises ProblemsFound, also on a stamp."""
    return load(data, sheet).rows


def sheet_names(data: bytes) -> list[str]:
    """The visible sheets, in order."""
    return load(data).names


def load(data: bytes, sheet: str | None = None) -> Sheet:
    """Read one sheet with its merged ranges. `data` has passed the preflight. Raises ProblemsFound."""
    rows: list[list[Cell]] = []
    days, others = _Days(), _Dates()
    # Closed whatever happens: no child is left behind while a traceback still holds on to it.
    with closing(_frames(data, sheet or "")) as frames:
        about = _about(next(frames, None), sheet)
        for pure, mixed, columns in frames:
            for index in pure:
                columns[index] = map(days.__getitem__, columns[index])
            for index in mixed:
                columns[index] = [others[cell] if type(cell) is bytes else cell for cell in columns[index]]
            rows += map(list, zip(*columns, strict=True))
    level, row = markings.level_in_rows(rows)
    if level:
        raise ProblemsFound([markings.refusal(level, f"trang “{about['name']}”, dòng {row}")])
    merges = [_merge(area, about["width"]) for area in about["merges"] if area[0][1] < about["width"]]
    return Sheet(about["name"], rows, merges, about["sheets"])


def _about(about: dict[str, Any] | None, sheet: str | None) -> dict[str, Any]:
    """What the child tells first. Raises ProblemsFound if the sheet is not there, or is no table that anybody made."""
    if about is None:
        raise ProblemsFound([_unreadable()])
    if not about["name"]:
        names = ", ".join(f"“{name}”" for name in about["sheets"]) or "không có trang nào"
        message = f"Tệp không có trang tính “{sheet or ''}”. Các trang hiện có: {names}. Chọn lại trang tính."
        raise ProblemsFound([Problem("no-sheet", message, "sheet")])
    _refuse_sprawl(about)
    return about


def _refuse_sprawl(about: dict[str, Any]) -> None:
    """A table of people or figures has some dozens of columns; more is a mistake, or meant to wear the server out."""
    if "sprawls" in about:
        raise ProblemsFound([sprawl(about["name"], *about["sprawls"])])
    if about["width"] > COLUMNS:
        message = (
            f"Trang “{about['name']}” rộng {about['width']} cột, nhiều hơn {COLUMNS}. Xóa các cột thừa ở bên phải "
            "bảng, lưu, rồi tải lên lại."
        )
        raise ProblemsFound([Problem("too-wide", message, "sheet")])
    if about["merged"] > MERGES:
        message = (
            f"Trang “{about['name']}” có {about['merged']} vùng ô gộp, nhiều hơn {MERGES}. Chép bảng sang một tệp mới "
            "(dán giá trị), rồi tải lên lại."
        )
        raise ProblemsFound([Problem("too-many-merges", message, "sheet")])


def _merge(area: Any, width: int) -> Merge:
    """An area of merged cells, cut to the columns that are used."""
    (top, left), (bottom, right) = area
    return (top, left), (bottom, min(right, width - 1))


class _Days(dict[int, dt.date]):
    """Each different day is made once; a register repeats them thousands of times."""

    def __missing__(self, ordinal: int) -> dt.date:
        self[ordinal] = made = dt.date.fromordinal(ordinal)
        return made


class _Dates(dict[bytes, dt.date]):
    """Days and moments as the child writes them, each made once."""

    def __missing__(self, raw: bytes) -> dt.date:
        text = raw.decode()
        made = dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)
        self[raw] = made
        return made


def _unreadable() -> Problem:
    message = (
        "Không đọc được bảng tính: tệp hỏng, quá lớn, hoặc vùng dữ liệu rộng bất thường. Chép bảng cần nhập sang một "
        "tệp mới (dán giá trị), chia tệp nếu hơn 20.000 dòng, lưu kiểu .xlsx, rồi tải lên lại."
    )
    return Problem("unreadable", message)


def _frames(data: bytes, sheet: str) -> Generator[Any]:
    """What the child sends; raises ProblemsFound if it dies, takes too long or too much, or others are being read."""
    command = [sys.executable, "-I", str(CHILD), str(MEMORY_MEGABYTES), str(SECONDS)]
    pipe = subprocess.PIPE
    wanted = sheet.encode()
    data = struct.pack("<I", len(wanted)) + wanted + data
    # A wide pipe, so that the two need not wait for each other at every 64 KiB.
    with (
        _turn(),
        subprocess.Popen(  # noqa: S603 - nothing of the command comes from outside
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, pipesize=PIPE_BYTES, env=_bare_environment()
        ) as child,
    ):
        alarm = threading.Timer(PATIENCE, child.kill)
        alarm.start()
        try:
            yield from _exchange(child, data)
        finally:
            alarm.cancel()
            child.kill()
        if child.wait() != 0:
            raise ProblemsFound([_unreadable()])


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few children that may run at once."""
    if not _free.acquire(timeout=WAIT):
        message = "Máy chủ đang đọc nhiều bảng tính khác; tệp này chưa được đọc. Đợi một phút, rồi tải lên lại."
        raise ProblemsFound([Problem("busy", message)])
    try:
        yield
    finally:
        _free.release()


def _bare_environment() -> dict[str, str]:
    """No address of a database and no key goes where a stranger's file is opened."""
    return {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}


def _exchange(child: subprocess.Popen[bytes], data: bytes) -> Iterator[Any]:
    source, sink = cast(IO[bytes], child.stdout), cast(IO[bytes], child.stdin)
    try:
        sink.write(data)
        sink.close()
    except BrokenPipeError:
        raise ProblemsFound([_unreadable()]) from None
    while length := _exactly(source, 8):
        yield marshal.loads(_exactly(source, struct.unpack("<Q", length)[0]))  # noqa: S302 - our own child's
    child.wait()


def _exactly(source: IO[bytes], size: int) -> bytes:
    """`size` bytes, or none at the end; a child that died in the middle of a frame is a problem."""
    got = source.read(size)
    if got and len(got) < size:
        raise ProblemsFound([_unreadable()])
    return got
