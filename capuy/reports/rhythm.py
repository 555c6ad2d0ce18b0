"""On which days a scheduled report falls due: some days after the end of each period."""

import datetime as dt

from capuy.core.periods import Period, parse_period, year_period
from capuy.reports.times import Kind

LATEST = 60  # days after the end of a period: later than that the next month's is due
_ENDINGS = {
    Kind.MONTH: [f"-M{number:02d}" for number in range(1, 13)],
    Kind.QUARTER: [f"-Q{number}" for number in range(1, 5)],
    Kind.HALF: ["-H1", "-H2"],
    Kind.YEAR: [""],
}


def due_on(period: Period, days_after: int) -> dt.date:
    return period.last + dt.timedelta(days=days_after)


def periods_due(kind: Kind, days_after: int, after: dt.date, until: dt.date) -> list[Period]:
    """Those that fall due on a day after `after`, `until` the last; the first one first."""
    known = [
        parse_period(f"{year:04d}{ending}")
        for year in range(after.year - 1, until.year + 1)
        for ending in _ENDINGS[kind]
    ]
    return [period for period in known if after < due_on(period, days_after) <= until]


def next_due(kind: Kind, days_after: int, after: dt.date) -> Period:
    """The next period that falls due after a day."""
    far = due_on(year_period(after.year + 1), days_after)
    return periods_due(kind, days_after, after, far)[0]
