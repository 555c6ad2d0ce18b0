"""The published year of a district government's party committee (16 cells), entered cell by cell, as its report has it.

The expected numbers are typed from the source, not worked out by the program.
"""

import datetime as dt

import pytest

from capuy.figures.actions import set_target
from capuy.figures.completeness import completeness
from capuy.figures.explanation import explain
from capuy.figures.queries import as_json, figures_of
from capuy.figures.registry import form_fields
from capuy.organisations.actions import ChangeDraft, enact
from tests.factories import decision, make_organisation, report_values
from tests.figures.figure_makers import Y2022, enrol

D = dt.date
pytestmark = pytest.mark.django_db

EXCELLENT, GOOD, FULFILLED = 1, 2, 3
GRADES = [EXCELLENT] * 2 + [GOOD] * 13 + [FULFILLED]
MEMBERS_COMMENDED = [3, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1]
TARGETS = {0: 2, 3: 1, 5: 1, 7: 2, 9: 1, 12: 1}
ADMISSIONS = {0: [D(2022, 5, 19)], 7: [D(2022, 9, 2), D(2022, 11, 7)]}

EXPECTED = {
    "reviews.cells_excellent": "02/16 (12,5%)",
    "reviews.cells_good": "13/16 (81,25%)",
    "reviews.cells_fulfilled": "01/16 (6,25%)",
    "reviews.cells_not_fulfilled": "00/16 (0%)",
    "reviews.cells_graded": "16/16 (100%)",
    "candidates.verification_proposed": "12",
    "candidates.awareness_class": "10",
    "members.admitted": "03/08 (37,5%)",
    "reviews.cells_commended": "03/16 (18,75%)",
    "reviews.members_commended": "26",
    "movements.model_collectives": "08",
    "movements.model_persons": "08",
    "organisations.cells": "16",
}


def form_of(at: int) -> dict[str, int]:
    answers = {item.code: 0 for item in form_fields()}
    return answers | {
        "reviews.grade": GRADES[at],
        "reviews.commended": int(at in (0, 1, 4)),
        "reviews.members_commended": MEMBERS_COMMENDED[at],
        "candidates.verification_proposed": int(at < 12),
        "candidates.awareness_class": 2 if at % 3 == 0 and at < 15 else 0,
        "movements.model_collectives": at % 2,
        "movements.model_persons": (at + 1) % 2,
        "meetings.regular_held": 12,
    }


@pytest.fixture
def sixteen(committee):
    cells = [make_organisation(f"CQ{i:02d}", f"Chi bộ {i}", "chi_bo", committee) for i in range(1, 17)]
    for at, cell in enumerate(cells):
        enrol(cell)
        report_values(by=None, organisation=cell, period=Y2022, values=form_of(at))
        for on in ADMISSIONS.get(at, ()):
            enrol(cell, on=on, arrival="admission", status="probationary")
        if at in TARGETS:
            set_target(by=None, organisation=cell, indicator="members.admitted", period=Y2022, value=TARGETS[at])
    return cells


def texts(organisation, structure="then"):
    found = figures_of(organisation, Y2022, structure=structure)
    return {code: found[code].text for code in EXPECTED}


def test_the_year_is_what_the_committee_published(committee, sixteen):
    assert texts(committee) == EXPECTED
    assert completeness(committee, Y2022).complete == 16


def test_it_is_the_same_before_and_after_the_reorganisation_of_2025(city, committee, sixteen, ward):
    second = make_organisation("W2", "Đảng ủy phường Hai", "dang_bo_phuong", city, on=D(2025, 7, 1))
    before = as_json(committee, Y2022)
    changes = [ChangeDraft("move", cell, parent=ward) for cell in sixteen[:9]]
    changes += [ChangeDraft("move", cell, parent=second) for cell in sixteen[9:15]]
    changes += [ChangeDraft("close", sixteen[15], successor=sixteen[7]), ChangeDraft("close", committee)]
    enact(decision("move", D(2025, 7, 1), *changes), by=None)
    assert as_json(committee, Y2022) == before
    then, today = texts(city), texts(city, "today")
    assert (then, today) == (EXPECTED, EXPECTED)
    halves = [figures_of(place, Y2022, structure="today") for place in (ward, second)]
    admitted = [(half["members.admitted"].numerator, half["members.admitted"].denominator) for half in halves]
    assert admitted == [(3, 6), (0, 2)]


def test_every_figure_opens_down_to_its_records(committee, sixteen):
    opened = explain(committee, Y2022, "members.admitted", names=True)
    assert [(line.node.code, line.figures["members.admitted"].text) for line in opened.children[:2]] == [
        ("CQ08", "02/02 (100%)"),
        ("CQ01", "01/02 (50%)"),
    ]
    assert len(opened.rows) == 3
    leaf = explain(sixteen[7], Y2022, "members.admitted", names=True)
    assert [row.detail for row in leaf.rows] == ["Kết nạp, 02/09/2022", "Kết nạp, 07/11/2022"]
    grade = explain(sixteen[0], Y2022, "reviews.cells_excellent")
    assert [answer.text for answer in grade.answers] == ["Hoàn thành xuất sắc nhiệm vụ"]
    assert grade.figure.numerator == 1
