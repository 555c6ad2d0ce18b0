"""A table as PDF: the same `sheets.Page` that Excel gets, on A4, its head rows on every sheet of paper.

A table too wide for the paper goes on in parts, each with the first columns again. Letters are those of the pages on
screen; only the ones used are embedded.
"""

import datetime as dt
import hashlib
import os
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.views.decorators.debug import sensitive_variables
from fontTools.merge import Merger
from fpdf import FPDF
from fpdf.enums import EncryptionMethod

from capuy.core.dates import format_date
from capuy.core.numbers import format_change, format_count
from capuy.documents.sheets.pages import ALIGN, Column, Page, parts

_FAMILY = "paper"
_STYLES = {"": "400-normal", "B": "600-normal", "I": "400-italic"}
# The package parts the letters of a text by script; Vietnamese needs all three.
_PARTS = ("latin", "latin-ext", "vietnamese")
_LETTERS, _LINE = 9, 4.3  # points, millimetres
_PAD_X, _PAD_Y = 1.1, 0.9
_SIDE, _TOP, _BOTTOM = 12, 12, 14
_UNIT = 1.75  # millimetres to a character of a column's width
_LEAST, _MOST = 0.75, 1.25  # how far widths give way before words break, or lines get hard to follow
_GREY, _PALE = (230, 230, 230), (244, 244, 244)


def draw(page: Page, *, watermark: str = "") -> "Paper":
    """The page on paper, to be finished as a file: a PDF is encrypted while it is written, or not at all.

    `watermark` (who, when) stands at the foot of every sheet of paper.
    """
    rows = list(page.rows)
    paper = Paper(page, watermark)
    found = parts(page, paper.epw / _LEAST / _UNIT)
    for number, part in enumerate(found, 1):
        paper.part = f"phần {number}/{len(found)}" if len(found) > 1 else ""
        paper.add_page()
        paper.heads()
        _Table(paper, [page.columns[at] for at in part]).draw(page, rows, part)
    if page.note:
        paper.set_auto_page_break(True, margin=_BOTTOM)
        paper.ln(2)
        paper.line_of(page.note, "I", align="L")
    return paper


def line(text: str) -> bytes:
    """A page with nothing but a small line at its foot, to be laid over the pages of others."""
    page = FPDF()
    page.add_font(_FAMILY, "I", _font(_STYLES["I"]))
    page.set_auto_page_break(False)
    page.add_page()
    page.set_font(_FAMILY, "I", 8)
    page.set_xy(_SIDE, -8)
    page.cell(text=_clean(text))
    return bytes(page.output())


