"""The list of members as Excel and as Word. Whoever takes it away, and when, stands at the foot."""

import datetime as dt
import io
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import docx
from django.utils import timezone
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from capuy.accounts.models import User
from capuy.core.dates import format_date, format_moment
from capuy.documents import sheets
from capuy.documents.word import apply_layout, printable
from capuy.members import queries
from capuy.members.forms.filters import MemberFilter
from capuy.members.models import MembershipKind
from capuy.organisations.models import Organisation
from capuy.regulations.papers import paper_layout

PORTION = 5_000  # of ids that one query names


@dataclass(frozen=True)
class Listing:
    """What a file shows, whatever its form."""

    organisation: str
    above: str
    title: str
    subtitle: str
    lines: list[queries.Line]
    footer: str
    day: dt.date
    author: str


@dataclass(frozen=True)
class Made:
    content: bytes
    filename: str
    count: int


def listing(chosen: MemberFilter, organisation: Organisation, by: User) -> Listing:
    ids = list(chosen.members().values_list("pk", flat=True))
    version = organisation.version_on(chosen.day) or organisation.latest_version(chosen.day)
    above = version.parent.latest_version(chosen.day) if version and version.parent else None
    conditions = chosen.described()
    temporary = chosen.chosen_kind == MembershipKind.TEMPORARY
    return Listing(
        organisation=version.name if version else organisation.code,
        above=above.name if above else "",
        title="DANH SÁCH ĐẢNG VIÊN" + (" SINH HOẠT TẠM THỜI" if temporary else ""),
        subtitle=f"(Tính đến ngày {format_date(chosen.day)}" + (f"; {conditions})" if conditions else ")"),
        lines=[
            line
            for at in range(0, len(ids), PORTION)
            for line in queries.lines(ids[at : at + PORTION], chosen.day, chosen.chosen_kind)
        ],
        footer=f"{by.full_name} ({by.username}) kết xuất lúc {format_moment(timezone.now())}",
        day=chosen.day,
        author=by.full_name,
    )


COLUMNS = (
    sheets.Column("TT", kind="order"),
    sheets.Column("Họ và tên", width=22),
    sheets.Column("Giới tính", width=7),
    sheets.Column("Ngày sinh", kind="date"),
    sheets.Column("Số lý lịch", width=12),
    sheets.Column("Dân tộc", width=9),
    sheets.Column("Chi bộ", width=32),
    sheets.Column("Tình trạng", width=15),
    sheets.Column("Kết nạp", kind="date", group="Ngày vào Đảng"),
    sheets.Column("Chính thức", kind="date", group="Ngày vào Đảng"),
    sheets.Column("Giáo dục phổ thông", width=19, group="Trình độ"),
    sheets.Column("Chuyên môn", width=13, group="Trình độ"),
    sheets.Column("Lý luận chính trị", width=12, group="Trình độ"),
)


def _values(line: queries.Line) -> list[Any]:
    return [
        line.full_name,
        line.sex,
        line.born_on,
        line.file_number,
        line.ethnic_group,
        line.cell,
        line.status,
        line.admitted_on,
        line.official_on,
        line.education,
        line.profession,
        line.political_theory,
    ]


def as_excel(data: Listing) -> bytes:
    page = sheets.Page(
        name="Danh sách",
        columns=list(COLUMNS),
        rows=[[number, *_values(line)] for number, line in enumerate(data.lines, 1)],
        title=data.title,
        subtitle=data.subtitle,
        left=[data.above.upper(), data.organisation.upper()] if data.above else [data.organisation.upper()],
        right=["ĐẢNG CỘNG SẢN VIỆT NAM"],
        note=f"Tổng số: {len(data.lines)} đảng viên.",
    )
    return sheets.write(page, watermark=data.footer)


# Thirteen columns on A4 across: widths and side margins in millimetres, letters in points.
_WORD_WIDTHS = (9, 36, 12, 21, 21, 14, 44, 20, 21, 21, 18, 18, 18)
_SIDE, _CELL_SIDE, _LETTERS = 12, 1, 10
_TABLE_STYLES = ("Paper Table Head", "Paper Table Text", "Paper Table Number")


