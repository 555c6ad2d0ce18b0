"""Reporting periods: month, quarter, 6 and 9 months, year, term."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

_ROMAN = ("", "I", "II", "III", "IV")


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    TERM = "term"


class PeriodProblem(ValueError):
    """A text that names no period; the message is Vietnamese."""


@dataclass(frozen=True)
class Period:
    """A stretch of whole months; `first` and `last` are both inside it."""

    code: str
    kind: PeriodKind
    first: dt.date
    last: dt.date

    @property
    def after(self) -> dt.date:
        """The first day that is no longer inside."""
        return self.last + dt.timedelta(days=1)

    @property
    def label(self) -> str:
        year = self.first.year
        match self.kind:
            case PeriodKind.MONTH:
                return f"tháng {self.first.month}/{year}"
            case PeriodKind.QUARTER:
                return f"quý {_ROMAN[(self.first.month + 2) // 3]}/{year}"
            case PeriodKind.HALF:
                return f"6 tháng {'đầu' if self.first.month == 1 else 'cuối'} năm {year}"
            case PeriodKind.NINE_MONTHS:
                return f"9 tháng đầu năm {year}"
            case PeriodKind.TERM:
                return f"nhiệm kỳ {year} – {self.last.year}"
            case _:
                return f"năm {year}"

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def same_period_last_year(self) -> "Period":
        """For comparison; a term is compared with the term before it."""
        if self.kind is PeriodKind.TERM:
            length = self.last.year - self.first.year
            return parse_period(f"{self.first.year - length}-{self.first.year}")
        return parse_period(self.code.replace(str(self.first.year), str(self.first.year - 1), 1))

    def __str__(self) -> str:
        return self.code


def _months(code: str, kind: PeriodKind, year: int, month: int, length: int) -> Period:
    end = year * 12 + month - 1 + length
    after = dt.date(end // 12, end % 12 + 1, 1)
    return Period(code, kind, dt.date(year, month, 1), after - dt.timedelta(days=1))


def year_period(year: int) -> Period:
    return _months(f"{year:04d}", PeriodKind.YEAR, year, 1, 12)


def parse_period(code: str) -> Period:
    """Read `2022`, `2022-M03`, `2022-Q1`, `2022-H1`, `2022-9M` or the term `2020-2025`."""
    if match := re.fullmatch(r"(\d{4})(?:-(?:M(\d{2})|Q([1-4])|H([12])|(9M)|(\d{4})))?", code.strip().upper()):
        year = int(match[1])
        if 1930 <= year <= 9000:
            if match[2] and 1 <= int(match[2]) <= 12:
                return _months(match[0], PeriodKind.MONTH, year, int(match[2]), 1)
            if match[3]:
                return _months(match[0], PeriodKind.QUARTER, year, 3 * int(match[3]) - 2, 3)
            if match[4]:
                return _months(match[0], PeriodKind.HALF, year, 6 * int(match[4]) - 5, 6)
            if match[5]:
                return _months(match[0], PeriodKind.NINE_MONTHS, year, 1, 9)
            if match[6] and year < int(match[6]) <= year + 10:
                return Period(match[0], PeriodKind.TERM, dt.date(year, 1, 1), dt.date(int(match[6]), 12, 31))
            if match[0] == match[1]:
                return year_period(year)
    raise PeriodProblem(f"“{code}” không phải là kỳ báo cáo; ghi như 2022, 2022-Q1, 2022-M03, 2022-H1 hoặc 2022-9M.")
