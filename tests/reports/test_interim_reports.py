"""Reports of a month, a quarter, 6 and 9 months and a term: their frames, the plan, and the same period compared."""

import datetime as dt
import io
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.periods import Period, parse_period, year_period
from capuy.figures.actions import set_target
from capuy.figures.figure import Figure
from capuy.figures.pace import State
from capuy.reports import highlights, stretches, times
from capuy.reports.actions import Signing, freeze, start_report, word_of, write_texts
from capuy.reports.changes import changes_since_freezing
from capuy.reports.frames import every_frame, frame_for
from capuy.reports.models import Report
from capuy.reports.queries import content_of
from capuy.reports.times import Kind
from capuy.reports.wording import Years
from tests.factories import make_user, report_values
from tests.reports.conftest import new_member

NINE_MONTHS = parse_period("2022-9M")
SIGNING = Signing(dt.date(2022, 10, 5), "Bình Sơn", "Lê Hoàng Nam", "Bí thư", "Quận ủy\nLưu Văn phòng")

PERIODS = st.builds(
    lambda year, ending: parse_period(f"{year}{ending}"),
    st.integers(1950, 2025),
    st.sampled_from(["", "-9M", "-H1", "-H2", *(f"-Q{n}" for n in range(1, 5)), *(f"-M{n:02}" for n in range(1, 13))]),
)


@given(PERIODS)
def test_the_periods_since_january_follow_each_other_up_to_the_end(period: Period):
    parts = stretches.parts_of(times.since_january(period))
    assert (parts[0].first, parts[-1].last) == (dt.date(period.first.year, 1, 1), period.last)
    assert all(before.after == after.first for before, after in pairwise(parts))
    assert len(times.since_january(period)) <= 40


@given(PERIODS, st.sampled_from(list(Kind)))
def test_every_frame_can_word_every_period(period, kind):
    for frame in (frame_for(kind, is_cell=False), frame_for(kind, is_cell=True)):
        words = times.words_of(period)
        for plan in frame.sections:
            assert "{" not in plan.heading.format(**words) + plan.label
        assert "{" not in frame.title_of(period)


def test_every_frame_knows_its_indicators_and_has_a_template():
    from capuy.reports.rendering import built_in

    for frame in every_frame():
        assert frame.indicators_used()
        assert built_in(frame.template).is_file()
        assert len({plan.code for plan in frame.sections}) == len(frame.sections)


@pytest.fixture
def nine_months(empty):
    """2022: five admitted until September (one of them in April, two in August), and one in November; 2021: two."""
    new_member(empty.cells[0], dt.date(2019, 1, 1))
    for day in (dt.date(2021, 3, 3), dt.date(2021, 9, 9)):
        new_member(empty.cells[1], day, admitted=True)
    for month in (1, 2, 4, 8, 8, 11):
        new_member(empty.cells[0], dt.date(2022, month, 19), admitted=True)
    set_target(
        by=None, organisation=empty.organisation, indicator="members.admitted", period=year_period(2022), value=8
    )
    return empty


def text_of(report):
    return "\n".join(line for section in content_of(report).sections for line in [section.heading, *section.lines])


@pytest.mark.django_db
def test_nine_months_compare_with_the_plan_of_the_year_and_with_the_same_period(nine_months):
    report = Report(organisation=nine_months.organisation, period="2022-9M", kind=Kind.NINE_MONTHS)
    text = text_of(report)
    assert "KẾT QUẢ THỰC HIỆN NHIỆM VỤ 9 THÁNG ĐẦU NĂM 2022" in text
    assert "Kết nạp 05 đảng viên, tăng 03 so với cùng kỳ năm 2021, từ đầu năm đạt 05/08 chỉ tiêu năm (62,5%)" in text
    assert "NHIỆM VỤ TRỌNG TÂM QUÝ IV/2022" in text
    assert "Kết nạp đảng viên: còn 3 đảng viên để đạt chỉ tiêu năm là 8; mỗi tháng cần 1." in text
    assert "Kết nạp đảng viên: đạt 05/08 chỉ tiêu năm (62,5%), chậm (theo nhịp này, cuối kỳ khoảng " in text
    row = next(row for row in content_of(report).tables[0].rows if "kết nạp" in row.cells[1:2].__str__().casefold())
    assert [cell.text for cell in row.cells[3:]] == ["2", "8", "5", "62,5%"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "kind", "said"),
    [
        ("2022-M08", Kind.MONTH, "kết nạp 02 đảng viên, từ đầu năm đạt 05/08 chỉ tiêu năm (62,5%)"),
        ("2022-Q2", Kind.QUARTER, "kết nạp 01 đảng viên, từ đầu năm đạt 03/08 chỉ tiêu năm (37,5%)"),
        ("2022-H1", Kind.HALF, "kết nạp 03 đảng viên, tăng 02 so với cùng kỳ năm 2021, từ đầu năm đạt 03/08"),
        ("2022-M05", Kind.MONTH, "trong tháng chưa kết nạp đảng viên mới, từ đầu năm đạt 03/08"),
        ("2020-2025", Kind.MID_TERM, "kết nạp 08 đảng viên"),
    ],
)
def test_parts_of_a_year_count_their_own_months_and_the_plan_since_january(nine_months, period, kind, said):
    report = Report(organisation=nine_months.organisation, period=period, kind=kind)
    with time_machine.travel(dt.datetime(2024, 1, 9, 3, tzinfo=dt.UTC)):
        assert said.casefold() in text_of(report).casefold()


