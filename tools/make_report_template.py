"""Makes the templates of reports, `capuy/reports/papers/{year,interim,term}_report.docx`.

Run it after a change here, look at the results in a word processor, and commit all:

    .venv/bin/python tools/make_report_template.py

The template holds named styles and Jinja tags of docxtpl; measures are set again from the dated layout whenever a paper
is drawn (`capuy.documents.word`).
"""

import datetime as dt
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table, _Cell

from capuy.documents.word import apply_layout
from capuy.regulations.papers import paper_layout
from capuy.reports.frames import FRAMES
from capuy.reports.year_report import Frame

PAPERS = Path(__file__).resolve().parent.parent / "capuy/reports/papers"
CELL_MARGIN = 57  # twentieths of a point: one millimetre
RESULT_COLUMNS = [
    ("TT", 11),
    ("Chỉ tiêu", 58),
    ("Đơn vị tính", 21),
    ("{{ before }}", 17),
    ("Chỉ tiêu, tổng số", 21),
    ("Kết quả", 17),
    ("Tỷ lệ", 20),
]


def element(tag: str, **attributes: Any) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def put(cell: _Cell, text: str, style: str) -> None:
    """The only paragraph of a cell so far, or one more."""
    first = cell.paragraphs[0]
    paragraph = first if len(cell.paragraphs) == 1 and not first.text else cell.add_paragraph()
    paragraph.text, paragraph.style = text, style


def make_table(document: Any, widths: list[int], *, bordered: bool) -> Table:
    table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid" if bordered else "Normal Table"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=CELL_MARGIN, type="dxa"))
    table._tbl.tblPr.append(margins)
    return table


def add_row(table: Table, widths: list[int], *, header: bool = False) -> list[_Cell]:
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if header:
        properties.append(element("w:tblHeader"))
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Mm(width)
        cell.vertical_alignment = 1
    return list(row.cells)


def control_row(table: Table, widths: list[int], tag: str) -> None:
    """A row that docxtpl takes away, leaving its tag."""
    put(add_row(table, widths)[0], f"{{%tr {tag} %}}", "Paper Table Text")


def head(document: Any) -> None:
    widths = [72, 93]
    table = make_table(document, widths, bordered=False)
    left, right = add_row(table, widths)
    for cell in (left, right):
        cell.vertical_alignment = 0
    put(left, "{%p if superior %}", "Paper Superior")
    put(left, "{{ superior }}", "Paper Superior")
    put(left, "{%p endif %}", "Paper Superior")
    put(left, "{{ issuer }}", "Paper Issuer")
    put(left, "*", "Paper Superior")
    put(right, "ĐẢNG CỘNG SẢN VIỆT NAM", "Paper Nation")
    line = right.paragraphs[0]
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(5)
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=6, space=1, color="000000"))
    # Borders stand before spacing and indents in the schema of paragraph properties.
    line._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    left, right = add_row(table, widths)
    put(left, "{{ symbol }}", "Paper Number")
    put(left, "{%p if draft %}", "Paper Draft")
    put(left, "Dự thảo", "Paper Draft")
    put(left, "{%p endif %}", "Paper Draft")
    put(right, "{{ place_date }}", "Paper Place")
    right.vertical_alignment = left.vertical_alignment = 0


def body(document: Any) -> None:
    add = document.add_paragraph
    add("{{ kind }}", "Paper Kind")
    add("{%p for line in title_lines %}", "Paper Title")
    add("{{ line }}", "Paper Title")
    add("{%p endfor %}", "Paper Title")
    add("-----", "Paper Rule")
    add("{%p for section in sections %}", "Paper Body")
    for level, style in ((1, "Paper Part"), (2, "Paper Article"), (3, "Paper Point")):
        add(f"{{%p if section.level == {level} %}}", "Paper Body")
        add("{{ section.heading }}", style)
        add("{%p endif %}", "Paper Body")
    add("{%p for line in section.lines %}", "Paper Body")
    add("{{ line }}", "Paper Body")
    add("{%p endfor %}", "Paper Body")
    add("{%p for line in section.closing %}", "Paper Body")
    add("{{ line }}", "Paper Closing")
    add("{%p endfor %}", "Paper Body")
    add("{%p endfor %}", "Paper Body")


