"""Reporting and setting targets: who may, what is refused, what is written down."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capuy.core.periods import parse_period
from capuy.core.problems import ProblemsFound
from capuy.figures.actions import report_grid, set_target, set_targets
from capuy.figures.completeness import completeness
from capuy.figures.models import ReportedValue, Target
from capuy.figures.queries import figure_of
from capuy.figures.registry import form_fields
from capuy.figures.targets import targets_of
from capuy.journal.models import Entry
from capuy.organisations.actions import ChangeDraft, enact
from tests.factories import decision, report_values
from tests.figures.figure_makers import Y2022, enrol

pytestmark = pytest.mark.django_db
ADMITTED = "members.admitted"


def refused(action, **arguments):
    with pytest.raises(ProblemsFound) as found:
        action(**arguments)
    return [problem.code for problem in found.value.problems]


def test_whoever_has_no_right_reports_nothing(leader, stranger, cells):
    for user in (leader, stranger):
        values = {"meetings.regular_held": 1}
        assert refused(report_values, by=user, organisation=cells[0], period=Y2022, values=values) == ["not-allowed"]
        target = {"organisation": cells[0], "indicator": ADMITTED, "period": Y2022, "value": 1}
        assert refused(set_target, by=user, **target) == ["not-allowed"]
    assert not ReportedValue.objects.exists()
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"no.such": 1}, "unknown-field"),
        ({"meetings.regular_held": -1}, "bad-answer"),
        ({"meetings.regular_held": 1_000_001}, "bad-answer"),
        ({"reviews.grade": 9}, "bad-answer"),
        ({"inspection.supervisions_done": 2, "inspection.supervisions_planned": 1}, "above-limit"),
    ],
)
def test_impossible_answers_are_refused(board, cells, values, code):
    assert refused(report_values, by=board, organisation=cells[0], period=Y2022, values=values) == [code]
    assert not ReportedValue.objects.exists()


def test_a_limit_is_checked_against_what_was_reported_before(cells):
    report = {"by": None, "organisation": cells[0], "period": Y2022}
    report_values(**report, values={"movements.works_registered": 3, "movements.works_commended": 3})
    assert refused(report_values, **report, values={"movements.works_registered": 2}) == ["above-limit"]


def test_one_wrong_cell_keeps_all_others_out(board, cells):
    grid = {cells[0]: {"meetings.regular_held": 1}, cells[1]: {"meetings.regular_held": -1}}
    assert refused(report_grid, by=board, period=Y2022, grid=grid) == ["bad-answer"]
    assert not ReportedValue.objects.exists()


def test_only_cells_that_existed_report_and_only_for_periods_that_have_begun(committee, cells, city):
    values = {"meetings.regular_held": 1}
    assert refused(report_values, by=None, organisation=committee, period=Y2022, values=values) == ["not-a-cell"]
    early = parse_period("2014")
    assert refused(report_values, by=None, organisation=cells[0], period=early, values=values) == ["not-a-cell"]
    late = parse_period("2027")
    assert refused(report_values, by=None, organisation=cells[0], period=late, values=values) == ["period-to-come"]


def test_a_cell_closed_within_the_year_may_still_report_but_owes_nothing(committee, cells):
    close = ChangeDraft("close", cells[0], successor=cells[1])
    enact(decision("merge", dt.date(2022, 7, 1), close), by=None)
    report_values(by=None, organisation=cells[0], period=Y2022, values={"meetings.regular_held": 6})
    assert figure_of(committee, Y2022, "meetings.regular_held").numerator == 6
    assert completeness(committee, Y2022).total == 2


def test_members_are_graded_once_by_the_cell_that_remains(client, board, committee, cells):
    """The successor grades the same people, so that the graded cannot outnumber the members."""
    people = [enrol(cell) for cell in (cells[0], cells[0], cells[1])]
    graded = {"reviews.members_good": 2, "reviews.members_commended": 1}
    report_values(by=None, organisation=cells[0], period=Y2022, values=graded)
    close = ChangeDraft("close", cells[0], successor=cells[1])
    enact(decision("merge", dt.date(2022, 7, 1), close), by=None, accept_warnings=True)
    report_values(by=None, organisation=cells[1], period=Y2022, values={"reviews.members_good": len(people)})
    assert figure_of(committee, Y2022, "reviews.members_graded").text == "03/03 (100%)"
    assert figure_of(committee, Y2022, "reviews.members_good").text == "03/03 (100%)"
    assert figure_of(committee, Y2022, "reviews.members_commended").numerator == 1
    client.force_login(board)
    page = client.get(reverse("figures:explain", args=["C1", "2022", "reviews.members_good"]))
    assert "không tính, vì ngày 31/12/2022 không còn là chi bộ đang hoạt động" in page.content.decode()


def test_what_a_closed_cell_chose_leaves_the_rate_with_the_cell(client, board, committee, cells):
    for cell in cells:
        report_values(by=None, organisation=cell, period=Y2022, values={"reviews.grade": 1, "reviews.commended": 1})
    assert figure_of(committee, Y2022, "reviews.cells_excellent").text == "03/03 (100%)"
    close = ChangeDraft("close", cells[0], successor=cells[1])
    enact(decision("merge", dt.date(2022, 7, 1), close), by=None)
    for code in ("reviews.cells_excellent", "reviews.cells_graded", "reviews.cells_commended"):
        assert figure_of(committee, Y2022, code).text == "02/02 (100%)"
    assert figure_of(cells[0], Y2022, "reviews.cells_excellent").text == "00/00"
    client.force_login(board)
    page = client.get(reverse("figures:explain", args=["C1", "2022", "reviews.cells_excellent"]))
    assert "không tính, vì ngày 31/12/2022 không còn là chi bộ đang hoạt động" in page.content.decode()


def test_reporting_is_journalled_with_what_it_was_before(board, cells):
    report = {"by": board, "organisation": cells[0], "period": Y2022}
    assert report_values(**report, values={"reviews.grade": 1, "meetings.regular_held": 12}) == 2
    assert report_values(**report, values={"reviews.grade": 2, "meetings.regular_held": 12}) == 1
    assert report_values(**report, values={"reviews.grade": 2}) == 0
    entries = Entry.objects.filter(action="report-figures").order_by("id")
    assert [entry.changes for entry in entries][1] == [
        ("Xếp loại chi bộ", "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ")
    ]
    assert len(entries) == 2


def test_a_whole_form_is_written_at_once_and_a_changed_answer_stays_the_same_record(cells):
    report = {"by": None, "organisation": cells[0], "period": Y2022}
    statements = []
    for value in (0, 1):  # first written, then changed
        with CaptureQueriesContext(connection) as asked:
            report_values(**report, values={item.code: value for item in form_fields() if not item.choices})
        statements.append([q["sql"] for q in asked if "INTO" in q["sql"] and "figures_reportedvalue" in q["sql"]])
    assert [len(said) for said in statements] == [1, 1]
    first = ReportedValue.objects.get(field="meetings.regular_held")
    report_values(**report, values={"meetings.regular_held": 12})
    now = ReportedValue.objects.get(field="meetings.regular_held")
    assert (now.pk, now.value) == (first.pk, 12)
    assert now.reported_at > first.reported_at


def test_a_changed_target_keeps_what_it_was_decided_in(cells):
    target = {"by": None, "organisation": cells[0], "indicator": ADMITTED, "period": Y2022}
    set_target(**target, value=3, decided_in="KH 01")
    set_target(**target, value=4)
    assert Target.objects.values_list("value", "decided_in").get() == (4, "KH 01")


def test_an_answer_can_be_taken_back_and_then_is_missing(committee, cells):
    report = {"by": None, "organisation": cells[0], "period": Y2022}
    report_values(**report, values={item.code: 0 for item in form_fields()})
    assert completeness(committee, Y2022).complete == 1
    report_values(**report, values={"reviews.grade": None})
    assert [field.code for field in completeness(committee, Y2022).cells[0].missing] == ["reviews.grade"]
    assert figure_of(committee, Y2022, "reviews.cells_graded").numerator == 0


def target_at(organisation, structure="then"):
    return targets_of([organisation.pk], Y2022, structure).get(organisation.pk, {}).get(ADMITTED)


def test_a_target_is_the_own_one_else_the_sum_of_the_topmost_below(city, district, committee, cells):
    assert target_at(city) is None
    set_targets(by=None, indicator=ADMITTED, period=Y2022, values={cells[0]: 2, cells[1]: 1})
    assert [target_at(place) for place in (cells[0], committee, district, city)] == [2, 3, 3, 3]
    set_target(by=None, organisation=committee, indicator=ADMITTED, period=Y2022, value=5)
    assert [target_at(place) for place in (cells[0], committee, district, city)] == [2, 5, 5, 5]
    set_target(by=None, organisation=committee, indicator=ADMITTED, period=Y2022, value=None)
    assert target_at(city) == 3


def test_the_target_of_a_merged_cell_is_added_to_its_successors(committee, cells):
    set_targets(by=None, indicator=ADMITTED, period=Y2022, values={cells[0]: 2, cells[1]: 3})
    enact(decision("merge", dt.date(2022, 7, 1), ChangeDraft("close", cells[0], successor=cells[1])), by=None)
    assert (target_at(cells[1]), target_at(committee)) == (5, 5)
    assert target_at(committee, "today") == 5


def test_a_target_of_nought_is_a_target_without_a_rate(cells):
    set_target(by=None, organisation=cells[0], indicator=ADMITTED, period=Y2022, value=0)
    figure = figure_of(cells[0], Y2022, ADMITTED)
    assert (figure.ratio_text, figure.percent_text) == ("00/00", "–")


def test_what_has_no_target_gets_none(cells):
    target = {"by": None, "organisation": cells[0], "period": Y2022}
    assert refused(set_target, **target, indicator="members.total", value=1) == ["no-target"]
    assert refused(set_target, **target, indicator=ADMITTED, value=-1) == ["bad-target"]


def test_setting_a_target_is_journalled_once(board, cells):
    target = {"by": board, "organisation": cells[0], "indicator": ADMITTED, "period": Y2022}
    set_target(**target, value=2, decided_in="Kế hoạch số 02-KH/ĐU")
    set_target(**target, value=2)
    entry = Entry.objects.get(action="set-target")
    assert entry.after == {"Kết nạp đảng viên": 2, "căn cứ": "Kế hoạch số 02-KH/ĐU"}
    assert entry.organisation == "C1"
