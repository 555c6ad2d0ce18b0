"""Before a report is issued its figures are held against each other, and typed numbers are computed again."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.numbers import format_count, format_percent, format_ratio
from capuy.core.problems import ProblemsFound
from capuy.figures.engine import settle
from capuy.figures.models import Sheet
from capuy.figures.sheets import layout
from capuy.journal.models import Entry
from capuy.reports.actions import Signing, freeze, start_report, write_texts
from capuy.reports.checking import own_findings, typed_findings
from capuy.reports.content import Cell, Content, Head, Row, Section, Span, Table
from capuy.reports.models import Report
from capuy.reports.queries import content_of
from capuy.reports.times import Kind
from tests.reports.conftest import YEAR, new_member

SIGNING = Signing(dt.date(2022, 12, 30), "Bình Sơn", "Lê Hoàng Nam", "Bí thư", "Quận ủy\nLưu Văn phòng")
POSTED = {
    "dated_on": "30/12/2022",
    "place": "Bình Sơn",
    "signer": "Lê Hoàng Nam",
    "signer_position": "Bí thư",
    "recipients": "Quận ủy",
    "accept": "on",
}
HEAD = Head(*[""] * 7, [], "", "", "", True, "2022-12-31")
GRADE, TOTAL = "reviews.cells_excellent", "organisations.cells"


def paper(*spans, tables=()):
    return Content(HEAD, [Section("a", 1, "I- KẾT QUẢ", [list(spans)])], list(tables))


def said(content):
    return [f"{finding.where}: {finding.message}" for finding in own_findings(content, "CQ", "2022")]


def table(*rows, total=()):
    made = [Row([Cell("1", 1), Cell("A"), *cells]) for cells in rows]
    return Table("Biểu 2", ["TT", "Tổ chức", "Chi bộ"], [], [*made, Row([Cell(""), Cell("Cộng"), *total], "total")], "")


def test_one_figure_that_is_printed_in_two_ways_is_found():
    first, second = Span("02/16", GRADE, "2022", "ratio"), Cell("3", 3, GRADE, form="count")
    assert said(paper(first, tables=[table([second], total=[second])])) == [
        "Mục “I- KẾT QUẢ”: “Chi bộ hoàn thành xuất sắc nhiệm vụ” ghi khác nhau: 2 (Mục “I- KẾT QUẢ”); 3 (Biểu 2)."
    ]


def test_figures_of_other_periods_and_organisations_are_other_figures():
    now, last = Span("02", GRADE, "2022", "padded"), Span("03", GRADE, "2021", "padded")
    assert said(paper(now, last, tables=[table([Cell("1", 1, GRADE, "CB01", form="count")])])) == []


@pytest.mark.parametrize("printed", ["12,4%", "13%", "12,51%", "1,25%"])
def test_a_share_that_is_not_count_divided_by_total_is_found(printed):
    findings = said(paper(Span("02/16", GRADE, "2022", "ratio"), Span(printed, GRADE, "2022", "percent")))
    assert len(findings) == 1
    assert findings[0].endswith(f"ghi {printed}, tính lại 2/16 = 12,5%.")


def test_parts_that_do_not_add_up_to_their_whole_are_found():
    spans = [
        Span(text, code, "2022", "padded")
        for text, code in (("213", "members.total"), ("208", "members.official"), ("04", "members.probationary"))
    ]
    assert said(paper(*spans)) == ["Mục “I- KẾT QUẢ”: các phần của “Đảng viên” cộng lại 208 + 4 = 212, tổng ghi 213."]


def test_a_part_larger_than_its_whole_is_found_but_work_beyond_the_plan_is_not():
    assert "lớn hơn tổng số 16" in said(paper(Span("17/16", GRADE, "2022", "ratio")))[0]
    assert said(paper(Span("17/16", "inspection.supervisions_done", "2022", "ratio"))) == []
    assert said(paper(Span("17/16", "members.admitted", "2022", "ratio"))) == []


def test_a_column_that_does_not_add_up_to_its_total_is_found():
    cells = [Cell(str(n), n, TOTAL, f"CB{n}", form="count") for n in (1, 2)]
    wrong = Cell("4", 4, TOTAL, "CQ", form="count")
    assert said(paper(tables=[table(*[[cell] for cell in cells], total=[wrong])])) == [
        "Biểu 2, cột “Chi bộ”: các dòng cộng lại 3, dòng Cộng ghi 4."
    ]
    assert said(paper(tables=[table(*[[cell] for cell in cells], total=[replace(wrong, text="3", value=3)])])) == []


@given(st.integers(0, 9999), st.integers(1, 9999))
def test_what_the_programme_prints_itself_is_never_found(count, base):
    count = min(count, base)
    spans = [
        Span(format_ratio(count, base), GRADE, "2022", "ratio"),
        Span(format_percent(count, base), GRADE, "2022", "percent"),
        Span(format_count(base), GRADE, "2022", "base"),
        Span("tăng 02 so với", GRADE, "2022", "change"),
        Span("hoàn thành", GRADE, "2022", "named"),
    ]
    assert said(paper(*spans)) == []


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize(
    ("period", "kind"), [("2022", Kind.YEAR), ("2022-9M", Kind.NINE_MONTHS), ("2020-2025", Kind.TERM)]
)
def test_the_reports_of_the_source_do_not_contradict_themselves(s1, period, kind):
    for organisation in (s1.organisation, s1.cells[0]):
        content = content_of(Report(organisation=organisation, period=period, kind=kind))
        assert own_findings(content, organisation.code, period) == []


def test_numbers_that_people_typed_are_computed_again():
    text = "Có 25/30 chi bộ (80%) sinh hoạt đúng định kỳ; 3/4 chi bộ (75%) có tủ sách."
    assert [(item.where, item.message) for item in typed_findings(text)] == [
        ("“25/30 chi bộ (80%)”", "sai; 25/30 = 83,33%.")
    ]
    assert typed_findings("Không có số nào.") == ()


@pytest.fixture
def contradicting(empty, office):
    """A report whose stored sheet says more official members than there are members."""
    new_member(empty.cells[0], dt.date(2020, 1, 1))
    settle(YEAR)
    shape = layout()
    column = shape.columns[list(shape.by_code(shape.zeros())).index("members.official")]
    Sheet.objects.filter(organisation=empty.organisation, period="2022").update(**{column: 5})
    return start_report(by=office, organisation=empty.organisation, period=YEAR)


@pytest.mark.django_db
@pytest.mark.slow
def test_a_report_that_contradicts_itself_is_issued_with_a_written_reason_alone(client, contradicting, office):
    with pytest.raises(ProblemsFound) as found:
        freeze(by=office, report=contradicting, signing=SIGNING, accept_warnings=True)
    assert [problem.where for problem in found.value.problems] == ["reason"]
    client.force_login(office)
    url = reverse("reports:freeze", args=[contradicting.pk])
    page = client.post(url, POSTED)
    assert "cộng lại 5 + 0 = 5, tổng ghi 1" in page.text
    assert page.context["form"].errors["reason"]
    contradicting.refresh_from_db()
    assert contradicting.state == "draft"
    client.post(url, POSTED | {"reason": "Đang đối chiếu với Ban Tổ chức."})
    contradicting.refresh_from_db()
    assert contradicting.state == "frozen"
    assert Entry.objects.get(action="reports.freeze").reason == "Đang đối chiếu với Ban Tổ chức."


@pytest.mark.django_db
@pytest.mark.slow
def test_typed_numbers_are_told_beside_the_text_and_before_freezing_and_never_changed(client, empty, office):
    report = start_report(by=office, organisation=empty.organisation, period=YEAR)
    text = "Có 25/30 chi bộ (80%) sinh hoạt đúng định kỳ."
    write_texts(by=office, report=report, texts={"political": text})
    client.force_login(office)
    told = "“25/30 chi bộ (80%)”"
    page = client.get(report.get_absolute_url())
    assert f"{told}: sai; 25/30 = 83,33%." in page.text
    assert told in client.get(reverse("reports:freeze", args=[report.pk])).text
    with pytest.raises(ProblemsFound):
        freeze(by=office, report=report, signing=SIGNING)
    freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    assert report.texts.get().text == text


@pytest.mark.django_db
@pytest.mark.slow
def test_a_typed_figure_that_we_count_otherwise_is_told_with_the_way_to_it(client, empty, office):
    new_member(empty.cells[0], dt.date(2020, 1, 1))
    report = start_report(by=office, organisation=empty.organisation, period=YEAR)
    text = f"Toàn Đảng bộ có 406 đảng viên. Năm 2022 toàn Đảng bộ có {len(empty.cells)} chi bộ."
    write_texts(by=office, report=report, texts={"political": text})
    client.force_login(office)
    told = "báo cáo ghi 406, hệ thống có 1"
    page = client.get(report.get_absolute_url()).text
    assert told in page
    assert page.count("hệ thống có") == 1
    assert reverse("figures:explain", args=[empty.organisation.code, "2022", "members.total"]) in page
    assert told in client.get(reverse("reports:freeze", args=[report.pk])).text
    freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    assert told not in client.get(report.get_absolute_url()).text