def foot(document: Any) -> None:
    widths = [82, 83]
    document.add_paragraph("", "Paper Superior").paragraph_format.keep_with_next = True
    table = make_table(document, widths, bordered=False)
    left, right = add_row(table, widths)
    left.vertical_alignment = right.vertical_alignment = 0
    put(left, "Nơi nhận:", "Paper Recipients Label")
    put(left, "{%p for recipient in recipients %}", "Paper Recipients")
    put(left, "- {{ recipient }}", "Paper Recipients")
    put(left, "{%p endfor %}", "Paper Recipients")
    put(right, "{{ authority }}", "Paper Authority")
    put(right, "{{ post }}", "Paper Post")
    put(right, "{{ signer }}", "Paper Signer")


def appendix(document: Any, frame: Frame) -> None:
    document.add_paragraph("PHỤ LỤC", "Paper Appendix").paragraph_format.page_break_before = True
    document.add_paragraph("{{ appendix_of }}", "Paper Appendix Note")
    results(document)
    by_organisation(document, frame)


def results(document: Any) -> None:
    widths = [width for _, width in RESULT_COLUMNS]
    document.add_paragraph("{{ results.title }}", "Paper Table Title")
    table = make_table(document, widths, bordered=True)
    for cell, (heading, _) in zip(add_row(table, widths, header=True), RESULT_COLUMNS, strict=True):
        put(cell, heading, "Paper Table Head")
    control_row(table, widths, "for row in results.rows")
    control_row(table, widths, "if row.kind == 'group'")
    cells = add_row(table, widths)
    put(cells[0].merge(cells[-1]), "{{ row.cells[0] }}", "Paper Table Group")
    control_row(table, widths, "else")
    styles = ["Paper Table Number", "Paper Table Text", *["Paper Table Number"] * 5]
    for at, (cell, style) in enumerate(zip(add_row(table, widths), styles, strict=True)):
        put(cell, f"{{{{ row.cells[{at}] }}}}", style)
    control_row(table, widths, "endif")
    control_row(table, widths, "endfor")
    document.add_paragraph("{{ results.note }}", "Paper Table Note")


def by_organisation(document: Any, frame: Frame) -> None:
    columns = frame.by_organisation
    widths = [11, 49, *[15] * len(columns)]
    document.add_paragraph("{%p for table in organisations %}", "Paper Table Note")
    document.add_paragraph("{{ table.title }}", "Paper Table Title")
    table = make_table(document, widths, bordered=True)
    upper = add_row(table, widths, header=True)
    lower = add_row(table, widths, header=True)
    for at, text in ((0, "TT"), (1, "Tổ chức đảng")):
        put(upper[at].merge(lower[at]), text, "Paper Table Head")
    bands = [band for _, band, _ in columns]
    for at, (heading, band, _) in enumerate(columns, start=2):
        if not band:
            put(upper[at].merge(lower[at]), heading, "Paper Table Head")
            continue
        if band not in bands[: at - 2]:
            last = at + bands.count(band) - 1
            put(upper[at].merge(upper[last]), band, "Paper Table Head")
        put(lower[at], heading, "Paper Table Head")
    control_row(table, widths, "for row in table.rows")
    control_row(table, widths, "if row.kind == 'total'")
    cells = add_row(table, widths)
    put(cells[0].merge(cells[1]), "{{ row.cells[1] }}", "Paper Table Total")
    for at, cell in enumerate(cells[2:], start=2):
        put(cell, f"{{{{ row.cells[{at}] }}}}", "Paper Table Total")
    control_row(table, widths, "else")
    for at, cell in enumerate(add_row(table, widths)):
        put(cell, f"{{{{ row.cells[{at}] }}}}", "Paper Table Text" if at == 1 else "Paper Table Number")
    control_row(table, widths, "endif")
    control_row(table, widths, "endfor")
    document.add_paragraph("{{ table.note }}", "Paper Table Note")
    document.add_paragraph("{%p endfor %}", "Paper Table Note")


def page_number(document: Any) -> None:
    """In the header, centred, from the second page on."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Paper Page Number"
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            instruction = element("w:instrText")
            instruction.text = text
            run._r.append(instruction)


def make(name: str, frame: Frame) -> None:
    document = Document()
    apply_layout(document, paper_layout(on=dt.date.max))
    language = document.styles.element.find(".//" + qn("w:lang"))
    for attribute in ("val", "eastAsia"):
        language.set(qn(f"w:{attribute}"), "vi-VN")
    head(document)
    body(document)
    foot(document)
    appendix(document, frame)
    page_number(document)
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", "Mẫu báo cáo"
    PAPERS.mkdir(parents=True, exist_ok=True)
    document.save(str(PAPERS / f"{name}_report.docx"))


def main() -> None:
    for name, (committee, _) in FRAMES.items():
        make(name, committee)


if __name__ == "__main__":
    main()