@pytest.mark.django_db
def test_a_mid_term_review_is_not_compared_with_a_whole_term(nine_months):
    report = Report(organisation=nine_months.organisation, period="2020-2025", kind=Kind.MID_TERM)
    with time_machine.travel(dt.datetime(2023, 6, 30, 3, tzinfo=dt.UTC)):
        content = content_of(report)
        text = text_of(report)
    assert content.head.title.startswith("sơ kết giữa nhiệm kỳ 2020–2025")
    assert "Đến ngày 30/06/2023" in text
    assert "Biến động từ đầu nhiệm kỳ" in text or "biến động" not in text.casefold()
    assert not any("so với nhiệm kỳ" in section_line for section_line in text.splitlines())


def years(now, last, plan=None, period="2022-9M"):
    frame = frame_for(Kind.NINE_MONTHS, is_cell=False)
    zero = dict.fromkeys(frame.indicators_used(), Figure(0))
    return frame, Years(parse_period(period), zero | now, zero | last, (), (), plan or {})


def test_highlights_name_what_moved_most_and_leave_out_chance():
    frame, known = years(
        {"members.admitted": Figure(30), "members.total": Figure(1003), "members.recognised": Figure(9)},
        {"members.admitted": Figure(10), "members.total": Figure(1000), "members.recognised": Figure(16)},
    )
    assert highlights.moved_most(frame, known) == ["members.admitted", "members.recognised"]
    said = ["".join(span.text for span in line) for line in highlights.highlights(frame, known)]
    assert said[0].startswith("So với cùng kỳ năm 2021: kết nạp đảng viên tăng 20 (từ 10 thành 30); ")


@pytest.mark.parametrize(
    ("done", "state"), [(9, State.OVER), (8, State.REACHED), (6, State.ON_TRACK), (1, State.AT_RISK)]
)
def test_a_target_stands_as_it_stood_at_the_end_of_the_period(done, state):
    _, known = years({}, {}, {"members.admitted": Figure(done, 8)})
    assert highlights.pace_of("members.admitted", known).state is state


@pytest.mark.django_db
def test_a_frozen_interim_report_says_what_changed_in_each_of_its_periods(nine_months, client):
    office = make_user("vanphong", ("office", nine_months.organisation), full_name="Trần Thị Nụ")
    with time_machine.travel(dt.datetime(2022, 10, 5, 3, tzinfo=dt.UTC)):
        report = start_report(by=office, organisation=nine_months.organisation, period=NINE_MONTHS)
        report = freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    assert report.paper.symbol == "01-BC/ĐU"
    assert changes_since_freezing(report, office).changed == []
    new_member(nine_months.cells[1], dt.date(2022, 9, 2), admitted=True)
    new_member(nine_months.cells[1], dt.date(2021, 9, 2), admitted=True)
    changed = {(item.indicator.code, item.period): item for item in changes_since_freezing(report, office).changed}
    own = changed["members.admitted", ""]
    assert (own.frozen.numerator, own.now.numerator) == (5, 6)
    assert [leaf.name for leaf in own.leaves] == ["Chi bộ 2"]
    assert own.leaves[0].causes
    before = changed["members.admitted", "2021-9M"]
    assert (before.frozen.numerator, before.now.numerator) == (2, 3)
    client.force_login(office)
    page = client.get(report.get_absolute_url()).text
    assert "nay là 06" in page
    assert "(9 tháng đầu năm 2021)" in page


