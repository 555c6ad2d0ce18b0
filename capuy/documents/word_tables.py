"""A table as Word: the same `sheets.Page` that Excel and PDF get, on A4, its head rows on every page."""

import datetime as dt
import io
from collections.abc import Sequence
from copy import deepcopy
from itertools import groupby
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from capuy.core.dates import format_date
from capuy.core.numbers import format_change, format_count
from capuy.documents.sheets.pages import Column, Page
from capuy.documents.word import apply_layout, printable, stamp
from capuy.regulations.papers import paper_layout

_SHORT, _LONG = 210, 297  # A4, millimetres
_SIDE, _CELL_SIDE, _LETTERS = 12, 1, 10
_STYLES = ("Paper Table Head", "Paper Table Text", "Paper Table Number", "Paper Table Group", "Paper Table Total")
_CENTRED = {"order", "date", "count", "rate", "change"}


def write(page: Page, *, on: dt.date, author: str, watermark: str, widths: Sequence[float] = ()) -> bytes:
    """The .docx of the page, in the layout of papers on `on`.

    `widths` of the columns are millimetres; else each gets its part of the paper. `watermark` (who, when) stands at the
    foot of every page.
    """
    paper = docx.Document()
    apply_layout(paper, paper_layout(on=on))
    section = paper.sections[0]
    if page.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(_LONG), Mm(_SHORT)
    section.left_margin = section.right_margin = Mm(_SIDE)
    for name in _STYLES:
        paper.styles[name].font.size = Pt(_LETTERS)
    if page.left or page.right:
        _heads(paper, page)
    paper.add_paragraph(printable(page.title), "Paper Kind")
    paper.add_paragraph(printable(page.subtitle), "Paper Title").paragraph_format.space_after = Pt(6)
    _table(paper, page, widths or _shares(page))
    if page.note:
        note = paper.add_paragraph(printable(page.note), "Paper Table Note")
        note.paragraph_format.keep_with_next = bool(page.signings)  # names never stand alone on a page
    if page.signings:
        _signings(paper, page)
    stamp(paper, watermark)
    properties = paper.core_properties
    properties.title, properties.author, properties.language = page.title, author, "vi-VN"
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _shares(page: Page) -> list[float]:
    room = (_LONG if page.landscape else _SHORT) - 2 * _SIDE
    whole = sum(column.room for column in page.columns)
    return [room * column.room / whole for column in page.columns]


def _heads(paper: Any, page: Page) -> None:
    table = paper.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    left, right = table.rows[0].cells
    # The last line on the left is the issuer; what stands above it, the superior.
    for at, text in enumerate(page.left):
        style = "Paper Issuer" if at == len(page.left) - 1 else "Paper Superior"
        _line(left, at, text, style)
    for at, text in enumerate(page.right):
        _line(right, at, text, "Paper Nation")


def _signings(paper: Any, page: Page) -> None:
    """The places to sign beside each other; no page ends between them and their words."""
    paper.add_paragraph("", "Paper Superior").paragraph_format.keep_with_next = True
    table = paper.add_table(rows=1, cols=len(page.signings))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.rows[0]._tr.get_or_add_trPr().append(table._tbl.makeelement(qn("w:cantSplit"), {}))
    for cell, block in zip(table.rows[0].cells, page.signings, strict=True):
        told = [(block.over, "Paper Place"), *((line, "Paper Authority") for line in block.lines)]
        for at, (text, style) in enumerate([*told, (block.under, "Paper Place")]):
            _line(cell, at, text, style)
            cell.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _line(cell: Any, at: int, text: str, style: str) -> None:
    if at == 0:
        cell.paragraphs[0].style = style
        cell.paragraphs[0].add_run(printable(text))
    else:
        cell.add_paragraph(printable(text), style)


def _table(paper: Any, page: Page, widths: Sequence[float]) -> None:
    """One header row, or two where columns have groups; they repeat on each page."""
    columns = page.columns
    heads = 2 if any(column.group for column in columns) else 1
    table = paper.add_table(rows=heads + 1, cols=len(columns), style="Table Grid")
    table.autofit = False
    _narrow(table)
    for at, width in enumerate(widths):
        table.columns[at].width = Mm(width)
    _header(table, columns, heads)
    # Rows are copied: python-docx looks through the whole table for each cell that it is asked for.
    row = table.rows[heads]
    for column, cell in zip(columns, row.cells, strict=True):
        cell.paragraphs[0].style = "Paper Table Number" if column.kind in _CENTRED else "Paper Table Text"
        cell.paragraphs[0].add_run("-")
    pattern = row._tr
    pattern.get_or_add_trPr().append(pattern.makeelement(qn("w:cantSplit"), {}))
    table._tbl.remove(pattern)
    for values in page.rows:
        if isinstance(values, str):
            _group(table, values)
        else:
            table._tbl.append(_filled(pattern, columns, values))
    if page.totals is not None:
        table._tbl.append(_filled(pattern, columns, page.totals))
        for cell in table.rows[-1].cells:
            cell.paragraphs[0].style = "Paper Table Total"


def _filled(pattern: Any, columns: Sequence[Column], values: Sequence[Any]) -> Any:
    fresh = deepcopy(pattern)
    for text, column, value in zip(fresh.iter(qn("w:t")), columns, values, strict=True):
        text.text = printable(_said(column, value))
    return fresh


def _said(column: Column, value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, int):
        return {"count": format_count, "change": format_change}.get(column.kind, str)(value)
    return str(value)


def _group(table: Any, text: str) -> None:
    """A row that heads those below it."""
    cells = table.add_row().cells
    merged = cells[0].merge(cells[-1])
    merged.paragraphs[0].style = "Paper Table Group"
    merged.paragraphs[0].add_run(printable(text))


def _narrow(table: Any) -> None:
    """Less white at the sides of each cell than Word leaves by itself."""
    properties = table._tbl.tblPr
    margins = properties.makeelement(qn("w:tblCellMar"), {})
    for side in ("left", "right"):
        width = {qn("w:w"): str(Mm(_CELL_SIDE).twips), qn("w:type"): "dxa"}
        margins.append(properties.makeelement(qn(f"w:{side}"), width))
    properties.append(margins)


def _header(table: Any, columns: Sequence[Column], heads: int) -> None:
    top, below = table.rows[0], table.rows[heads - 1]
    for group, members in groupby(enumerate(columns), key=lambda pair: pair[1].group):
        found = [at for at, _ in members]
        if group:
            _say(top.cells[found[0]].merge(top.cells[found[-1]]), group)
        for at in found:
            cell = below.cells[at] if group or heads == 1 else top.cells[at].merge(below.cells[at])
            _say(cell, columns[at].label)
    for row in table.rows[:heads]:
        mark = row._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {})
        row._tr.get_or_add_trPr().append(mark)


def _say(cell: Any, text: str) -> None:
    cell.paragraphs[0].style = "Paper Table Head"
    cell.paragraphs[0].add_run(printable(text))