class Paper(FPDF):
    """A4 with what stands above and below the table."""

    def __init__(self, page: Page, watermark: str) -> None:
        super().__init__(orientation="landscape" if page.landscape else "portrait", unit="mm", format="A4")
        self.page_of, self.watermark, self.part = page, _clean(watermark)[:180], ""
        for style, name in _STYLES.items():
            self.add_font(_FAMILY, style, _font(name))
        self.set_margins(_SIDE, _TOP, _SIDE)
        self.set_auto_page_break(False, margin=_BOTTOM)
        self.set_line_width(0.15)
        self.set_font(_FAMILY, size=_LETTERS)
        self.set_title(_clean(page.title))
        self.set_lang("vi")
        self.begun = ""

    @sensitive_variables()
    def finished(self, password: str = "") -> bytes:
        """The file; a password is then needed to open it (AES-256, as PDF 2.0 has it)."""
        if password:
            # One for everything: whoever may read the figures may also print and copy them.
            self.set_encryption(password, password, EncryptionMethod.AES_256, encrypt_metadata=True)
        return bytes(self.output())

    def header(self) -> None:
        """On every sheet but the first of a part: whose table this is."""
        if self.begun != self.part or self.page_no() == 1:
            self.begun = self.part
            return
        self.set_font(_FAMILY, "I", 8)
        words = [*self.page_of.left[-1:], self.page_of.title, self.part, "tiếp theo"]
        self.cell(text=_clean(" · ".join(filter(None, words))), new_x="LMARGIN", new_y="NEXT", h=_LINE)
        self.ln(1)

    def footer(self) -> None:
        self.set_y(-_BOTTOM + 3)
        self.set_font(_FAMILY, "I", 8)
        self.cell(self.epw / 2, _LINE, self.watermark)
        self.set_font(_FAMILY, "", 8)
        self.cell(self.epw / 2, _LINE, f"Trang {self.page_no()}/{{nb}}", align="R")

    def heads(self) -> None:
        page = self.page_of
        self.set_font(_FAMILY, "B", 10)
        half = self.epw / 2
        top = self.y
        ends = [top]
        for lines, x in ((page.left, self.l_margin), (page.right, self.l_margin + half)):
            self.set_xy(x, top)
            for line in lines:
                self.set_x(x)
                self.multi_cell(half, 5, _clean(line), align="C", new_x="LEFT", new_y="NEXT")
            ends.append(self.y)
        self.set_xy(self.l_margin, max(ends))
        if page.left or page.right:
            self.ln(3)
        self.line_of(page.title, "B", 13)
        self.line_of(" · ".join(filter(None, [page.subtitle, self.part])), "I", 10)
        self.ln(2)

    def line_of(self, text: str, style: str, size: int = _LETTERS, align: str = "C") -> None:
        """A line over the whole width, or several where it is long."""
        if text:
            self.set_font(_FAMILY, style, size)
            self.multi_cell(self.epw, size * 0.5, _clean(text), align=align, new_x="LMARGIN", new_y="NEXT")