@pytest.mark.django_db
def test_what_a_target_of_the_year_became_is_told_too(nine_months):
    office = make_user("vanphong", ("office", nine_months.organisation))
    with time_machine.travel(dt.datetime(2022, 9, 5, 3, tzinfo=dt.UTC)):
        august = start_report(by=office, organisation=nine_months.organisation, period=parse_period("2022-M08"))
        august = freeze(by=office, report=august, signing=Signing(dt.date(2022, 9, 5), *_names()), accept_warnings=True)
    set_target(
        by=None, organisation=nine_months.organisation, indicator="members.admitted", period=year_period(2022), value=10
    )
    stretch = "2022-H1+2022-M07+2022-M08"
    standing = changes_since_freezing(august, office).by_place["members.admitted", stretch]
    assert (standing.frozen, standing.now) == (Figure(5, 8), Figure(5, 10))
    assert standing.period_label == "tháng 1 đến tháng 8/2022"


def _names():
    return "Bình Sơn", "Lê Hoàng Nam", "Bí thư", "Quận ủy"


@pytest.mark.django_db
def test_reports_are_begun_and_listed_by_their_periods(client, nine_months):
    url = reverse("reports:list", args=["CQ"])
    with time_machine.travel(dt.datetime(2023, 1, 9, 3, tzinfo=dt.UTC)):
        client.force_login(make_user("vanphong", ("office", nine_months.organisation)))
        offered = dict(client.get(url).context["form"].fields["period"].choices)
        assert [code for code, _ in offered["Báo cáo 9 tháng"]] == ["nine_months:2023-9M", "nine_months:2022-9M"]
        assert offered["Sơ kết giữa nhiệm kỳ"][0] == ("mid_term:2020-2025", "Giữa nhiệm kỳ 2020–2025")
        assert [code for code, _ in offered["Báo cáo tháng"]][:2] == ["month:2023-M01", "month:2022-M12"]
        for code in ("year:2022", "nine_months:2022-9M", "mid_term:2020-2025", "month:2022-M08"):
            assert client.post(url, {"period": code}).status_code == 302
        listed = client.get(url)
        shown = [report.label for group in listed.context["years"] for report in group.reports]
    assert shown == ["năm 2022", "9 tháng đầu năm 2022", "tháng 8/2022", "giữa nhiệm kỳ 2020–2025"]
    assert "nine_months:2022-9M" not in str(listed.context["form"])


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "month:2022-M13", "year:2099", "quarter:2022-9M", "x", "month:"])
def test_a_period_that_is_not_offered_is_refused(client, nine_months, given):
    client.force_login(make_user("vanphong", ("office", nine_months.organisation)))
    response = client.post(reverse("reports:list", args=["CQ"]), {"period": given})
    assert response.status_code == 200
    assert response.context["form"].errors["period"]
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_texts_are_kept_from_the_report_of_the_same_kind_alone(nine_months):
    office = make_user("vanphong", ("office", nine_months.organisation))
    year = start_report(by=office, organisation=nine_months.organisation, period=year_period(2021))
    write_texts(by=office, report=year, texts={"tasks": "Việc của năm."})
    first = start_report(by=office, organisation=nine_months.organisation, period=parse_period("2022-Q1"))
    assert not first.texts.exists()
    write_texts(by=office, report=first, texts={"tasks": "Việc của quý."})
    second = start_report(by=office, organisation=nine_months.organisation, period=parse_period("2022-Q2"))
    assert second.texts.get().text == "Việc của quý."
    assert second.texts.get().kept_from == "2022-Q1"


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("code", ["CQ", "CB01"])
def test_each_kind_of_paper_is_drawn_for_a_committee_and_a_cell(nine_months, kind, code):
    period = {Kind.YEAR: "2022", Kind.TERM: "2020-2025", Kind.MID_TERM: "2020-2025", Kind.HALF: "2022-H1"}
    period |= {Kind.QUARTER: "2022-Q2", Kind.MONTH: "2022-M08", Kind.NINE_MONTHS: "2022-9M"}
    organisation = {"CQ": nine_months.organisation, "CB01": nine_months.cells[0]}[code]
    report_values(by=None, organisation=nine_months.cells[0], period=NINE_MONTHS, values={"meetings.regular_held": 9})
    paper = Document(io.BytesIO(word_of(Report(organisation=organisation, period=period[kind], kind=kind))))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "{" not in text
    assert "kết nạp" in text.casefold()
    heads = [cell.text for table in paper.tables for cell in table.rows[0].cells]
    expected = {"year": "Năm 2021", "term": "Nhiệm kỳ trước"}.get(kind.frame, "Cùng kỳ 2021")
    assert expected in heads
