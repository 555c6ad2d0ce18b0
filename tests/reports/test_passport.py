"""Each number of a paper carries a mark, and a table at its end says what it is, how it is counted, and where it opens."""

import dataclasses
import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from hypothesis import given
from hypothesis import strategies as st

from capuy.documents import grounds
from capuy.figures import registry
from capuy.reports.actions import Signing, freeze, start_report, upload_template, word_of, write_texts
from capuy.reports.models import Report
from capuy.reports.office.slots import Slot
from capuy.reports.passport import formula_in_words
from capuy.reports.times import Kind
from tests.reports.conftest import YEAR, new_member
from tests.reports.test_templates_of_offices import edited

SIGNING = Signing(dt.date(2022, 12, 30), "Bình Sơn", "Lê Hoàng Nam", "Bí thư", "Quận ủy\nLưu Văn phòng")


def drawn(report, **more):
    return Document(io.BytesIO(word_of(report, **more)))


def rows_of(paper):
    """The table of grounds, by the number of the mark."""
    table = paper.tables[-1]
    assert table.rows[0].cells[0].text == "Dấu"
    return {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows[1:]}


def texts_of(paper):
    lines = [paragraph.text for paragraph in paper.paragraphs]
    return "\n".join([*lines, *(cell.text for table in paper.tables for row in table.rows for cell in row.cells)])


@pytest.mark.django_db
@pytest.mark.slow
def test_every_figure_of_the_text_carries_a_mark_that_the_table_explains(s1):
    report = Report(organisation=s1.organisation, period="2022")
    paper = drawn(report, grounds=True)
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    found = re.search(r"hoàn thành xuất sắc nhiệm vụ 02/16(\[\d+\]) chi bộ \(12,5%(\[\d+\])\)", text)
    assert found
    assert found[1] == found[2]
    mark, printed, how, where, until = rows_of(paper)[found[1]]
    assert mark == found[1]
    assert printed.startswith("02/16; 12,5%")
    assert "Tỷ lệ = số này ÷ “" in how
    assert where.startswith("reviews.cells_excellent\n/to-chuc/CQ/")
    assert "31/12/2022" in until
    assert "cơ cấu tổ chức khi đó" in until
    marks = set(re.findall(r"\[\d+\]", texts_of(paper)))
    assert marks == rows_of(paper).keys()


@pytest.mark.django_db
@pytest.mark.slow
def test_without_the_marks_it_is_the_paper_to_be_signed(s1):
    report = Report(organisation=s1.organisation, period="2022")
    plain, marked = drawn(report), drawn(report, grounds=True)
    assert "CĂN CỨ SỐ LIỆU" not in texts_of(plain)
    unmarked = re.sub(r"\[\d+\]", "", "\n".join(paragraph.text for paragraph in marked.paragraphs))
    assert unmarked.startswith("\n".join(paragraph.text for paragraph in plain.paragraphs))


@pytest.mark.django_db
@pytest.mark.slow
def test_where_the_site_has_an_address_the_numbers_are_links(s1, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://capuy.example/"]
    paper = drawn(Report(organisation=s1.organisation, period="2022"), grounds=True)
    targets = {rel.target_ref for rel in paper.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.HYPERLINK}
    opens = reverse("figures:explain", args=["CQ", "2022", "reviews.cells_excellent"])
    assert f"https://capuy.example{opens}" in targets
    cell = reverse("figures:explain", args=["CB01", "2022", "members.total"])
    assert f"https://capuy.example{cell}" in targets
    linked = {link.text: link.address for paragraph in paper.paragraphs for link in paragraph.hyperlinks}
    assert any(text.startswith("02/16[") and address.endswith(opens) for text, address in linked.items())


@pytest.mark.django_db
@pytest.mark.slow
def test_both_papers_are_kept_when_a_report_is_frozen(client, empty, office):
    new_member(empty.cells[0], dt.date(2020, 1, 1))
    report = start_report(by=office, organisation=empty.organisation, period=YEAR)
    write_texts(by=office, report=report, texts={"tasks": "Chữ lạ \ue0000:0\ue00199\ue002 trong bài."})
    report = freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    client.force_login(office)
    plain = client.get(reverse("reports:word", args=[report.pk]))
    marked = client.get(reverse("reports:word-with-grounds", args=[report.pk]))
    assert "-can-cu.docx" in marked["Content-Disposition"]
    assert "CĂN CỨ SỐ LIỆU" not in texts_of(Document(io.BytesIO(plain.content)))
    text = texts_of(Document(io.BytesIO(marked.content)))
    assert "CĂN CỨ SỐ LIỆU" in text
    assert "Chữ lạ 99 trong bài." in text
    new_member(empty.cells[0], dt.date(2021, 1, 1))
    assert client.get(reverse("reports:word-with-grounds", args=[report.pk])).content == marked.content


@pytest.mark.django_db
@pytest.mark.slow
def test_figures_of_an_office_s_template_carry_marks_too(empty, office):
    new_member(empty.cells[0], dt.date(2020, 1, 1))
    content = edited('Có {{ so("members.total") }} đảng viên, kỳ trước {{ ky_truoc("members.total") }}.')
    upload_template(by=office, organisation=empty.organisation, slot=Slot.INTERIM, name="a.docx", data=content)
    report = Report(organisation=empty.organisation, period="2022-Q2", kind=Kind.QUARTER)
    paper = drawn(report, grounds=True)
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    now, before = re.search(r"Có 01(\[\d+\]) đảng viên, kỳ trước 01(\[\d+\])", text).groups()
    rows = rows_of(paper)
    assert "quý II/2022" in rows[now][2]
    assert "quý II/2021" in rows[before][2]
    assert "30/06/2021" in rows[before][4]


@pytest.mark.parametrize("code", [known.code for known in registry.indicators()])
def test_every_figure_has_its_formula_in_words(code):
    said = formula_in_words(registry.indicator(code))
    assert said.endswith(".")
    assert len(said) > 10
    assert "  " not in said


@given(st.text(), st.integers(0, 9), st.none() | st.integers(0, 9))
def test_a_mark_never_changes_what_is_read(text, ground, link):
    text = grounds.bare(text)
    assert grounds.bare(grounds.marked(text, ground, link)) == text
    assert grounds.bare(text) == text


def test_a_mark_in_a_header_or_of_an_unknown_ground_leaves_no_trace():
    paper = Document()
    paper.sections[0].header.paragraphs[0].text = grounds.marked("12", 0)
    paper.add_paragraph(grounds.marked("13", 99) + " và " + grounds.marked("14", 0, 5))
    for name in ("Paper Appendix", "Paper Appendix Note", "Paper Table Head", "Paper Table Text"):
        paper.styles.add_style(name, 1)
    fields = ("label", "formula", "code", "address", "until", "structure")
    grounds.show(paper, [dict.fromkeys(fields, "x")], [], "(chú thích)")
    assert paper.sections[0].header.paragraphs[0].text == "12"
    assert paper.paragraphs[0].text == "13 và 14[1]"


def test_a_drawing_is_plain_unless_asked():
    from capuy.reports.rendering import Drawing

    assert {name.name: name.default for name in dataclasses.fields(Drawing)}["passport"] is None
