"""How far a target has come by a day, and where it is likely to end.

What is counted against targets comes one by one. Of `done` of them in the part `gone` of a period, the number still to
come is negative binomial: their rate is not known, only what was seen of it (a Gamma prior of half an event). So a
band says by itself how little 3 of 8 tells, and needs nothing that somebody would have to set.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capuy.core import dates
from capuy.core.numbers import format_count, format_decimal, half_up
from capuy.core.periods import Period, PeriodKind, parse_period
from capuy.figures.queries import over_time
from capuy.organisations.models import Organisation

# Of the period, before which nothing is foretold.
TOO_EARLY = Fraction(1, 12)
# Events of last year, below which its rhythm is chance.
ENOUGH = 20
LOW, HIGH = 0.1, 0.9
NORMAL_HIGH = 1.2816  # the same end of the band, in standard deviations
MANY = 2_000
DAYS_A_MONTH = Fraction(1461, 48)


class State(StrEnum):
    OVER = "over"
    REACHED = "reached"
    ON_TRACK = "on-track"
    SLOW = "slow"
    AT_RISK = "at-risk"
    MISSED = "missed"
    EARLY = "early"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def look(self) -> str:
        """Good, warn, bad or idle, as the style sheet calls it; the label always stands beside."""
        return _LOOKS[self]


_LABELS = {
    State.OVER: "vượt",
    State.REACHED: "đạt",
    State.ON_TRACK: "đúng tiến độ",
    State.SLOW: "chậm",
    State.AT_RISK: "nguy cơ không đạt",
    State.MISSED: "không đạt",
    State.EARLY: "mới đầu kỳ",
}
_LOOKS = {
    State.OVER: "good",
    State.REACHED: "good",
    State.ON_TRACK: "good",
    State.SLOW: "warn",
    State.AT_RISK: "bad",
    State.MISSED: "bad",
    State.EARLY: "idle",
}


@dataclass(frozen=True)
class Clock:
    """Of a period: the part of its usual work that is behind (0 to 1), and the days that are left."""

    gone: Fraction
    days_left: int


@dataclass(frozen=True)
class Likely:
    """Where a count is likely to end: the middle, and the band in which four of five such counts end."""

    middle: int
    low: int
    high: int

    @property
    def text(self) -> str:
        if self.low == self.high:
            return format_count(self.middle)
        return f"{format_count(self.middle)} ({format_count(self.low)}–{format_count(self.high)})"


@dataclass(frozen=True)
class Pace:
    """One count against its target. `done` may pass `target`."""

    done: int
    target: int
    clock: Clock

    @property
    def missing(self) -> int:
        return max(0, self.target - self.done)

    @property
    def likely(self) -> Likely | None:
        """None while it is too early to tell, and once there is nothing left to tell."""
        gone = self.clock.gone
        return likely(self.done, gone) if TOO_EARLY <= gone < 1 else None

    @property
    def state(self) -> State:
        if self.done >= self.target:
            return State.OVER if self.done > self.target else State.REACHED
        if self.clock.gone >= 1:
            return State.MISSED
        end = self.likely
        if end is None:
            return State.EARLY
        if end.middle >= self.target:
            return State.ON_TRACK
        return State.SLOW if end.high >= self.target else State.AT_RISK

    @property
    def extra(self) -> int:
        """How many more than the usual rhythm brings."""
        return max(0, self.target - self.likely.middle) if self.likely else 0

    @property
    def monthly_text(self) -> str:
        """What is needed each month; within the last month, what is needed in all."""
        if not self.missing or not self.clock.days_left:
            return ""
        months = max(Fraction(1), self.clock.days_left / DAYS_A_MONTH)
        return format_decimal(half_up(self.missing / months, 1))


def likely(done: int, gone: Fraction) -> Likely:
    """`gone` lies between 0 and 1, both left out."""
    begun, chance = done + 0.5, float(gone)
    mean = begun * (1 - chance) / chance
    if mean > MANY:  # as good as normal, and not counted one by one
        spread = NORMAL_HIGH * math.sqrt(mean / chance)
        return Likely(*(done + max(0, round(end)) for end in (mean, mean - spread, mean + spread)))
    # Starting from the logarithm: a great count would vanish as a power.
    log = begun * math.log(chance)
    total, more, marks = 0.0, 0, []
    wanted = [LOW, 0.5, HIGH]
    while wanted:
        total += math.exp(log)
        while wanted and total >= wanted[0] - 1e-12:
            marks.append(done + more)
            wanted.pop(0)
        log += math.log((more + begun) / (more + 1)) + math.log1p(-chance)
        more += 1
    low, middle, high = marks
    return Likely(middle, low, high)


def clock_of(organisation: Organisation, period: Period, indicator: str) -> Clock:
    """As of today. A year goes half by its days and half by the rhythm of the branch last year, if that had one."""
    today = dates.today()
    if today < period.first:
        return Clock(Fraction(0), (period.after - period.first).days)
    if today >= period.last:
        return Clock(Fraction(1), 0)
    behind = (today - period.first).days + 1
    by_days = Fraction(behind, (period.after - period.first).days)
    usual = _last_year_by_now(organisation, period, indicator, today)
    gone = by_days if usual is None else (by_days + usual) / 2
    return Clock(gone, (period.last - today).days)


def _last_year_by_now(organisation: Organisation, period: Period, indicator: str, today: dt.date) -> Fraction | None:
    """The part of last year's events that had come by this day of it; between ends of quarters day by day."""
    if period.kind is not PeriodKind.YEAR:
        return None
    last = period.same_period_last_year()
    quarter = (today.month - 1) // 3
    quarters = [parse_period(f"{last.first.year}-Q{number + 1}") for number in range(quarter + 1)]
    total, *whole, running = (count or 0 for count in over_time(organisation, [last, *quarters], indicator))
    if total < ENOUGH:
        return None
    this = parse_period(f"{today.year}-Q{quarter + 1}")
    part = Fraction((today - this.first).days + 1, (this.after - this.first).days)
    return min(Fraction(1), (sum(whole) + running * part) / total)


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Whole shares that add up to `total`, each less than one away from what its weight is due.

    What rounding leaves goes to the largest remainders, the first of equal ones. No weight at all counts as equal ones.
    """
    known = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(known)
    shares = [total * weight // whole for weight in known]
    order = sorted(range(len(known)), key=lambda at: (-(total * known[at] % whole), at))
    for at in order[: total - sum(shares)]:
        shares[at] += 1
    return shares
