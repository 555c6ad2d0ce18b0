"""A district committee, and below it a base committee of 16 cells with the year 2022 of source S1."""

import datetime as dt
import itertools
from dataclasses import dataclass

import pytest

from capuy.core.periods import year_period
from capuy.figures.actions import report_grid, set_target
from capuy.members.actions import MemberData, admit, register_member
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Organisation, Term
from tests.factories import FOUNDED, decision, make_user

YEAR = year_period(2022)
_people = itertools.count(1)


@dataclass
class Committee:
    district: Organisation
    organisation: Organisation
    cells: list[Organisation]


def new_member(cell, on, *, admitted=False, sex="male"):
    data = MemberData(
        full_name=f"Nguyễn Văn {'ABCDEGHIKLMNOPQRSTUVXY'[next(_people) % 22]}{'a' * (next(_people) % 7 + 1)}",
        sex=sex,
        born_on=dt.date(1980, 1, 1) + dt.timedelta(days=next(_people)),
    )
    if admitted:
        return admit(by=None, organisation=cell, data=data, on=on)
    return register_member(by=None, organisation=cell, data=data, joined_on=on)


def answers(at):
    """What the 16 cells report: their sums are the figures of the source."""
    return {
        "reviews.grade": 1 if at < 2 else 2 if at < 15 else 3,
        "reviews.commended": int(at < 3),
        "reviews.members_commended": [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1][at],
        "candidates.verification_proposed": int(at < 12),
        "candidates.awareness_class": int(at < 10),
        "movements.model_collectives": int(at < 8),
        "movements.model_persons": int(at >= 8),
        "inspection.supervisions_planned": 1,
        "inspection.supervisions_done": 1,
        "meetings.regular_held": 12,
        "meetings.thematic_held": 4,
    }


def build(cells: int) -> Committee:
    codes = [f"CB{at:02d}" for at in range(1, cells + 1)]
    name = "Đảng bộ Cơ quan Chính quyền quận Bình Sơn"
    changes = [
        ChangeDraft("establish", code="QU", name="Đảng bộ quận Bình Sơn", kind="quan_uy"),
        ChangeDraft("establish", code="CQ", name=name, kind="dang_bo_co_so", parent="QU"),
    ]
    for at, code in enumerate(codes, start=1):
        changes.append(ChangeDraft("establish", code=code, name=f"Chi bộ {at}", kind="chi_bo", parent="CQ"))
    enact(decision("establish", FOUNDED, *changes), by=None)
    known = {organisation.code: organisation for organisation in Organisation.objects.all()}
    Term.objects.create(organisation=known["CQ"], label="2020 – 2025", starts_on=dt.date(2020, 6, 1))
    return Committee(known["QU"], known["CQ"], [known[code] for code in codes])


@pytest.fixture
def empty(db) -> Committee:
    """Two cells of which nothing is known."""
    return build(2)


@pytest.fixture
def s1(db) -> Committee:
    """The year 2022 of source S1."""
    made = build(16)
    new_member(made.cells[0], dt.date(2020, 1, 1), sex="female")
    new_member(made.cells[1], dt.date(2021, 1, 1))
    for at in range(3):
        new_member(made.cells[at], dt.date(2022, 5, 19), admitted=True)
    report_grid(by=None, period=YEAR, grid={cell: answers(at) for at, cell in enumerate(made.cells)})
    set_target(by=None, organisation=made.organisation, indicator="members.admitted", period=YEAR, value=8)
    return made


@pytest.fixture
def office(request):
    """A clerk of the office of the committee that the test uses."""
    committee = request.getfixturevalue("s1" if "s1" in request.fixturenames else "empty")
    return make_user("vanphong", ("office", committee.organisation), full_name="Trần Thị Nụ")