def as_word(data: Listing) -> bytes:
    paper = docx.Document()
    layout = paper_layout(on=data.day)
    apply_layout(paper, layout)
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(_SIDE)
    for name in _TABLE_STYLES:
        paper.styles[name].font.size = Pt(_LETTERS)
    _heading(paper, data)
    paper.add_paragraph(printable(data.title), "Paper Kind")
    paper.add_paragraph(printable(data.subtitle), "Paper Title").paragraph_format.space_after = Pt(6)
    _table(paper, data)
    paper.add_paragraph(f"Tổng số: {len(data.lines)} đảng viên.", "Paper Table Note")
    foot = section.footer.paragraphs[0]
    foot.text = printable(data.footer)
    foot.style = "Paper Table Note"
    paper.core_properties.title, paper.core_properties.author = data.title, data.author
    paper.core_properties.language = "vi-VN"
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _heading(paper: Any, data: Listing) -> None:
    table = paper.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    left, right = table.rows[0].cells
    left.paragraphs[0].style = "Paper Superior"
    left.paragraphs[0].add_run(printable(data.above.upper()))
    left.add_paragraph(printable(data.organisation.upper()), "Paper Issuer")
    right.paragraphs[0].style = "Paper Nation"
    right.paragraphs[0].add_run("ĐẢNG CỘNG SẢN VIỆT NAM")


def _table(paper: Any, data: Listing) -> None:
    """The register with its two header rows, which repeat on each page."""
    table = paper.add_table(rows=3, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    _narrow(table)
    for at, width in enumerate(_WORD_WIDTHS):
        table.columns[at].width = Mm(width)
    _header(table)
    # Rows are copied: python-docx looks through the whole table for each cell that it is asked for.
    row = table.rows[2]
    for at, cell in enumerate(row.cells):
        cell.paragraphs[0].style = "Paper Table Number" if at in _CENTRED else "Paper Table Text"
        cell.paragraphs[0].add_run("-")
    pattern = row._tr
    pattern.get_or_add_trPr().append(pattern.makeelement(qn("w:cantSplit"), {}))
    table._tbl.remove(pattern)
    for number, line in enumerate(data.lines, 1):
        fresh = deepcopy(pattern)
        for text, value in zip(fresh.iter(qn("w:t")), [number, *_values(line)], strict=True):
            said = format_date(value) if isinstance(value, dt.date) or value is None else str(value)
            text.text = printable(said)
        table._tbl.append(fresh)


def _narrow(table: Any) -> None:
    """Less white at the sides of each cell than Word leaves by itself."""
    properties = table._tbl.tblPr
    margins = properties.makeelement(qn("w:tblCellMar"), {})
    for side in ("left", "right"):
        width = {qn("w:w"): str(Mm(_CELL_SIDE).twips), qn("w:type"): "dxa"}
        margins.append(properties.makeelement(qn(f"w:{side}"), width))
    properties.append(margins)


_CENTRED = frozenset({0, 2, 3, 4, 8, 9})


def _header(table: Any) -> None:
    top, below = table.rows[0], table.rows[1]
    at = 0
    while at < len(COLUMNS):
        group = COLUMNS[at].group
        last = at
        while group and last + 1 < len(COLUMNS) and COLUMNS[last + 1].group == group:
            last += 1
        if group:
            _say(top.cells[at].merge(top.cells[last]), group)
            for inner in range(at, last + 1):
                _say(below.cells[inner], COLUMNS[inner].label)
        else:
            _say(top.cells[at].merge(below.cells[at]), COLUMNS[at].label)
        at = last + 1
    for row in (top, below):
        mark = row._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {})
        row._tr.get_or_add_trPr().append(mark)


def _say(cell: Any, text: str) -> None:
    cell.paragraphs[0].style = "Paper Table Head"
    cell.paragraphs[0].add_run(text)


@dataclass(frozen=True)
class Form:
    label: str
    make: Callable[[Listing], bytes]


FORMS = {"xlsx": Form("Excel", as_excel), "docx": Form("Word", as_word)}


def make(form: str, chosen: MemberFilter, organisation: Organisation, by: User) -> Made:
    data = listing(chosen, organisation, by)
    filename = f"dang-vien-{organisation.code}-{chosen.day:%Y%m%d}.{form}"
    return Made(FORMS[form].make(data), filename, len(data.lines))
