import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.numbers import (
    format_change,
    format_count,
    format_decimal,
    format_padded,
    format_percent,
    format_ratio,
    half_up,
    percent_value,
    read_whole,
)

counts = st.integers(0, 10**9)
bases = st.integers(1, 10**9)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(25, 10), 0, "3"),
        (Fraction(35, 10), 0, "4"),
        (Fraction(-25, 10), 0, "-3"),
        (Decimal("2.675"), 2, "2.68"),  # a float would give 2.67
        (Decimal("1.005"), 2, "1.01"),
        (Decimal("-1.005"), 2, "-1.01"),
        (7, 2, "7.00"),
    ],
)
def test_halves_go_away_from_zero(value, places, rounded):
    assert half_up(value, places) == Decimal(rounded)


@given(st.fractions(-(10**15), 10**15), st.integers(0, 6))
def test_rounding_is_never_off_by_more_than_half_a_unit(value, places):
    error = abs(Fraction(half_up(value, places)) - value)
    assert error <= Fraction(1, 2 * 10**places)


@given(st.fractions(-(10**15), 10**15), st.integers(0, 6))
def test_rounding_is_symmetric_and_idempotent(value, places):
    rounded = half_up(value, places)
    assert half_up(-value, places) == -rounded
    assert half_up(rounded, places) == rounded


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_an_exact_half_rounds_up_in_size(whole, places):
    value = Fraction(2 * whole + 1, 2 * 10**places)
    assert abs(Fraction(half_up(value, places))) > abs(value)


@given(counts, bases)
def test_percent_agrees_with_exact_arithmetic(numerator, denominator):
    value = percent_value(numerator, denominator)
    assert value is not None
    assert abs(Fraction(value) - Fraction(100 * numerator, denominator)) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("numerator", "denominator", "ratio", "percent"),
    [
        (2, 16, "02/16", "12,5%"),
        (13, 16, "13/16", "81,25%"),
        (1, 16, "01/16", "6,25%"),
        (3, 8, "03/08", "37,5%"),
        (2, 3, "02/03", "66,67%"),
        (16, 16, "16/16", "100%"),
        (0, 16, "00/16", "0%"),
        (1, 0, "01/00", "–"),
        (5, None, "05", "–"),
        (1234, 5678, "1.234/5.678", "21,73%"),
    ],
)
def test_rates_print_as_papers_do(numerator, denominator, ratio, percent):
    assert format_ratio(numerator, denominator) == ratio
    assert format_percent(numerator, denominator) == percent


@given(st.integers(-(10**15), 10**15))
def test_counts_print_with_dots_and_read_back(value):
    assert int(format_decimal(value).replace(".", "")) == value
    assert all(len(group) == 3 for group in format_decimal(abs(value)).split(".")[1:])


@given(st.decimals(-(10**9), 10**9, places=4))
def test_decimals_print_with_a_comma_and_read_back(value):
    text = format_decimal(value)
    assert Decimal(text.replace(".", "").replace(",", ".")) == value
    assert not (("," in text) and text.endswith("0"))


def test_nothing_known_prints_as_a_dash_and_small_counts_get_a_zero():
    assert format_count(None) == "–"
    assert format_count(1234567) == "1.234.567"
    assert [format_padded(value) for value in (0, 9, 10, 1000)] == ["00", "09", "10", "1.000"]


@pytest.mark.parametrize(("value", "text"), [(1234, "+1.234"), (-2, "−2"), (0, "0"), (None, "–")])
def test_a_change_carries_its_sign(value, text):
    assert format_change(value) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        (" ", None),
        ("0", 0),
        ("12", 12),
        ("12,0", 12),
        ("12.00", 12),
        ("1.000", 1000),
        ("1 234 567", 1234567),
    ],
)
def test_whole_numbers_are_read_as_they_are_meant(text, value):
    assert read_whole(text) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1,000", "ghi 1000 hoặc 1.000"),
        ("12,500", "ghi 12500 hoặc 12.500"),
        ("1,000,000", "dấu phẩy không rõ nghĩa"),
        ("1.234,5", "lẫn dấu chấm với dấu phẩy"),
        ("1,234.5", "lẫn dấu chấm với dấu phẩy"),
        ("-5", "số âm"),
        ("9" * 16, "quá lớn"),
        ("12 5", "không phải là số nguyên"),
        ("1,5", "không phải là số nguyên"),
        ("mười", "không phải là số nguyên"),
    ],
)
def test_what_may_mean_two_numbers_is_refused_and_never_guessed(text, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        read_whole(text)


@given(st.integers(0, 10**15 - 1))
def test_a_printed_count_reads_back(value):
    assert read_whole(format_count(value)) == value
