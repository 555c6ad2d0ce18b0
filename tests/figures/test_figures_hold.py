"""What must hold for any records: sheets equal a recount, parts add up to the whole, halves are rounded up."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capuy.core.periods import parse_period
from capuy.figures import engine
from capuy.figures.figure import Figure
from capuy.figures.queries import children_figures, figures_of, leaf_values
from capuy.figures.statistics.filling import State, fill
from capuy.figures.statistics.forms import statistical_forms
from capuy.members.models import Membership
from capuy.organisations.models import Organisation
from tests.factories import make_organisation, report_values
from tests.figures.figure_makers import enrol, leave

DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2023, 12, 31))
QUICK = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_percentage_is_rounded_half_up_and_never_further_than_half_a_unit(part, whole):
    shown = Figure(part, whole).percent
    exact = Fraction(100 * part, whole)
    assert abs(Fraction(shown) - exact) <= Fraction(1, 200)
    if abs(Fraction(shown) - exact) == Fraction(1, 200):
        assert Fraction(shown) > exact
    assert shown == shown.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(406, 400, "101,5%"), (1, 800, "0,13%"), (1, 3, "33,33%"), (72, 72, "100%"), (0, 0, "–"), (5, None, "–")],
)
def test_percentages_print_as_on_paper(part, whole, text):
    assert Figure(part, whole).percent_text == text


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), st.integers(0, 3), DAYS, st.sampled_from(["admission", "transfer", "entry"])),
        st.tuples(st.just("leave"), st.integers(0, 9), DAYS, st.sampled_from(["transfer", "deceased", "expelled"])),
        st.tuples(st.just("report"), st.integers(0, 3), st.integers(0, 9), st.sampled_from(["2021", "2022"])),
        st.tuples(st.just("read"), st.integers(0, 3), st.sampled_from(["2021", "2022", "2022-Q2"]), st.none()),
    ),
    max_size=12,
)


def _play(cells, act):
    kind, which, *rest = act
    if kind == "enrol":
        enrol(cells[which % len(cells)], on=rest[0], arrival=rest[1])
    elif kind == "leave":
        open_stays = list(Membership.objects.filter(valid_to__isnull=True, valid_from__lt=rest[0]))
        if open_stays:
            leave(open_stays[which % len(open_stays)].member, rest[0], rest[1])
    elif kind == "report":
        answers = {"candidates.awareness_class": rest[0] or None, "reviews.grade": rest[0] % 5}
        report_values(by=None, organisation=cells[which % len(cells)], period=parse_period(rest[1]), values=answers)
    else:
        figures_of(cells[which % len(cells)], parse_period(rest[0]))


@pytest.mark.slow
@pytest.mark.django_db
@QUICK
@given(acts=ACTS)
def test_sheets_equal_a_recount_and_children_add_up(acts):
    from django.db import transaction

    with transaction.atomic():
        top = make_organisation("QU", "Quận ủy", "quan_uy")
        middle = make_organisation("DU", "Đảng ủy", "dang_bo_co_so", top)
        cells = [make_organisation(f"C{i}", f"Chi bộ {i}", "chi_bo", middle) for i in range(3)]
        cells.append(make_organisation("D", "Chi bộ Y tế", "chi_bo_co_so", top))
        for act in acts:
            _play(cells, act)
        for period in engine.tracked():
            _adds_up(top, period)
        for form in statistical_forms():
            for organisation in (top, cells[0]):
                filled = fill(organisation, parse_period("2022"), form, "then")
                assert [check for check in filled.checks if check.state is State.FAILS] == []
        assert engine.check() == []
        transaction.set_rollback(True)


def _adds_up(top: Organisation, period) -> None:
    whole = figures_of(top, period)
    today = figures_of(top, period, structure="today")
    assert whole == today
    codes = list(whole)
    lines = children_figures(top, period, codes)
    leaves = leaf_values(top, period, codes)
    for code in codes:
        assert (
            whole[code].numerator == sum(line.figures[code].numerator for line in lines) == sum(leaves[code].values())
        )
    bands = [code for code in codes if code.startswith("members.age_")]
    assert sum(whole[code].numerator for code in bands) == whole["members.total"].numerator
    statuses = ("official", "probationary", "exempt", "suspended")
    assert sum(whole[f"members.{s}"].numerator for s in statuses) == whole["members.total"].numerator


@pytest.mark.django_db
def test_a_quarter_and_a_year_count_the_same_event_each_in_its_own_sheet(committee, cells):
    enrol(cells[0], on=dt.date(2022, 5, 19), arrival="admission")
    counts = {
        code: figures_of(committee, parse_period(code))["members.admitted"].numerator
        for code in ("2022", "2022-Q1", "2022-Q2", "2022-M05", "2022-H1", "2022-9M", "2020-2025", "2021")
    }
    assert counts == {
        "2022": 1, "2022-Q1": 0, "2022-Q2": 1, "2022-M05": 1, "2022-H1": 1, "2022-9M": 1, "2020-2025": 1, "2021": 0,
    }  # fmt: skip
