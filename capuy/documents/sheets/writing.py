"""Writing Excel as an office prints it."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from capuy.documents.sheets.pages import ALIGN, Page, parts

_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
# Dots between thousands also where the spreadsheet's own language has commas.
_THOUSANDS = "[<1000]0;[<1000000]0\\.000;0\\.000\\.000"
_CHANGES = ("+0;−0;0", "+0\\.000;−0\\.000;0", "+0\\.000\\.000;−0\\.000\\.000;0")
_NUMBERS = {"date": "dd/mm/yyyy", "count": _THOUSANDS}
_LINE = 16.5  # points
_NARROW = "iíìỉĩịIÍÌỈĨỊltjfr.,:;()/-"
# On A4 at full size; below `_LEAST` of it nobody reads, and the table goes on beside itself.
_ACROSS, _UPRIGHT, _LEAST = 120, 80, 0.65
# What a spreadsheet would take for the beginning of a formula or a command.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(*pages: Page, watermark: str = "") -> bytes:
    """The .xlsx of the pages. `watermark` (who, when) stands below each table and at the foot of every printed page."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        # Widths of columns are counted in digits of the workbook's own font: the one that stands in the cells.
        "default_format_properties": {"font_name": "Times New Roman", "font_size": 12},
        "default_row_height": 21,
        "default_column_width": 72,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": pages[0].title or pages[0].name, "comments": watermark})
        taken: set[str] = set()
        for page in pages:
            sheet = book.add_worksheet(_sheet_name(page.name, taken))
            _Writer(book, sheet, page).write(watermark)
    return stream.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel refuses, and no name twice."""
    base = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:31] or "Trang"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[:27]} ({number})"
    taken.add(name.casefold())
    return name


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet, page: Page) -> None:
        self.book, self.sheet, self.page = book, sheet, page
        self.last = max(len(page.columns) - 1, 0)
        self.parts = parts(page, (_ACROSS if page.landscape else _UPRIGHT) / _LEAST)
        # Heads stand over the columns that are seen together, and not over those that every part repeats.
        self.begin = page.repeated if len(self.parts) > 1 else 0
        self.head = max(self.parts[0], default=0)
        self.made: dict[tuple[str, bool, bool], Format] = {}

    def write(self, watermark: str) -> None:
        self.sheet.set_default_row(_LINE)
        for index, column in enumerate(self.page.columns):
            ready = self._blank(column.kind) if self.page.fill_in else None
            self.sheet.set_column(index, index, column.room, ready)
        top = self._heads()
        body = self._header(top)
        self.sheet.freeze_panes(body, self.page.repeated if len(self.parts) > 1 else 0)
        row = body
        for values in self.page.rows:
            if isinstance(values, str):
                self._section(row, values)
            else:
                self._row(row, values)
            row += 1
        if self.page.totals is not None:
            self._row(row, self.page.totals, bold=True)
            row += 1
        if not self.page.fill_in:
            if self.page.note:
                row += 1
                self._note(row, self.page.note)
            if self.page.signings:
                row = self._signings(row + 2)
            if watermark:
                row += 1
                self._note(row, watermark)
        self._print(top, body, watermark)

    def _blank(self, kind: str) -> Format:
        """What is typed into a page to fill in stays as it was typed: no lost noughts, days before months."""
        return self.book.add_format({**_FONT, "num_format": _NUMBERS.get(kind, "@"), "align": ALIGN[kind]})

    def _heads(self) -> int:
        """Heads of the paper, title, subtitle; returns the row where the table begins."""
        row = 0
        half = (self.begin + self.head) // 2
        bold = self._over(bold=True)
        for index in range(max(len(self.page.left), len(self.page.right))):
            lines = 1
            if index < len(self.page.left):
                lines = self._spread(row, self.begin, half, self.page.left[index], bold)
            if index < len(self.page.right):
                lines = max(lines, self._spread(row, half + 1, self.head, self.page.right[index], bold))
            self.sheet.set_row(row, lines * _LINE)
            row += 1
        row += bool(row)
        for text, form, size in (
            (self.page.title, self._over(bold=True, font_size=14), 20),
            (self.page.subtitle, self._over(italic=True), _LINE),
        ):
            if text:
                self.sheet.set_row(row, self._spread(row, self.begin, self.head, text, form) * size)
                row += 1
        if self.page.note and self.page.fill_in:
            self._note(row, self.page.note)
            row += 1
        return row + bool(row)

    def _over(self, **shape: Any) -> Format:
        return self.book.add_format({**_FONT, "align": "center", "text_wrap": True, **shape})

    def _note(self, row: int, text: str) -> None:
        lines = self._spread(row, self.begin, self.head, text, self._over(italic=True, align="left"))
        self.sheet.set_row(row, lines * _LINE)

    def _signings(self, row: int) -> int:
        """The places to sign beside each other, with room to sign; returns the last row."""
        blocks = [[(block.over, "italic")] for block in self.page.signings]
        for told, block in zip(blocks, self.page.signings, strict=True):
            told += [*((line, "bold") for line in block.lines), (block.under, "italic")]
        width = (self.head - self.begin + 1) // len(blocks)
        for at, told in enumerate(blocks):
            first = self.begin + at * width
            last = self.head if at == len(blocks) - 1 else first + width - 1
            for down, (text, shape) in enumerate(told):
                if text:
                    self._spread(row + down, first, last, text, self._over(**{shape: True}))
        return row + max(map(len, blocks)) + 3

    def _spread(self, row: int, first: int, last: int, text: str, form: Format, *, down: int = 0) -> int:
        """Write over several cells; returns how many lines the text takes there."""
        first, last = min(first, self.last), min(last, self.last)
        if first >= last and not down:
            self.sheet.write_string(row, first, text, form)
        else:
            self.sheet.merge_range(row, first, row + down, last, "", form)
            self.sheet.write_string(row, first, text, form)
        return _lines(text, sum(column.room for column in self.page.columns[first : last + 1]), bold=True)

    def _header(self, row: int) -> int:
        """One header row, or two where columns have groups; returns the first row of the body."""
        form = self.book.add_format(
            {**_FONT, "bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#F2F2F2"}
        )
        columns = self.page.columns
        labels = [_lines(column.label, column.room, bold=True) for column in columns]
        if not any(column.group for column in columns):
            for index, column in enumerate(columns):
                self.sheet.write_string(row, index, column.label, form)
            self.sheet.set_row(row, max(labels, default=1) * _LINE)
            return row + 1
        upper = 1
        for group, members in groupby(enumerate(columns), key=lambda pair: pair[1].group):
            indexes = [index for index, _ in members]
            if group:
                upper = max(upper, self._spread(row, indexes[0], indexes[-1], group, form))
                for index in indexes:
                    self.sheet.write_string(row + 1, index, columns[index].label, form)
                continue
            for index in indexes:
                self._spread(row, index, index, columns[index].label, form, down=1)
        lower = max(lines - (0 if column.group else upper) for lines, column in zip(labels, columns, strict=True))
        self.sheet.set_row(row, upper * _LINE)
        self.sheet.set_row(row + 1, max(lower, 1) * _LINE)
        return row + 2

    def _section(self, row: int, text: str) -> None:
        form = self.book.add_format({**_FONT, "bold": True, "border": 1, "bg_color": "#F7F7F7", "indent": 1})
        self._spread(row, 0, self.last, text, form)

    def _row(self, row: int, values: Sequence[Any], *, bold: bool = False) -> None:
        lines = 1
        for index, (column, value) in enumerate(zip(self.page.columns, values, strict=True)):
            self._cell(row, index, column.kind, value, bold)
            if column.kind == "text" and isinstance(value, str) and len(value) > column.room * 0.7:
                lines = max(lines, _lines(value, column.room - 2.2, bold=bold))
        if lines > 1:
            self.sheet.set_row(row, lines * _LINE)

    def _cell(self, row: int, index: int, kind: str, value: Any, bold: bool) -> None:
        if value is None or value == "":
            self.sheet.write_blank(row, index, None, self._format(kind, bold))
        elif isinstance(value, dt.datetime | dt.date):
            self.sheet.write_datetime(row, index, value, self._format("date", bold))
        elif isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
            self.sheet.write_string(row, index, value, self._format(kind, bold, quoted=value.startswith(_RISKY)))
        elif isinstance(value, bool):
            self.sheet.write_string(row, index, "x" if value else "", self._format(kind, bold))
        else:
            if kind == "change":
                kind = f"change{min((len(str(abs(value))) - 1) // 3, 2)}"
            self.sheet.write_number(row, index, value, self._format(kind, bold))

    def _format(self, kind: str, bold: bool, *, quoted: bool = False) -> Format:
        """Formats are made once. A quoted cell stays a text even when somebody edits it in Excel."""
        key = (kind, bold, quoted)
        if key not in self.made:
            plain = kind.rstrip("012")
            shape = {**_FONT, "border": 1, "align": ALIGN[plain], "bold": bold, "text_wrap": kind == "text"}
            if kind == "text":
                shape["indent"] = 1
            elif kind != plain:
                shape["num_format"] = _CHANGES[int(kind[-1])]
            elif kind in _NUMBERS:
                shape["num_format"] = _NUMBERS[kind]
            if quoted:
                shape["quote_prefix"] = True
            self.made[key] = self.book.add_format(shape)
        return self.made[key]

    def _print(self, top: int, body: int, watermark: str) -> None:
        self.sheet.set_paper(9)
        if self.page.landscape:
            self.sheet.set_landscape()
        if len(self.parts) == 1:
            self.sheet.fit_to_pages(1, 0)
        else:
            self.sheet.set_print_scale(int(_LEAST * 100))
            self.sheet.set_v_pagebreaks([part[self.page.repeated] for part in self.parts[1:]])
            self.sheet.repeat_columns(0, self.page.repeated - 1)
        self.sheet.repeat_rows(top, body - 1)
        self.sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
        mark = watermark.replace("&", "&&")[:180]
        self.sheet.set_footer(f'&L&"Times New Roman,Italic"&9{mark}&R&"Times New Roman,Regular"&9Trang &P/&N')


def _lines(text: str, room: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a cell so wide; neither Excel nor Calc works it out for merged or opened cells."""
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        used = 0.0
        for word in paragraph.split():
            size = _size(word) * (1.08 if bold else 1)
            if used and used + size > room:
                count += 1
                used = 0
            count += int(size // room) if not used and size > room else 0
            used += size + 0.55
    return count


# Texts share few words, and a register has thousands of rows.
@lru_cache(maxsize=10_000)
def _size(word: str) -> float:
    """The width of a word in Times New Roman, in digits of it."""
    return sum(0.6 if char in _NARROW else 1.4 if char.isupper() or char in "mw" else 0.95 for char in word)
