"""What nobody has answered or graded yet is a dash in the tables, not a nought that reads as a result."""

import pytest

from capuy.figures.actions import report_grid
from capuy.figures.queries import figures_of
from capuy.figures.registry import form_fields
from capuy.reports import queries
from capuy.reports.models import Report
from tests.reports.conftest import YEAR

pytestmark = pytest.mark.django_db


def tables(organisation):
    return queries.content_of(Report(organisation=organisation, period="2022")).tables


def results(organisation) -> dict[str, list[str]]:
    """Result and share of each indicator, as printed."""
    rows = [row for row in tables(organisation)[0].rows if row.kind == "plain"]
    return {row.cells[5].indicator: [row.cells[5].text, row.cells[6].text] for row in rows}


def test_without_any_answer_what_cells_report_is_a_dash_and_what_is_counted_a_number(empty):
    shown = results(empty.organisation)
    assert shown["reviews.cells_excellent"] == ["–", "–"]
    assert shown["meetings.regular_held"] == ["–", "–"]
    assert shown["inspection.disciplined"] == ["–", "–"]
    assert shown["organisations.cells"] == ["2", "–"]
    assert shown["members.admitted"] == ["0", "–"]


def test_a_nought_that_was_reported_is_a_nought(empty):
    report_grid(by=None, period=YEAR, grid={empty.cells[0]: {"inspection.disciplined": 0, "reviews.commended": 0}})
    shown = results(empty.organisation)
    assert shown["inspection.disciplined"] == ["0", "–"]
    assert shown["reviews.cells_commended"] == ["0", "0%"]
    assert shown["meetings.regular_held"] == ["–", "–"]


def test_noughts_of_all_grades_say_that_nobody_was_graded_those_beside_one_grade_are_true(empty):
    answers = {field.code: 0 for field in form_fields()}
    report_grid(by=None, period=YEAR, grid=dict.fromkeys(empty.cells, answers))
    shown = results(empty.organisation)
    assert [shown[f"reviews.{who}_{grade}"] for who in ("cells", "members") for grade in ("excellent", "good")] == [
        ["–", "–"]
    ] * 4
    assert {cell.text for row in tables(empty.organisation)[1].rows for cell in row.cells[5:]} == {"–"}

    report_grid(by=None, period=YEAR, grid={empty.cells[0]: {"reviews.grade": 2, "reviews.members_good": 4}})
    shown = results(empty.organisation)
    assert [shown["reviews.cells_excellent"], shown["reviews.cells_good"]] == [["0", "0%"], ["1", "50%"]]
    assert [shown["reviews.members_excellent"], shown["reviews.members_good"]] == [["0", "0%"], ["4", "100%"]]
    rows = tables(empty.organisation)[1].rows
    assert [[cell.text for cell in row.cells[5:]] for row in rows] == [
        ["0", "1", "0", "0"],
        ["–", "–", "–", "–"],
        ["0", "1", "0", "0"],
    ]
    assert figures_of(empty.organisation, YEAR)["reviews.cells_graded"].numerator == 1
