"""Targets with pace: where a count is likely to end, who can still catch up, and sharing a target out."""

import datetime as dt
import math
from fractions import Fraction

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from capuy.core import dates
from capuy.core.periods import year_period
from capuy.figures.actions import set_target
from capuy.figures.models import Target
from capuy.figures.pace import ENOUGH, HIGH, LOW, MANY, Clock, Pace, State, clock_of, likely, share_out
from capuy.figures.paces import Aim, paces
from tests.figures.figure_makers import Y2022, enrol
from tests.filled import filled

ADMITTED = "members.admitted"
IN_JULY = "2022-07-02T03:00:00+00:00"  # half of the year


@given(st.integers(0, 5_000), st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_shares_add_up_and_are_fair(total: int, weights: list[int]) -> None:
    shares = share_out(total, weights)

    assert sum(shares) == total
    known = weights if any(weights) else [1] * len(weights)
    for share, weight in zip(shares, known, strict=True):
        assert abs(share - Fraction(total * weight, sum(known))) < 1


def chance_of_at_most(more: int, done: int, gone: float) -> float:
    """Counted plainly: of the negative binomial with done + ½ successes."""
    size = done + 0.5
    terms = (
        math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1) + size * math.log(gone) + k * math.log1p(-gone)
        for k in range(more + 1)
    )
    return sum(map(math.exp, terms))


@given(st.integers(0, 150), st.fractions(Fraction(1, 12), Fraction(364, 365), max_denominator=366))
def test_the_band_holds_four_of_five(done: int, gone: Fraction) -> None:
    found = likely(done, gone)

    assert done <= found.low <= found.middle <= found.high
    for end, part in ((found.low, LOW), (found.middle, 0.5), (found.high, HIGH)):
        assert chance_of_at_most(end - done, done, float(gone)) >= part - 1e-6
        if end > done:
            assert chance_of_at_most(end - done - 1, done, float(gone)) < part + 1e-6


def test_a_great_count_is_foretold_as_a_small_one() -> None:
    counted, normal = likely(MANY, Fraction(1001, 2000)), likely(MANY, Fraction(999, 2000))
    assert abs(counted.middle - normal.middle) < 20
    assert abs(counted.low - normal.low) < 20
    assert abs(counted.high - normal.high) < 20


@pytest.mark.parametrize(
    ("done", "target", "gone", "state", "words"),
    [
        (9, 8, Fraction(1, 2), State.OVER, "vượt"),
        (8, 8, Fraction(1, 2), State.REACHED, "đạt"),
        (4, 8, Fraction(1, 2), State.ON_TRACK, "đúng tiến độ"),
        (3, 8, Fraction(1, 2), State.SLOW, "chậm"),
        (1, 8, Fraction(3, 4), State.AT_RISK, "nguy cơ không đạt"),
        (7, 8, Fraction(1), State.MISSED, "không đạt"),
        (0, 8, Fraction(1, 20), State.EARLY, "mới đầu kỳ"),
    ],
)
def test_each_state_says_what_it_is(done: int, target: int, gone: Fraction, state: State, words: str) -> None:
    found = Pace(done, target, Clock(gone, 90 if gone < 1 else 0))
    assert (found.state, found.state.label) == (state, words)


def test_what_is_needed_each_month() -> None:
    assert Pace(3, 8, Clock(Fraction(1, 2), 183)).monthly_text == "0,8"
    assert Pace(3, 8, Clock(Fraction(19, 20), 12)).monthly_text == "5"
    assert Pace(8, 8, Clock(Fraction(1, 2), 183)).monthly_text == ""


@pytest.fixture
def halfway(committee, cells):
    """In the middle of the year C1 has done half of its target, C2 a quarter, C3 has none."""
    for cell, target, done in ((cells[0], 4, 2), (cells[1], 4, 1)):
        set_target(by=None, organisation=cell, indicator=ADMITTED, period=Y2022, value=target)
        for _ in range(done):
            enrol(cell, on=dt.date(2022, 3, 3), arrival="admission", status="probationary")
    with time_machine.travel(IN_JULY, tick=False):
        yield committee


def at(view: str, organisation, query: str = "") -> str:
    return reverse(f"figures:{view}", args=[organisation.code, Y2022]) + query


@pytest.mark.django_db
def test_without_a_rhythm_of_last_year_the_days_count(halfway) -> None:
    assert clock_of(halfway, Y2022, ADMITTED) == Clock(Fraction(183, 365), 182)
    assert clock_of(halfway, year_period(2021), ADMITTED) == Clock(Fraction(1), 0)
    assert clock_of(halfway, year_period(2023), ADMITTED).gone == 0


