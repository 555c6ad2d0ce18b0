"""Writing Excel as an office prints it."""

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Kind = Literal["text", "order", "count", "date", "rate", "change"]
WIDTHS: dict[str, float] = {"text": 18, "order": 6, "count": 11, "date": 12, "rate": 10, "change": 11}
ALIGN = {"text": "left", "order": "center", "count": "right", "date": "center", "rate": "right", "change": "right"}
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_NUMBERS = {"date": "dd/mm/yyyy", "count": "#,##0", "change": "+#,##0;−#,##0;0"}
# What a spreadsheet would take for the beginning of a formula or a command.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """`group` is the label of the header cell above; neighbours with the same group share it."""

    label: str
    kind: Kind = "text"
    width: float | None = None
    group: str = ""


@dataclass(frozen=True)
class Page:
    """One sheet. `left` and `right` are the lines of the two heads of a paper; `totals` is the last row.

    A row that is a text alone heads those below it.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any] | str]
    title: str = ""
    subtitle: str = ""
    left: Sequence[str] = ()
    right: Sequence[str] = ()
    totals: Sequence[Any] | None = None
    note: str = ""
    landscape: bool = True


def write(*pages: Page, watermark: str = "") -> bytes:
    """The .xlsx of the pages. `watermark` (who, when) stands in the footer of every printed page."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
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
        self.made: dict[tuple[str, bool, bool], Format] = {}

    def write(self, watermark: str) -> None:
        for index, column in enumerate(self.page.columns):
            self.sheet.set_column(index, index, column.width or WIDTHS[column.kind])
        top = self._heads()
        body = self._header(top)
        self.sheet.freeze_panes(body, 0)
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
        if self.page.note:
            self.sheet.write_string(row + 1, 0, self.page.note, self.book.add_format({**_FONT, "italic": True}))
        self._print(top, body, watermark)

    def _heads(self) -> int:
        """Heads of the paper, title, subtitle; returns the row where the table begins."""
        row = 0
        half = self.last // 2
        bold = self.book.add_format({**_FONT, "bold": True, "align": "center"})
        for index in range(max(len(self.page.left), len(self.page.right))):
            if index < len(self.page.left):
                self._spread(row, 0, half, self.page.left[index], bold)
            if index < len(self.page.right):
                self._spread(row, half + 1, self.last, self.page.right[index], bold)
            row += 1
        row += bool(row)
        if self.page.title:
            large = self.book.add_format({**_FONT, "bold": True, "align": "center", "font_size": 14})
            self._spread(row, 0, self.last, self.page.title, large)
            row += 1
        if self.page.subtitle:
            slant = self.book.add_format({**_FONT, "italic": True, "align": "center"})
            self._spread(row, 0, self.last, self.page.subtitle, slant)
            row += 1
        return row + bool(row)

    def _spread(self, row: int, first: int, last: int, text: str, form: Format, *, down: int = 0) -> None:
        if first >= last and not down:
            self.sheet.write_string(row, min(first, self.last), text, form)
            return
        self.sheet.merge_range(row, first, row + down, last, "", form)
        self.sheet.write_string(row, first, text, form)

    def _header(self, row: int) -> int:
        """One header row, or two where columns have groups; returns the first row of the body."""
        form = self.book.add_format(
            {**_FONT, "bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#F2F2F2"}
        )
        columns = self.page.columns
        if not any(column.group for column in columns):
            for index, column in enumerate(columns):
                self.sheet.write_string(row, index, column.label, form)
            return row + 1
        for group, members in groupby(enumerate(columns), key=lambda pair: pair[1].group):
            indexes = [index for index, _ in members]
            if group:
                self._spread(row, indexes[0], indexes[-1], group, form)
                for index in indexes:
                    self.sheet.write_string(row + 1, index, columns[index].label, form)
                continue
            for index in indexes:
                self._spread(row, index, index, columns[index].label, form, down=1)
        return row + 2

    def _section(self, row: int, text: str) -> None:
        form = self.book.add_format({**_FONT, "bold": True, "border": 1, "bg_color": "#F7F7F7"})
        self._spread(row, 0, self.last, text, form)

    def _row(self, row: int, values: Sequence[Any], *, bold: bool = False) -> None:
        for index, (column, value) in enumerate(zip(self.page.columns, values, strict=True)):
            self._cell(row, index, column.kind, value, bold)

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
            self.sheet.write_number(row, index, value, self._format(kind, bold))

    def _format(self, kind: str, bold: bool, *, quoted: bool = False) -> Format:
        """Formats are made once. A quoted cell stays a text even when somebody edits it in Excel."""
        key = (kind, bold, quoted)
        if key not in self.made:
            shape = {**_FONT, "border": 1, "align": ALIGN[kind], "bold": bold, "text_wrap": kind == "text"}
            if kind in _NUMBERS:
                shape["num_format"] = _NUMBERS[kind]
            if quoted:
                shape["quote_prefix"] = True
            self.made[key] = self.book.add_format(shape)
        return self.made[key]

    def _print(self, top: int, body: int, watermark: str) -> None:
        self.sheet.set_paper(9)
        if self.page.landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(top, body - 1)
        self.sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
        mark = watermark.replace("&", "&&")[:180]
        self.sheet.set_footer(f'&L&"Times New Roman,Italic"&9{mark}&R&9&P/&N')
