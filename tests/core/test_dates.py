import contextlib
import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.dates import DateProblem, format_date, format_moment, format_place_date, parse_date, today

days = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


@given(days, st.sampled_from(["{:%d/%m/%Y}", "{0.day}.{0.month}.{0.year}", " {:%d-%m-%Y} ", "{:%Y-%m-%d}"]))
def test_every_way_to_write_a_day_reads_back(day, pattern):
    assert parse_date(pattern.format(day)) == day


@given(days)
def test_a_printed_day_reads_back(day):
    assert parse_date(format_date(day)) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("05/09/75", "bốn chữ số"),
        ("05/09/19755", "bốn chữ số"),
        ("31/02/2020", "Không có ngày"),
        ("29/02/2021", "Không có ngày"),
        ("2021-13-01", "Không có ngày"),
        ("00/01/2020", "Không có ngày"),
        ("05/09/1075", "quá xa"),
        ("31/12/9999", "quá xa"),
        ("hôm qua", "dd/mm/yyyy"),
        ("44809", "dd/mm/yyyy"),
        ("", "dd/mm/yyyy"),
    ],
)
def test_what_is_no_day_is_refused_with_what_to_write(text, says):
    with pytest.raises(DateProblem, match=says):
        parse_date(text)


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_a_sentence(text):
    with contextlib.suppress(DateProblem):
        assert parse_date(text).year >= 1900


def test_a_cell_with_a_time_counts_as_its_day():
    assert parse_date("1975-09-05 00:00:00") == dt.date(1975, 9, 5)


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (dt.date(2022, 2, 5), "Quận A, ngày 05 tháng 02 năm 2022"),
        (dt.date(2022, 3, 15), "Quận A, ngày 15 tháng 3 năm 2022"),
        (dt.date(2022, 12, 1), "Quận A, ngày 01 tháng 12 năm 2022"),
    ],
)
def test_papers_pad_small_days_and_the_first_two_months(day, line):
    assert format_place_date("Quận A", day) == line


def test_nothing_known_prints_as_nothing():
    assert format_date(None) == format_moment(None) == ""


@time_machine.travel(dt.datetime(2026, 6, 30, 17, 30, tzinfo=dt.UTC), tick=False)
def test_the_day_begins_at_midnight_in_viet_nam():
    assert today() == dt.date(2026, 7, 1)
    assert format_moment(dt.datetime(2026, 6, 30, 17, 5, tzinfo=dt.UTC)) == "00:05 01/07/2026"