class _Table:
    """Draws the rows of one part. fpdf2 has tables of its own, but takes twenty seconds for three thousand rows."""

    def __init__(self, paper: Paper, columns: Sequence[Column]) -> None:
        self.paper, self.columns = paper, columns
        self.widths = _widths(columns, paper.epw)
        self.starts = [paper.l_margin + sum(self.widths[:at]) for at in range(len(columns))]
        self.known: dict[tuple[str, str], float] = {}
        self.aligns = [ALIGN[column.kind] for column in columns]

    def draw(self, page: Page, rows: Iterable[Sequence[Any] | str], part: Sequence[int]) -> None:
        self.header()
        for row in rows:
            if isinstance(row, str):
                self.section(_clean(row))
            else:
                self.row([_text(page.columns[at], row[at]) for at in part])
        if page.totals is not None:
            self.row([_text(page.columns[at], page.totals[at]) for at in part], style="B")

    def header(self) -> None:
        """One row, or two where columns have groups; a column without one stands in both."""
        groups = [column.group for column in self.columns]
        labels = [
            self.lines(_clean(column.label), width, "B")
            for column, width in zip(self.columns, self.widths, strict=True)
        ]
        bands = [list(members) for _, members in groupby(range(len(groups)), key=lambda at: groups[at] or at)]
        names = {
            band[0]: self.lines(_clean(groups[band[0]]), sum(self.widths[at] for at in band), "B")
            for band in bands
            if groups[band[0]]
        }
        upper = max(map(_height, names.values()), default=0)
        lower = max(_height(words) - (0 if group else upper) for words, group in zip(labels, groups, strict=True))
        top = self.paper.y
        for first, words in names.items():
            width = sum(self.widths[at] for at in next(band for band in bands if band[0] == first))
            self.box(self.starts[first], top, width, upper, words, style="B", fill=_GREY)
        for at, words in enumerate(labels):
            down = upper if groups[at] else 0
            height = upper + lower - down
            self.box(self.starts[at], top + down, self.widths[at], height, words, style="B", fill=_GREY)
        self.paper.set_y(top + upper + lower)

    def row(self, texts: Sequence[str], *, style: str = "") -> None:
        lines = [self.lines(text, width, style) for text, width in zip(texts, self.widths, strict=True)]
        height = max(map(_height, lines))
        top = self.room_for(height)
        for at, words in enumerate(lines):
            self.box(self.starts[at], top, self.widths[at], height, words, align=self.aligns[at], style=style)
        self.paper.set_y(top + height)

    def section(self, text: str) -> None:
        width = sum(self.widths)
        lines = self.lines(text, width, "B")
        # Not alone at the foot: the row that it heads stands with it.
        top = self.room_for(_height(lines) + _height([""]))
        self.box(self.starts[0], top, width, _height(lines), lines, align="left", style="B", fill=_PALE)
        self.paper.set_y(top + _height(lines))

    def room_for(self, height: float) -> float:
        """Where the next row begins: here, or under the head rows of the next sheet of paper."""
        if self.paper.y + height > self.paper.page_break_trigger:
            self.paper.add_page()
            self.header()
        return self.paper.y

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        lines: Sequence[str],
        *,
        align: str = "center",
        style: str = "",
        fill: tuple[int, int, int] | None = None,
    ) -> None:
        paper = self.paper
        if fill:
            paper.set_fill_color(*fill)
        paper.rect(x, y, width, height, style="DF" if fill else "D")
        paper.set_fill_color(0)
        paper.set_font(_FAMILY, style, _LETTERS)
        baseline = y + (height - _LINE * len(lines)) / 2 + _LINE * 0.72
        for number, line in enumerate(lines):
            spare = width - 2 * _PAD_X - self.width_of(line, style)
            shift = {"left": 0.0, "center": spare / 2, "right": spare}[align]
            if line:
                paper.text(x + _PAD_X + shift, baseline + number * _LINE, line)

    def lines(self, text: str, width: float, style: str) -> list[str]:
        """The text in lines that fit into a box so wide; a word too long for one is cut."""
        room = width - 2 * _PAD_X
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split():
                longer = f"{line} {word}" if line else word
                if self.width_of(longer, style) <= room:
                    line = longer
                    continue
                if line:
                    lines.append(line)
                *full, line = self.cut(word, room, style)
                lines += full
            lines.append(line)
        return lines

    def cut(self, word: str, room: float, style: str) -> list[str]:
        """A word in pieces that fit: at the stroke of `105.000/250.000`, else anywhere."""
        head, stroke, tail = word.rpartition("/")
        if stroke and max(self.width_of(head + stroke, style), self.width_of(tail, style)) <= room:
            return [head + stroke, tail] if self.width_of(word, style) > room else [word]
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width_of(pieces[-1] + letter, style) > room:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def width_of(self, text: str, style: str) -> float:
        if (style, text) not in self.known:
            self.paper.set_font(_FAMILY, style, _LETTERS)
            self.known[style, text] = self.paper.get_string_width(text)
        return self.known[style, text]


def _height(lines: Sequence[str]) -> float:
    return len(lines) * _LINE + 2 * _PAD_Y


def _widths(columns: Sequence[Column], available: float) -> list[float]:
    """Widths that fill the paper as far as they may grow."""
    plain = [column.room * _UNIT for column in columns]
    scale = min(_MOST, available / sum(plain))
    return [width * scale for width in plain]


def _text(column: Column, value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, int):
        return {"count": format_count, "change": format_change}.get(column.kind, str)(value)
    return _clean(str(value))


def _clean(text: str) -> str:
    """Composed letters, as the font has them; nothing that is not to be seen but the end of a line."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(char if char == "\n" or char.isprintable() else " " for char in composed)


@lru_cache
def _font(name: str) -> Path:
    """The font in one file, kept in the folder of the instance; joined anew when the package has another one."""
    files = [finders.find(f"vendor/be-vietnam-pro/files/be-vietnam-pro-{part}-{name}.woff") for part in _PARTS]
    paths = [Path(found) for found in files if isinstance(found, str)]
    if len(paths) < len(_PARTS):
        raise RuntimeError("the font of the package @fontsource/be-vietnam-pro is missing: run “make setup”")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]
    kept: Path = settings.HOME / "fonts" / f"be-vietnam-pro-{name}-{digest}.ttf"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        font = Merger().merge([str(path) for path in paths])
        font.flavor = None
        made = kept.with_suffix(f".{os.getpid()}.ttf")
        font.save(made)
        made.replace(kept)
    return kept
