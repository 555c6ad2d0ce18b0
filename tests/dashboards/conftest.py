"""A committee of three cells in the middle of a year: one on the way, one behind, one without a target."""

import datetime as dt

import pytest
import time_machine

from capuy.accounts.roles import Role
from capuy.figures.actions import set_target
from tests.factories import make_organisation, make_user
from tests.figures.figure_makers import Y2022, enrol

ADMITTED = "members.admitted"


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel("2022-07-02T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def committee():
    district = make_organisation("QU", "Quận ủy", "quan_uy")
    return make_organisation("DU", "Đảng ủy Cơ quan", "dang_bo_co_so", district)


@pytest.fixture
def cells(committee):
    return [make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", committee) for number in (1, 2, 3)]


@pytest.fixture
def leader(committee):
    return make_user("lanhdao", (Role.LEADER, committee), full_name="Trần Văn Cả")


@pytest.fixture
def halfway(committee, cells):
    for cell, target, done in ((cells[0], 4, 3), (cells[1], 4, 1)):
        set_target(by=None, organisation=cell, indicator=ADMITTED, period=Y2022, value=target)
        for _ in range(done):
            enrol(cell, on=dt.date(2022, 3, 3), arrival="admission", status="probationary")
    enrol(cells[0], on=dt.date(2021, 11, 20), arrival="admission", status="probationary")
    return committee
