"""Kinds of reports, the periods they are about, and the words in which a report speaks of time."""

import datetime as dt
from enum import StrEnum

from capuy.core.dates import format_date
from capuy.core.periods import USUAL_TERM, Period, PeriodKind, parse_period, term_period, usual_terms, year_period
from capuy.figures.registry import counting_day

# How many years back the list offers reports of parts of a year, and how many terms.
_YEARS_OF_PARTS = 2
_TERMS = 2
_LAST_MONTH = 12


class Kind(StrEnum):
    """What a report is. Its period is of the kind of the same name; that of a mid-term review is the whole term."""

    YEAR = "year"
    NINE_MONTHS = "nine_months"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    MID_TERM = "mid_term"
    TERM = "term"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def period_kind(self) -> PeriodKind:
        return PeriodKind.TERM if self is Kind.MID_TERM else PeriodKind(self)

    @property
    def frame(self) -> str:
        """The family of frames and templates it belongs to: `year`, `interim` or `term`."""
        if self is Kind.YEAR:
            return "year"
        return "term" if self.period_kind is PeriodKind.TERM else "interim"

    def name_of(self, period: Period) -> str:
        """`báo cáo quý III/2026`, `báo cáo giữa nhiệm kỳ 2025–2030`, without its first word."""
        return f"giữa {period.label}" if self is Kind.MID_TERM else period.label


_LABELS = {
    Kind.YEAR: "Báo cáo năm",
    Kind.NINE_MONTHS: "Báo cáo 9 tháng",
    Kind.HALF: "Báo cáo 6 tháng",
    Kind.QUARTER: "Báo cáo quý",
    Kind.MONTH: "Báo cáo tháng",
    Kind.MID_TERM: "Sơ kết giữa nhiệm kỳ",
    Kind.TERM: "Báo cáo nhiệm kỳ",
}


def kind_of(period: Period) -> Kind:
    """The plain report of a period."""
    return Kind(period.kind.value)


def periods_of(kind: Kind, today: dt.date) -> list[Period]:
    """The periods that have begun and are offered, latest first; years have a list of their own."""
    if kind.period_kind is PeriodKind.TERM:
        return [period for period in usual_terms(today.year, _TERMS) if period.first <= today]
    endings = {
        Kind.NINE_MONTHS: ["9M"],
        Kind.HALF: ["H2", "H1"],
        Kind.QUARTER: ["Q4", "Q3", "Q2", "Q1"],
        Kind.MONTH: [f"M{month:02d}" for month in range(_LAST_MONTH, 0, -1)],
    }[kind]
    years = range(today.year, today.year - _YEARS_OF_PARTS, -1)
    found = [parse_period(f"{year}-{ending}") for year in years for ending in endings]
    return [period for period in found if period.first <= today]


def year_of(period: Period) -> Period | None:
    """The year of which the period is a part; None for a year and for a term."""
    return None if period.kind in (PeriodKind.YEAR, PeriodKind.TERM) else year_period(period.first.year)


def since_january(period: Period) -> str:
    """What adds up to the time from January to the period's end: codes of periods with `+` between.

    As few as possible, since each is counted: `2026-9M+2026-M10` for October, `2026` for December.
    """
    year, month = period.first.year, period.last.month
    whole = {12: f"{year:04d}", 9: f"{year:04d}-9M", 6: f"{year:04d}-H1", 3: f"{year:04d}-Q1"}
    start = next((end for end in whole if end <= month), 0)
    months = [f"{year:04d}-M{number:02d}" for number in range(start + 1, month + 1)]
    return "+".join([*([whole[start]] if start else []), *months])


def words_of(period: Period) -> dict[str, str]:
    """What sentences, headings and titles may say of the period; `before` is empty where nothing can be compared."""
    year = period.first.year
    return {
        "year": str(year),
        "last_year": str(year - 1),
        "next_year": str(year + 1),
        "until": _until(period),
        "during": _during(period),
        "before": _before(period),
        "end_before": _end_before(period),
        "target": "chỉ tiêu năm" if year_of(period) else "chỉ tiêu",
        "period": period.label,
        "PERIOD": period.label.upper(),
        "coming": _coming(period),
        "COMING": _coming(period).upper(),
        "term": f"{year}–{period.last.year}",
    }


def is_running(period: Period) -> bool:
    return counting_day(period) < period.last


def _until(period: Period) -> str:
    """Until when is counted: the end of a year that is over, else the day itself."""
    day = counting_day(period)
    ended = period.kind is PeriodKind.YEAR and day == period.last
    return f"cuối năm {day.year}" if ended else f"ngày {format_date(day)}"


def _during(period: Period) -> str:
    match period.kind:
        case PeriodKind.MONTH:
            return "trong tháng"
        case PeriodKind.QUARTER:
            return "trong quý"
        case PeriodKind.HALF:
            return "trong 6 tháng"
        case PeriodKind.NINE_MONTHS:
            return "trong 9 tháng"
        case PeriodKind.TERM:
            return "từ đầu nhiệm kỳ" if is_running(period) else "trong nhiệm kỳ"
    return "trong năm"


def _before(period: Period) -> str:
    """What events are compared with. Of a term that runs they are not: half of it would stand against a whole one."""
    match period.kind:
        case PeriodKind.YEAR:
            return f"năm {period.first.year - 1}"
        case PeriodKind.TERM:
            return "" if is_running(period) else period.same_period_last_year().label
    return f"cùng kỳ năm {period.first.year - 1}"


def _end_before(period: Period) -> str:
    match period.kind:
        case PeriodKind.YEAR:
            return f"cuối năm {period.first.year - 1}"
        case PeriodKind.TERM:
            return f"cuối {period.same_period_last_year().label}"
    return f"cùng kỳ năm {period.first.year - 1}"


def _coming(period: Period) -> str:
    """The time that the tasks of the report are for."""
    year, after = period.first.year, period.after
    first_half = period.kind is PeriodKind.HALF and period.first.month == 1
    match period.kind:
        case PeriodKind.MONTH:
            text = f"tháng {after.month}/{after.year}"
        case PeriodKind.QUARTER:
            text = parse_period(f"{after.year:04d}-Q{(after.month + 2) // 3}").label
        case PeriodKind.NINE_MONTHS:
            text = f"quý IV/{year}"
        case PeriodKind.TERM if is_running(period):
            text = "thời gian còn lại của nhiệm kỳ"
        case PeriodKind.TERM:
            text = term_period(period.last.year, period.last.year + USUAL_TERM).label
        case _:
            text = f"6 tháng cuối năm {year}" if first_half else f"năm {year + 1}"
    return text
