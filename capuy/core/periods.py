"""Reporting periods: month, quarter, 6 and 9 months, year, term."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

_ROMAN = ("", "I", "II", "III", "IV")
EARLIEST_YEAR, LATEST_YEAR = 1930, 9000
LONGEST_TERM = 10
# Below the centre, committees are elected every five years, in those that end in 0 and 5.
USUAL_TERM = 5


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
                return f"nhiệm kỳ {year}–{self.last.year}"
            case _:
                return f"năm {year}"

    @property
    def title(self) -> str:
        """The label as a heading begins: `Quý III/2022`."""
        return self.label[0].upper() + self.label[1:]

    @property
    def years(self) -> "list[Period]":
        """The calendar years of a term, the first one first."""
        return [year_period(year) for year in range(self.first.year, self.last.year + 1)]

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def same_period_last_year(self) -> "Period":
        """For comparison; a term is compared with the term before it."""
        if self.kind is PeriodKind.TERM:
            length = self.last.year - self.first.year
            return _read(f"{self.first.year - length}-{self.first.year}")
        return _read(self.code.replace(str(self.first.year), str(self.first.year - 1), 1))

    def following(self) -> "Period | None":
        """The next period of its kind; None where none follows at once (9 months, the last that can be told)."""
        length = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        year, at = self.after.year, (self.after.month - 1) // length + 1
        match self.kind:
            case PeriodKind.NINE_MONTHS:
                return None
            case PeriodKind.TERM:
                code = f"{self.last.year}-{2 * self.last.year - self.first.year}"
            case PeriodKind.YEAR:
                code = f"{year:04d}"
            case _:
                letter = {PeriodKind.MONTH: f"M{at:02d}", PeriodKind.QUARTER: f"Q{at}", PeriodKind.HALF: f"H{at}"}
                code = f"{year:04d}-{letter[self.kind]}"
        return _read(code) if year <= LATEST_YEAR else None

    def __str__(self) -> str:
        return self.code


def _months(code: str, kind: PeriodKind, year: int, month: int, length: int) -> Period:
    end = year * 12 + month - 1 + length
    after = dt.date(end // 12, end % 12 + 1, 1)
    return Period(code, kind, dt.date(year, month, 1), after - dt.timedelta(days=1))


def year_period(year: int) -> Period:
    return _months(f"{year:04d}", PeriodKind.YEAR, year, 1, 12)


def term_period(first: int, last: int) -> Period:
    """The term from one year to another. Raises PeriodProblem where that is none."""
    return parse_period(f"{first:04d}-{last:04d}")


def usual_terms(year: int, count: int) -> list[Period]:
    """The term that runs or begins in `year` and those before it, newest first."""
    newest = year // USUAL_TERM * USUAL_TERM
    return [term_period(first, first + USUAL_TERM) for first in range(newest, newest - count * USUAL_TERM, -USUAL_TERM)]


def parse_period(code: str) -> Period:
    """Read `2022`, `2022-M03`, `2022-Q1`, `2022-H1`, `2022-9M` or the term `2020-2025`."""
    period = _read(code.strip().upper())
    if not EARLIEST_YEAR <= period.first.year <= LATEST_YEAR:
        raise _not_a_period(code)
    return period


_CODE = re.compile(r"([0-9]{4})(?:-(?:M(0[1-9]|1[0-2])|Q([1-4])|H([12])|(9M)|([0-9]{4})))?")


def _read(code: str) -> Period:
    """The same for any year: the period before the earliest one is none to ask for, but still one to compare with."""
    match = _CODE.fullmatch(code)
    if match is None or not 1 <= int(match[1]) <= LATEST_YEAR:
        raise _not_a_period(code)
    year, month, quarter, half, nine_months, end = match.groups()
    first = int(year)
    if month:
        return _months(code, PeriodKind.MONTH, first, int(month), 1)
    if quarter:
        return _months(code, PeriodKind.QUARTER, first, 3 * int(quarter) - 2, 3)
    if half:
        return _months(code, PeriodKind.HALF, first, 6 * int(half) - 5, 6)
    if nine_months:
        return _months(code, PeriodKind.NINE_MONTHS, first, 1, 9)
    if end is None:
        return year_period(first)
    if first < int(end) <= first + LONGEST_TERM:
        return Period(code, PeriodKind.TERM, dt.date(first, 1, 1), dt.date(int(end), 12, 31))
    raise _not_a_period(code)


def _not_a_period(code: str) -> PeriodProblem:
    return PeriodProblem(
        f"“{code}” không phải là kỳ báo cáo; ghi như 2022, 2022-Q1, 2022-M03, 2022-H1, 2022-9M hoặc 2020-2025."
    )
