"""Which cells have met in which month, as their forms say."""

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from capuy.core import dates
from capuy.core.periods import parse_period
from capuy.journal.models import Entry
from capuy.meetings.monthly import FIELD, Held, board_of, months_of, state_of
from tests.factories import FOUNDED, make_organisation, make_user, report_values

YEAR = parse_period("2026")


@pytest.fixture
def now():
    with time_machine.travel("2026-05-10T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def committee(db):
    return make_organisation("DU", "Đảng ủy Cơ quan", "dang_bo_co_so")


@pytest.fixture
def cells(committee):
    return [make_organisation(f"C{n}", f"Chi bộ {n}", "chi_bo", committee) for n in (1, 2, 3)]


def report(cell, period: str, held: int) -> None:
    report_values(by=None, organisation=cell, period=parse_period(period), values={FIELD: held})


def board(client, committee, query: str = ""):
    client.force_login(make_user("lanhdao", ("leader", committee)))
    return client.get(reverse("meetings:monthly", args=["DU", YEAR]) + query)


def test_each_square_says_met_not_met_or_not_reported(now, client, committee, cells) -> None:
    report(cells[0], "2026-M01", 1)
    report(cells[1], "2026-M01", 0)
    report(cells[2], "2026-Q1", 3)
    page = board(client, committee)
    assert [[held.label for held in cell.months] for cell in page.context["board"].cells] == [
        ["đã họp", "chưa báo cáo", "chưa báo cáo", "chưa báo cáo", "trong tháng"],
        ["chưa họp", "chưa báo cáo", "chưa báo cáo", "chưa báo cáo", "trong tháng"],
        ["đã họp", "đã họp", "đã họp", "chưa báo cáo", "trong tháng"],
    ]
    assert "Tháng 4/2026: 00/03 chi bộ đã họp" in page.text
    assert "02/03" in page.text
    assert reverse("figures:form", args=["C2", "2026-M01"]) in page.text


def test_a_quarter_that_leaves_doubt_says_nothing_of_its_months(now, committee, cells) -> None:
    report(cells[0], "2026-Q1", 2)
    report(cells[1], "2026-Q1", 0)
    first, second, _ = board_of(committee, YEAR).cells
    assert first.months[:3] == [Held.SILENT] * 3
    assert second.months[:3] == [Held.NOT_MET] * 3


def test_a_cell_owes_nothing_before_it_was_founded(now, committee, cells) -> None:
    make_organisation("C4", "Chi bộ 4", "chi_bo", committee, on=dates.parse_date("01/03/2026"))
    assert board_of(committee, YEAR).cells[3].months[:3] == [Held.NONE, Held.NONE, Held.SILENT]


def test_only_those_that_lack_something_are_listed(now, client, committee, cells) -> None:
    for number in range(1, 5):
        report(cells[0], f"2026-M{number:02d}", 1)
    listed = board(client, committee, "?xem=chua-hop").context["lines"]
    assert [cell.code for cell, _ in listed] == ["C2", "C3"]


@given(st.dictionaries(st.sampled_from(["2024", "2024-Q1", "2024-Q2", "2024-M01", "2024-M05"]), st.integers(0, 14)))
def test_every_month_of_a_year_that_is_over_is_told_from_its_own_form_first(reported: dict[str, int]) -> None:
    with time_machine.travel("2026-05-10T03:00:00+00:00", tick=False):
        for month in months_of(2024):
            state = state_of(month, reported, FOUNDED)
            if month.code in reported:
                assert state is (Held.MET if reported[month.code] else Held.NOT_MET)
            else:
                assert state in (Held.MET, Held.NOT_MET, Held.SILENT)
                assert state is Held.SILENT or any(code in reported for code in ("2024", "2024-Q1", "2024-Q2"))


@pytest.mark.parametrize("number", [3, 30])
def test_thirty_units_ask_as_much_as_three(now, client, committee, number, django_assert_num_queries) -> None:
    for at in range(number):
        make_organisation(f"C{at}", f"Chi bộ {at}", "chi_bo", committee)
    board(client, committee)
    with django_assert_num_queries(12):
        client.get(reverse("meetings:monthly", args=["DU", YEAR]))


def test_it_leaves_as_excel_and_is_journalled(now, client, committee, cells) -> None:
    answer = board(client, committee, "?xuat=excel")
    assert "sinh-hoat-DU-2026.xlsx" in answer["Content-Disposition"]
    assert "sinh hoạt chi bộ từng tháng năm 2026" in Entry.objects.get(action="export-meetings").summary


@pytest.mark.parametrize(("path", "year"), [("?nam=2024", 2024), ("?nam=abc", 2026), ("2026-M03/", 2026)])
def test_other_periods_lead_to_their_year(now, client, committee, path, year) -> None:
    client.force_login(make_user("lanhdao", ("leader", committee)))
    answer = client.get(reverse("meetings:monthly", args=["DU"]) + path)
    assert answer["Location"] == reverse("meetings:monthly", args=["DU", year])


def test_a_stranger_finds_nothing(now, client, committee, cells) -> None:
    client.force_login(make_user("khac", ("leader", make_organisation("X", "Đảng ủy khác", "dang_bo_co_so"))))
    assert client.get(reverse("meetings:monthly", args=["DU", YEAR])).status_code == 404
