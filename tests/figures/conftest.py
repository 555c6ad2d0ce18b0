"""A district with one committee and its cells, and the people who look at it."""

import datetime as dt

import pytest

from tests.factories import make_organisation, make_user


@pytest.fixture
def city():
    return make_organisation("TU", "Thành ủy", "thanh_uy")


@pytest.fixture
def district(city):
    return make_organisation("QU", "Quận ủy", "quan_uy", city)


@pytest.fixture
def committee(district):
    return make_organisation("DU", "Đảng ủy Cơ quan", "dang_bo_co_so", district)


@pytest.fixture
def cells(committee):
    return [make_organisation(f"C{i}", f"Chi bộ {i}", "chi_bo", committee) for i in (1, 2, 3)]


@pytest.fixture
def ward(city):
    return make_organisation("W", "Đảng ủy phường", "dang_bo_phuong", city, on=dt.date(2025, 7, 1))


@pytest.fixture
def board(committee):
    """Sees names, reports and sets targets in the committee's branch."""
    return make_user("tochuc", ("organisation_board", committee), full_name="Trần Thị Bình")


@pytest.fixture
def leader(committee):
    """Sees figures only."""
    return make_user("lanhdao", ("leader", committee))


@pytest.fixture
def stranger(city):
    """Holds everything, but in another branch."""
    other = make_organisation("DX", "Đảng ủy khác", "dang_bo_co_so", city)
    return make_user("khac", ("organisation_board", other))
