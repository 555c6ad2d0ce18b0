"""A paper of the Party made in code: head, number, kind and title, text and tables, receivers and signatures.

For papers whose text is put together from records; what offices lay out themselves is drawn from templates (`word`).
Source of the layout: domain rules 9.2.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from capuy.documents.word import apply_layout, finish, printable
from capuy.regulations.papers import paper_layout

_WIDTH = 165  # between the margins, millimetres
_CELL_MARGIN = 57  # twentieths of a point: one millimetre

PART, ARTICLE, BODY, CLOSING = "Paper Part", "Paper Article", "Paper Body", "Paper Closing"


@dataclass(frozen=True)
class Line:
    text: str
    style: str = BODY


@dataclass(frozen=True)
class Table:
    """`widths` are millimetres; columns named in `numbers` (counted from 0) are centred."""

    columns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[object]]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Signature:
    """`authority` may be empty; `post` and `name` as they stand under it."""

    authority: str
    post: str
    name: str


@dataclass(frozen=True)
class PartyPaper:
    """`left` signs instead of the list of receivers, as the writer of minutes does."""

    superior: str
    issuer: str
    symbol: str
    place_date: str
    kind: str
    title: str
    blocks: Sequence[Line | Table]
    right: Signature
    left: Signature | None = None
    recipients: Sequence[str] = field(default_factory=tuple)
    draft: bool = False


def write(paper: PartyPaper, *, on: dt.date, watermark: str) -> bytes:
    """The .docx in the layout in force on `on`; `watermark` (who, when) stands at the foot of every page."""
    document = docx.Document()
    apply_layout(document, paper_layout(on=on))
    _head(document, paper)
    document.add_paragraph(printable(paper.kind.upper()), "Paper Kind")
    for line in paper.title.split("\n"):
        document.add_paragraph(printable(line), "Paper Title")
    document.add_paragraph("-----", "Paper Rule")
    for block in paper.blocks:
        if isinstance(block, Table):
            _table(document, block)
        else:
            document.add_paragraph(printable(block.text), block.style)
    _foot(document, paper)
    _page_number(document)
    finish(document, title=f"{paper.kind} {paper.title}", author=paper.issuer, watermark=watermark)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _element(tag: str, **attributes: Any) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def _put(cell: Any, text: object, style: str) -> None:
    """The only paragraph of a cell so far, or one more."""
    first = cell.paragraphs[0]
    paragraph = first if len(cell.paragraphs) == 1 and not first.text else cell.add_paragraph()
    paragraph.text, paragraph.style = printable(str(text)), style


def _grid(document: Paper, widths: Sequence[int], *, bordered: bool) -> Any:
    table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid" if bordered else "Normal Table"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w=_CELL_MARGIN, type="dxa"))
    table._tbl.tblPr.append(margins)
    return table


def _row(table: Any, widths: Sequence[int], *, header: bool = False) -> list[Any]:
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if header:
        properties.append(_element("w:tblHeader"))
    cells = list(row.cells)
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Mm(width)
    return cells


def _head(document: Paper, paper: PartyPaper) -> None:
    widths = (72, _WIDTH - 72)
    table = _grid(document, widths, bordered=False)
    left, right = _row(table, widths)
    if paper.superior:
        _put(left, paper.superior.upper(), "Paper Superior")
    _put(left, paper.issuer.upper(), "Paper Issuer")
    _put(left, "*", "Paper Superior")
    _put(right, "ĐẢNG CỘNG SẢN VIỆT NAM", "Paper Nation")
    line = right.paragraphs[0]
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(5)
    borders = _element("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz=6, space=1, color="000000"))
    # Borders stand before spacing and indents in the schema of paragraph properties.
    line._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    left, right = _row(table, widths)
    _put(left, paper.symbol, "Paper Number")
    if paper.draft:
        _put(left, "Dự thảo", "Paper Draft")
    _put(right, paper.place_date, "Paper Place")


def _table(document: Paper, block: Table) -> None:
    table = _grid(document, block.widths, bordered=True)
    for cell, label in zip(_row(table, block.widths, header=True), block.columns, strict=True):
        _put(cell, label, "Paper Table Head")
    for values in block.rows:
        for at, (cell, value) in enumerate(zip(_row(table, block.widths), values, strict=True)):
            _put(cell, value, "Paper Table Number" if at in block.numbers else "Paper Table Text")
    document.add_paragraph("", "Paper Table Note")


def _foot(document: Paper, paper: PartyPaper) -> None:
    document.add_paragraph("", "Paper Superior").paragraph_format.keep_with_next = True
    widths = (82, _WIDTH - 82)
    left, right = _row(_grid(document, widths, bordered=False), widths)
    if paper.left:
        _sign(left, paper.left)
    else:
        _put(left, "Nơi nhận:", "Paper Recipients Label")
        bare = [line.rstrip(" ,;.") for line in paper.recipients]
        for at, line in enumerate(bare, 1):
            _put(left, f"- {line}{',' if at < len(bare) else '.'}", "Paper Recipients")
    _sign(right, paper.right)


def _sign(cell: Any, signature: Signature) -> None:
    if signature.authority:
        _put(cell, signature.authority.upper(), "Paper Authority")
    _put(cell, signature.post.upper(), "Paper Post" if signature.authority else "Paper Authority")
    _put(cell, signature.name, "Paper Signer")


def _page_number(document: Paper) -> None:
    """In the header, centred, from the second page on."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Paper Page Number"
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = paragraph.add_run()
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction = _element("w:instrText")
            instruction.text = text
            run._r.append(instruction)
