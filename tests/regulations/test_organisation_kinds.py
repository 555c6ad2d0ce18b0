import datetime as dt

import pytest

from capuy.regulations import (
    KINDS,
    Document,
    NoRegulation,
    Regulation,
    may_hold,
    register,
    regulation,
    regulations,
)
from capuy.regulations.organisation_kinds import CELLS, CHILDREN

LAST_DAY_OF_DISTRICTS = dt.date(2025, 6, 30)
FIRST_DAY_OF_WARDS = dt.date(2025, 7, 1)


def test_the_version_in_force_on_the_day_speaks():
    first = Regulation("test: topic", Document("1", dt.date(2010, 1, 1)), dt.date(2010, 1, 1), "first")
    second = Regulation("test: topic", Document("2", dt.date(2020, 1, 1)), dt.date(2020, 1, 1), "second")
    register(second, first)
    assert regulations("test: topic") == [first, second]
    assert regulation("test: topic", on=dt.date(2019, 12, 31)) == first
    assert regulation("test: topic", on=dt.date(2020, 1, 1)) == second
    assert regulation("test: topic", on=dt.date(1990, 1, 1)) == first


def test_a_topic_that_nothing_rules_is_refused():
    with pytest.raises(NoRegulation):
        regulation("test: unknown", on=dt.date(2020, 1, 1))


def test_a_document_is_cited_with_number_and_date():
    assert str(Document("294-QĐ/TW", dt.date(2025, 5, 26))) == "294-QĐ/TW, 26/05/2025"


@pytest.mark.parametrize("kind", ["quan_uy", "dang_uy_khoi"])
def test_districts_and_blocs_end_with_june_2025(kind):
    assert may_hold("thanh_uy", kind, on=LAST_DAY_OF_DISTRICTS)
    assert not may_hold("thanh_uy", kind, on=FIRST_DAY_OF_WARDS)
    assert not may_hold("", kind, on=FIRST_DAY_OF_WARDS)


def test_wards_stand_under_the_city_since_july_2025():
    assert may_hold("quan_uy", "dang_bo_phuong", on=LAST_DAY_OF_DISTRICTS)
    assert not may_hold("thanh_uy", "dang_bo_phuong", on=LAST_DAY_OF_DISTRICTS)
    assert may_hold("thanh_uy", "dang_bo_phuong", on=FIRST_DAY_OF_WARDS)


def test_a_city_holds_plain_cells_only_since_the_rules_of_2026():
    assert not may_hold("thanh_uy", "chi_bo", on=dt.date(2026, 7, 25))
    assert may_hold("thanh_uy", "chi_bo", on=dt.date(2026, 7, 26))


def test_nothing_stands_under_a_cell_and_all_kinds_are_known():
    for version in regulations(CHILDREN):
        assert not version.value.keys() & CELLS
        named = set(version.value) | set().union(*version.value.values())
        assert named - {""} <= set(KINDS)


def test_no_kind_holds_a_higher_one():
    for version in regulations(CHILDREN):
        for parent, children in version.value.items():
            assert all(KINDS[child].rank >= KINDS[parent].rank for child in children if parent), parent
