"""What stands out in a report: the figures that moved most against the same period, and how its targets stand."""

import math
from collections.abc import Iterator
from fractions import Fraction

from capuy.core.numbers import format_count, format_padded, format_percent
from capuy.core.periods import Period, PeriodKind
from capuy.figures import registry
from capuy.figures.pace import Clock, Pace, State
from capuy.figures.presenting import is_unknown
from capuy.figures.registry import counting_day
from capuy.figures.targets import target_codes
from capuy.reports import times
from capuy.reports.content import Span
from capuy.reports.wording import Years
from capuy.reports.year_report import Frame

_MOST = 4
# Of a movement in standard deviations of a count, below which it is chance and no news.
_NEWS = 1.0


def highlights(frame: Frame, years: Years) -> list[list[Span]]:
    """One paragraph of what moved, then one for each target."""
    return [*_moved(frame, years), *_targets(years)]


def moved_most(frame: Frame, years: Years) -> list[str]:
    """Codes of the figures that moved most, the greatest movement first; what is not known did not move.

    What came from nothing or went to nothing is left out: most often an organisation began or ended.
    """
    if not years.words["before"]:
        return []
    weighed: list[tuple[float, int, str]] = []
    for code in frame.results:
        now, last = years.now[code].numerator, years.last[code].numerator
        unknown = is_unknown(code, years.now, years.answered) or is_unknown(code, years.last, years.last_answered)
        weight = abs(now - last) / math.sqrt(max(1, now + last))
        if not unknown and now and last and weight >= _NEWS:
            weighed.append((-weight, len(weighed), code))
    return [code for _, _, code in sorted(weighed)[:_MOST]]


def _moved(frame: Frame, years: Years) -> Iterator[list[Span]]:
    codes = moved_most(frame, years)
    if not codes:
        return
    last_period = years.period.same_period_last_year().code
    spans = [Span(f"So với {years.words['before']}: ")]
    for at, code in enumerate(codes):
        now, last = years.now[code].numerator, years.last[code].numerator
        difference = format_padded(abs(now - last))
        words = f"{_lower(registry.indicator(code).label)} {'tăng' if now > last else 'giảm'} {difference} (từ "
        spans += [Span("; " if at else ""), Span(words)]
        spans += [Span(format_padded(last), code, last_period, "padded"), Span(" thành ")]
        spans += [Span(format_padded(now), code, years.period.code, "padded"), Span(")")]
    yield _joined([*spans, Span(".")])


def _targets(years: Years) -> Iterator[list[Span]]:
    for code in target_codes():
        found = pace_of(code, years)
        if found is None:
            continue
        period = period_of_plan(years)
        ratio = f"{format_padded(found.done)}/{format_padded(found.target)}"
        yield [
            Span(f"{registry.indicator(code).label}: đạt "),
            Span(ratio, code, period, "ratio"),
            Span(f" {years.words['target']} ("),
            Span(format_percent(found.done, found.target), code, period, "percent"),
            Span(f"), {_standing(found)}."),
        ]


def pace_of(code: str, years: Years) -> Pace | None:
    """How the target of the year, or of the term, stood on the counting day; None where none is set."""
    figure = years.plan.get(code) or years.now[code]
    if not figure.denominator:
        return None
    return Pace(figure.numerator, figure.denominator, clock_on_counting_day(years.period))


def clock_on_counting_day(period: Period) -> Clock:
    """By the days of the year or term of which the period is a part, so that a late report says the same."""
    whole = times.year_of(period) or period
    day = counting_day(period)
    days = (whole.after - whole.first).days
    return Clock(Fraction((day - whole.first).days + 1, days), (whole.last - day).days)


def still_to_do(years: Years) -> list[list[Span]]:
    """One line for each target of the year or term that is not reached yet."""
    lines = []
    for code in target_codes():
        found = pace_of(code, years)
        if found and found.missing and found.clock.days_left:
            known = registry.indicator(code)
            rest = f"; mỗi tháng cần {found.monthly_text}" if found.monthly_text else ""
            whole = "năm" if years.period.kind is not PeriodKind.TERM else "nhiệm kỳ"
            lines.append(
                [
                    Span(f"{known.label}: còn {format_count(found.missing)} {known.unit} để đạt chỉ tiêu {whole} là "),
                    Span(format_count(found.target), code, period_of_plan(years), "base"),
                    Span(f"{rest}."),
                ]
            )
    return lines


def period_of_plan(years: Years) -> str:
    return times.since_january(years.period) if years.plan else years.period.code


def _standing(pace: Pace) -> str:
    if pace.state is State.EARLY:
        return "mới đầu kỳ"
    likely = pace.likely
    if likely is None or pace.state in (State.OVER, State.REACHED):
        return pace.state.label
    return f"{pace.state.label} (theo nhịp này, cuối kỳ khoảng {likely.text})"


def _lower(label: str) -> str:
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbouring plain texts as one."""
    joined: list[Span] = []
    for span in spans:
        if joined and not span.indicator and not joined[-1].indicator:
            joined[-1] = Span(joined[-1].text + span.text)
        else:
            joined.append(span)
    return joined
