"""Word papers: values are values, and the layout is that of the paper's date."""

import datetime as dt
import io

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Pt

from capuy.documents import word_tables
from capuy.documents.sheets import Column, Page
from capuy.documents.word import apply_layout, printable, render, stamp
from capuy.regulations.papers import paper_layout

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def template(tmp_path):
    document = Document()
    apply_layout(document, paper_layout(on=TODAY))
    document.add_paragraph("{{ text }}", "Paper Body")
    document.add_paragraph("{{ post }}", "Paper Post")
    path = tmp_path / "template.docx"
    document.save(str(path))
    return path


def drawn(template, on=TODAY, **values):
    content = render(template, {"text": "", "post": "", **values}, on=on, title="Tên", author="Đảng ủy")
    return Document(io.BytesIO(content))


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7*7 }}",
        "{% for a in b %}{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "<w:p>&amp;</w:p>",
        "5 < 6 & 7 > 2",
        "{# x #}",
    ],
)
def test_template_code_in_a_value_appears_literally(template, text):
    assert drawn(template, text=text).paragraphs[0].text == text


def test_a_template_cannot_reach_into_python(tmp_path):
    from jinja2.exceptions import SecurityError

    document = Document()
    document.add_paragraph("{{ text.__class__.__mro__ }}")
    path = tmp_path / "bad.docx"
    document.save(str(path))
    with pytest.raises(SecurityError):
        render(path, {"text": "a"}, on=TODAY, title="", author="")


def test_characters_that_break_the_file_are_left_out(template):
    assert drawn(template, text="a\x00\x0b\x0cb\ufffe").paragraphs[0].text == "ab"
    assert printable(["\x07a", {"b": "\x1f"}, 3]) == ["a", {"b": ""}, 3]


def test_page_and_type_are_those_of_the_guidance(template):
    document = drawn(template)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    style = document.styles["Paper Body"]
    assert (style.font.name, style.font.size) == ("Times New Roman", Pt(14))
    shape = style.paragraph_format
    assert (shape.line_spacing_rule, shape.line_spacing) == (WD_LINE_SPACING.EXACTLY, Pt(19))
    assert round(shape.first_line_indent.mm) == 10
    assert shape.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY


def test_an_older_paper_takes_the_older_layout_from_the_same_template(template):
    assert drawn(template, on=dt.date(2022, 12, 30)).styles["Paper Post"].font.bold is True
    assert drawn(template, on=TODAY).styles["Paper Post"].font.bold is False
    assert drawn(template, on=dt.date(2022, 12, 30)).styles["Paper Recipients"].font.size == Pt(11)


def test_the_file_names_its_title_and_author(template):
    properties = drawn(template).core_properties
    assert (properties.title, properties.author, properties.language) == ("Tên", "Đảng ủy", "vi-VN")


def table_of(page, **more):
    given = {"on": TODAY, "author": "Đảng ủy", "watermark": "Trần Văn A (a) kết xuất lúc 17:05 22/11/2026", **more}
    return Document(io.BytesIO(word_tables.write(page, **given)))


def test_a_page_of_a_table_as_word():
    columns = [
        Column("TT", "order"),
        Column("Đơn vị", width=30),
        Column("Nam", "count", group="Số đảng viên"),
        Column("Nữ", "count", group="Số đảng viên"),
    ]
    rows = ["Khối 1", [1, "{{ 7*7 }}", 1200, None], [2, "Chi bộ\x00 Hai", 3, dt.date(2026, 1, 2)]]
    page = Page("a", columns, rows, title="BẢNG", left=["Trên", "Dưới"], totals=["", "Cộng", 1203, 0], note="Ghi chú")
    paper = table_of(page)
    heads, table = paper.tables
    assert [line.style.name for line in heads.cell(0, 0).paragraphs] == ["Paper Superior", "Paper Issuer"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["TT", "Đơn vị", "Số đảng viên", "Số đảng viên"],
        ["TT", "Đơn vị", "Nam", "Nữ"],
        ["Khối 1"] * 4,
        ["1", "{{ 7*7 }}", "1.200", ""],
        ["2", "Chi bộ Hai", "3", "02/01/2026"],
        ["", "Cộng", "1.203", "0"],
    ]
    assert paper.sections[0].footer.paragraphs[0].text.startswith("Trần Văn A (a) kết xuất")
    assert paper.paragraphs[-1].text == "Ghi chú"


def test_a_table_without_groups_has_one_row_of_heads():
    paper = table_of(Page("a", [Column("Một"), Column("Hai")], [["x", "y"]], landscape=False))
    assert [[cell.text for cell in row.cells] for row in paper.tables[0].rows] == [["Một", "Hai"], ["x", "y"]]
    assert paper.sections[0].page_width < paper.sections[0].page_height


def test_every_kind_of_page_bears_the_mark_at_its_foot():
    paper = Document()
    apply_layout(paper, paper_layout(on=TODAY))
    paper.sections[0].different_first_page_header_footer = True
    paper.settings.odd_and_even_pages_header_footer = True
    paper.sections[0].footer.paragraphs[0].text = "Trang"
    stamp(paper, "Ai, lúc nào")
    section = paper.sections[0]
    assert [line.text for line in section.footer.paragraphs] == ["Trang", "Ai, lúc nào"]
    assert section.first_page_footer.paragraphs[0].text == section.even_page_footer.paragraphs[0].text == "Ai, lúc nào"
