"""Dates as Vietnamese papers write them."""

import calendar
import datetime as dt
import re

from django.utils import timezone

_PATTERN = re.compile(r"^\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d+)\s*$")
_ISO = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")
# Nobody's papers name a year outside; far from the end of the calendar, days can be counted on.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


class DateProblem(ValueError):
    """A text that is not a date; the message is Vietnamese and says how to mend it."""


def today() -> dt.date:
    """Today in Viet Nam."""
    return timezone.localdate()


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later; the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_years(start: dt.date, end: dt.date) -> int:
    """Whole years passed between two days: an age."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def born_by(age: int, day: dt.date) -> dt.date:
    """The last birthday of those who are of this age or older on `day`, as `full_years` tells it."""
    return add_months(day, -12 * age)


def parse_date(text: str) -> dt.date:
    """Read `dd/mm/yyyy` (also with dots, dashes, or ISO). Two-digit years are refused: nobody can know the century."""
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _PATTERN.match(text):
        if len(match[3]) != 4:
            raise DateProblem(f"Năm trong “{text.strip()}” phải ghi đủ bốn chữ số, ví dụ 05/09/1975.")
        day, month, year = (int(part) for part in match.groups())
    else:
        raise DateProblem(f"“{text.strip()}” không phải là ngày; ghi theo mẫu dd/mm/yyyy, ví dụ 05/09/1975.")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise DateProblem(f"Năm {year} trong “{text.strip()}” quá xa; kiểm tra lại.")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise DateProblem(f"Không có ngày {text.strip()} trong lịch; kiểm tra lại ngày và tháng.") from None


def format_date(value: dt.date | None) -> str:
    """`05/09/1975`; nothing known is an empty text."""
    return f"{value:%d/%m/%Y}" if value else ""


def format_place_date(place: str, value: dt.date) -> str:
    """The line of place and date on a paper: leading zero for days under 10 and for January and February.

    Source: layout of papers, domain rules 9.2 (HD05, 27/5/2026).
    """
    month = f"{value.month:02d}" if value.month <= 2 else str(value.month)
    return f"{place}, ngày {value.day:02d} tháng {month} năm {value.year}"


def format_moment(value: dt.datetime | None) -> str:
    """`17:05 22/11/2026`, in the time of Viet Nam."""
    return f"{timezone.localtime(value):%H:%M %d/%m/%Y}" if value else ""
