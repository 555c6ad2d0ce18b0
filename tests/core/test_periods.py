import contextlib
import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.periods import PeriodKind, PeriodProblem, parse_period, usual_terms, year_period

years = st.integers(1930, 8990)
parts = st.sampled_from(
    ["", *(f"-M{month:02d}" for month in range(1, 13)), "-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2", "-9M"]
)


@given(years, parts)
def test_a_code_reads_back_and_holds_whole_months(year, part):
    period = parse_period(f"{year}{part}")
    assert str(period) == period.code == f"{year}{part}"
    assert parse_period(f" {period.code.lower()} ") == period
    assert period.first.day == period.after.day == 1
    assert period.first in period
    assert period.last in period
    assert period.after not in period
    assert period.first - dt.timedelta(days=1) not in period


@given(years, st.sampled_from([("M01", "M12"), ("Q1", "Q4"), ("H1", "H2")]))
def test_the_parts_of_a_year_follow_one_another_without_gap(year, ends):
    letter, count = ends[1][0], int(ends[1][1:])
    codes = [f"{year}-{letter}{number:0{2 if letter == 'M' else 1}d}" for number in range(1, count + 1)]
    found = [parse_period(code) for code in codes]
    assert found[0].first == year_period(year).first
    assert found[-1].last == year_period(year).last
    assert all(one.after == following.first for one, following in itertools.pairwise(found))


@given(years, parts)
def test_the_following_period_begins_where_this_one_ends(year, part):
    period = parse_period(f"{year}{part}")
    after = period.following()
    if part == "-9M":
        assert after is None
    else:
        assert (after.first, after.kind) == (period.after, period.kind)
        assert after == parse_period(after.code)


def test_a_term_is_followed_by_the_next_one():
    assert parse_period("2020-2025").following().code == "2025-2030"


@given(years, parts)
def test_the_same_period_last_year_is_one_year_earlier(year, part):
    period = parse_period(f"{year}{part}")
    before = period.same_period_last_year()
    assert (before.code, before.kind) == (f"{year - 1}{part}", period.kind)
    assert before.first == period.first.replace(year=year - 1)
    assert (before.last.year, before.last.month) == (year - 1, period.last.month)


def test_a_term_is_compared_with_the_term_before_it():
    term = parse_period("2020-2025")
    assert term.kind is PeriodKind.TERM
    assert term.same_period_last_year().code == "2015-2020"


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2022", "năm 2022"),
        ("2022-M03", "tháng 3/2022"),
        ("2022-Q1", "quý I/2022"),
        ("2022-Q4", "quý IV/2022"),
        ("2022-H1", "6 tháng đầu năm 2022"),
        ("2022-H2", "6 tháng cuối năm 2022"),
        ("2022-9M", "9 tháng đầu năm 2022"),
        ("2020-2025", "nhiệm kỳ 2020–2025"),
    ],
)
def test_periods_are_named_as_papers_name_them(code, label):
    assert parse_period(code).label == label


def test_a_heading_keeps_the_numerals_of_a_quarter():
    assert parse_period("2022-Q3").title == "Quý III/2022"


@pytest.mark.parametrize(("year", "newest"), [(2025, "2025-2030"), (2026, "2025-2030"), (2024, "2020-2025")])
def test_the_usual_terms_begin_with_the_one_that_runs(year, newest):
    terms = usual_terms(year, 3)
    assert terms[0].code == newest
    assert terms[1] == terms[0].same_period_last_year()
    assert len(terms) == 3


@pytest.mark.parametrize(
    "code",
    [
        "",
        "22",
        "20222",
        "2022-M00",
        "2022-M13",
        "2022-M3",
        "2022-Q5",
        "2022-H3",
        "2022-2022",
        "2025-2020",
        "1929",
        "x",
        "２０２２",
        "2022-M٠3",
    ],
)
def test_what_is_no_period_is_refused_with_what_to_write(code):
    with pytest.raises(PeriodProblem, match="2022-Q1"):
        parse_period(code)


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_a_sentence(text):
    with contextlib.suppress(PeriodProblem):
        assert parse_period(text).first < parse_period(text).last
