"""Word papers: values are values, and the layout is that of the paper's date."""

import datetime as dt
import io

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Pt

from capuy.documents.word import apply_layout, printable, render
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
