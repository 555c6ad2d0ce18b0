"""How far down and to the right the values of a sheet reach. One far cell makes a parser fill in all that lie between.

Cells that are only formatted count for nothing: many an office has drawn borders down to the last row there is.
"""

import re
from collections.abc import Mapping
from posixpath import join, normpath
from xml.etree.ElementTree import Element

from capuy.core.numbers import format_count
from capuy.core.problems import Problem
from capuy.documents.limits import MEGABYTE, Limits

RELATIONS = "xl/_rels/workbook.xml.rels"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]{1,3}\d+:)?([A-Z]{1,3})(\d{1,7})"')
_PLACE = re.compile(rb'<c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_WITH_CONTENT = re.compile(rb'<c r="([A-Z]{1,3})\d+"[^>/]*><[^/]')


class Extent:
    """Is fed a sheet while it is unpacked. `row` and `column` are the last ones with a value, counted from 1.

    A sheet may lie, and then the child that reads it dies of its own limits; this is for telling people what to mend.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = self.column = 0
        self.columns: bool | None = None

    def feed(self, window: bytes) -> None:
        """The next bytes of the sheet, overlapping with the last ones."""
        if self.columns is None:
            # To look at each cell takes time; the declared size says whether it is worth while.
            declared = _DIMENSION.search(window)
            self.columns = declared is None or int(declared[2]) * number_of(declared[1].decode()) > self.limits.cells
        end = max(window.rfind(b"</v>"), window.rfind(b"</is>"))
        if end < 0:
            return
        start = window.rfind(b"<c ", 0, end)
        if start >= 0 and (place := _PLACE.match(window, start)):
            self._reach(place[1], int(place[2]))
        if self.columns:
            for letters in set(_WITH_CONTENT.findall(window)):
                self._reach(letters)

    def _reach(self, letters: bytes, row: int = 0) -> None:
        self.row = max(self.row, row)
        self.column = max(self.column, number_of(letters.decode()))

    @property
    def is_sprawl(self) -> bool:
        return self.row > self.limits.rows or self.row * self.column > self.limits.cells


def sprawl(sheet: str, row: int, column: int, limits: Limits) -> Problem:
    """What is wrong with values that reach as far as this, and how to mend it."""
    message = (
        f"Trang “{sheet}” có giá trị (có thể chỉ là dấu cách) tới tận dòng {format_count(row)}, cột "
        f"{letters_of(column)}; capuy nhận đến {format_count(limits.rows)} dòng và {format_count(limits.cells)} ô. "
        "Xóa hẳn các dòng thừa dưới bảng và các cột thừa bên phải (chọn cả dòng, cả cột rồi Delete), hoặc chép riêng "
        f"bảng sang một tệp mới; lưu, rồi tải lên lại. {limits.too_long}"
    )
    return Problem("sprawl", message, "sheet")


def swollen(sheet: str, limits: Limits) -> Problem:
    """A sheet at which the file grows longer than any table of values: what fills it are formatted cells."""
    message = (
        f"Đọc tới trang “{sheet}” thì tệp đã bung ra hơn {limits.total_bytes // MEGABYTE} MB, thường do kẻ khung, định "
        "dạng hàng triệu ô trống. Xóa hẳn các dòng trống dưới bảng, các cột trống bên phải (chọn cả dòng, cả cột rồi "
        f"Delete), hoặc chép riêng bảng sang một tệp mới; lưu, rồi tải lên lại. {limits.too_long}"
    )
    return Problem("sprawl", message, "sheet")


def visible_names(xml: Mapping[str, Element]) -> dict[str, str]:
    """The name of each visible sheet, by its path in the package. `xml` are the parts read so far."""
    relations, workbook = xml.get(RELATIONS), xml.get("xl/workbook.xml")
    if relations is None or workbook is None:
        return {}
    paths = {one.get("Id"): normpath(join("/xl", one.get("Target", ""))).lstrip("/") for one in relations}
    return {
        paths[sheet.get(_ID)]: sheet.get("name", "")
        for sheet in workbook.iter()
        if sheet.tag.endswith("}sheet") and sheet.get(_ID) in paths and sheet.get("state", "visible") == "visible"
    }


def number_of(letters: str) -> int:
    """A is 1, AD is 30."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