@pytest.mark.django_db
def test_a_branch_that_admits_late_in_the_year_is_not_behind_in_july(halfway, cells) -> None:
    for number in range(ENOUGH):
        day = dt.date(2021, 2, 3) if number < ENOUGH // 4 else dt.date(2021, 12, 22)
        enrol(cells[0], on=day, arrival="admission", status="probationary")
    by_days, usual = Fraction(183, 365), Fraction(1, 4)
    assert clock_of(halfway, Y2022, ADMITTED).gone == (by_days + usual) / 2
    aim = Aim(cells[0].pk, ADMITTED, Y2022)
    assert paces([aim], dates.today())[aim].clock == clock_of(cells[0], Y2022, ADMITTED)


@pytest.mark.django_db
def test_many_targets_at_once_stand_as_each_does_today_and_at_the_end_of_a_past_month(halfway, cells) -> None:
    aims = [Aim(cell.pk, ADMITTED, Y2022) for cell in cells]
    found = paces(aims, dates.today())
    assert {aim: (pace.done, pace.target) for aim, pace in found.items()} == {aims[0]: (2, 4), aims[1]: (1, 4)}
    assert found[aims[0]].clock == clock_of(cells[0], Y2022, ADMITTED)
    assert [paces(aims, day)[aims[0]].done for day in (dt.date(2022, 3, 30), dt.date(2022, 3, 31))] == [0, 2]


@pytest.mark.django_db
def test_the_page_says_who_is_on_the_way_and_what_is_needed(client, leader, halfway) -> None:
    client.force_login(leader)
    page = client.get(at("pace", halfway))
    shown = [(line.code, pace.state.label, pace.missing, pace.monthly_text) for line, pace in page.context["rows"]]
    assert shown == [("DU", "chậm", 5, "0,8"), ("C1", "đúng tiến độ", 2, "0,3"), ("C2", "chậm", 3, "0,5")]
    text = page.content.decode()
    assert "Còn 182 ngày đến hết kỳ" in text
    assert "1 đơn vị chưa có chỉ tiêu" in text
    assert reverse("figures:explain", args=["C2", Y2022, ADMITTED]) in text


@pytest.mark.django_db
def test_a_drive_lists_those_that_can_still_catch_up(client, leader, halfway) -> None:
    client.force_login(leader)
    rows = client.get(at("pace", halfway, "?xem=con-kip")).context["rows"]
    assert [(line.code, pace.extra) for line, pace in rows] == [("C2", 2)]


@pytest.mark.django_db
def test_nothing_set_and_nobody_slow_are_said(client, leader, committee, cells) -> None:
    client.force_login(leader)
    assert "Chưa có chỉ tiêu nào được giao" in client.get(at("pace", committee)).content.decode()
    assert "Không có đơn vị trực thuộc nào chậm" in client.get(at("pace", committee, "?xem=con-kip")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2])
def test_the_page_asks_as_much_for_two_units_as_for_one(
    client, leader, committee, cells, number, django_assert_num_queries
) -> None:
    for cell in cells[:number]:
        set_target(by=None, organisation=cell, indicator=ADMITTED, period=Y2022, value=4)
    client.force_login(leader)
    client.get(at("pace", committee))
    with django_assert_num_queries(25):
        client.get(at("pace", committee))


@pytest.mark.django_db
def test_a_target_is_shared_out_looked_at_and_saved(client, board, committee, cells) -> None:
    for _ in range(3):
        enrol(cells[0])
    enrol(cells[1])
    client.force_login(board)
    path = at("targets", committee)

    equal = client.get(f"{path}?tong=10&chia=deu")
    assert [box.value() for _, box in equal.context["lines"][1:]] == [4, 3, 3]
    assert "chưa được lưu" in equal.content.decode()
    assert not Target.objects.exists()

    by_size = client.get(f"{path}?tong=8&chia=dang-vien")
    assert [box.value() for _, box in by_size.context["lines"][1:]] == [6, 2, 0]
    client.post(path, filled(by_size))
    assert dict(Target.objects.values_list("organisation__code", "value")) == {"C1": 6, "C2": 2, "C3": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?tong=mười&chia=deu", "?tong=&chia=deu", "?tong=5&chia=x", "?tong=-5&chia=deu"])
def test_a_total_that_is_none_shares_nothing(client, board, committee, cells, query) -> None:
    client.force_login(board)
    page = client.get(at("targets", committee) + query)
    assert page.status_code == 200
    assert [box.value() for _, box in page.context["lines"][1:]] == ["", "", ""]
