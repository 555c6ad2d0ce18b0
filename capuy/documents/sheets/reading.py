"""Reading Excel, in a child process with limits: a workbook can be small and still cost a parser all memory."""

import datetime as dt
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capuy.core.problems import Problem, ProblemsFound
from capuy.documents import children, markings
from capuy.documents.limits import UPLOADED, Limits
from capuy.documents.sheets.child import COLUMNS, MERGES
from capuy.documents.sheets.extents import sprawl

Cell = str | int | float | bool | dt.date | dt.datetime
Merge = tuple[tuple[int, int], tuple[int, int]]
CHILD = Path(__file__).with_name("child.py")


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


def load(data: bytes, sheet: str | None = None, *, limits: Limits = UPLOADED) -> Sheet:
    """Read one sheet with its merged ranges. `data` has passed the preflight. Raises ProblemsFound."""
    rows: list[list[Cell]] = []
    days, others = _Days(), _Dates()
    texts: dict[str, str] = {}  # equal ones are kept once: a province repeats some thousands of them
    reading = children.frames(
        CHILD, sheet or "", data, _unreadable(), allowed=limits.child, more=(limits.rows, limits.cells)
    )
    # Closed whatever happens: no child is left behind while a traceback still holds on to it.
    with closing(reading) as frames:
        about = _about(next(frames, None), sheet, limits)
        for pure, words, mixed, columns in frames:
            for index in pure:
                columns[index] = map(days.__getitem__, columns[index])
            for index in words:
                columns[index] = map(texts.setdefault, columns[index], columns[index])
            for index in mixed:
                columns[index] = [others[cell] if type(cell) is bytes else cell for cell in columns[index]]
            rows += map(list, zip(*columns, strict=True))
    level, row = markings.level_in_rows(rows)
    if level:
        raise ProblemsFound([markings.refusal(level, f"trang “{about['name']}”, dòng {row}")])
    merges = [_merge(area, about["width"]) for area in about["merges"] if area[0][1] < about["width"]]
    return Sheet(about["name"], rows, merges, about["sheets"])


def _about(about: dict[str, Any] | None, sheet: str | None, limits: Limits) -> dict[str, Any]:
    """What the child tells first. Raises ProblemsFound if the sheet is not there, or is no table that anybody made."""
    if about is None:
        raise ProblemsFound([_unreadable()])
    if not about["name"]:
        names = ", ".join(f"“{name}”" for name in about["sheets"]) or "không có trang nào"
        message = f"Tệp không có trang tính “{sheet or ''}”. Các trang hiện có: {names}. Chọn lại trang tính."
        raise ProblemsFound([Problem("no-sheet", message, "sheet")])
    _refuse_sprawl(about, limits)
    return about


def _refuse_sprawl(about: dict[str, Any], limits: Limits) -> None:
    """A table of people or figures has some dozens of columns; more is a mistake, or meant to wear the server out."""
    if "sprawls" in about:
        height, width = about["sprawls"]
        raise ProblemsFound([sprawl(about["name"], height, width, limits)])
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
