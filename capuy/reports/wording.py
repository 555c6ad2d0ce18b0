"""Sentences with figures in them: how a figure is put, and what is said when it is zero or has no base.

A text holds `{indicator|form}`; `{indicator@last|form}` is the figure of the same period before,
`{indicator@plan|form}` what was done since January of the year's target. What stands in `[ ]` is left out when a figure
in it cannot be put.
`{year}`, `{until}`, `{during}` and others are words about time (`times.words_of`).

Forms: `count` 1.234 · `padded` 02 · `ratio` 02/16 (02 without a base) · `percent` 12,5% · `base` 16 · `change`
“tăng 05 so với”, “giảm 02 so với”, “bằng”, before the name of last year · `named:words` the words instead of a number,
for what a cell is or is not.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from capuy.core.numbers import format_count, format_padded, format_percent, format_ratio
from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.figure import Figure
from capuy.figures.registry import Reported
from capuy.reports import times
from capuy.reports.content import Span

Figures = Mapping[str, Figure]


@dataclass(frozen=True)
class Years:
    """The figures of the reported period and of the same one before, and the fields of the form that any cell answered.

    `plan`: of a part of a year, what was done since January of the targets of the year.
    """

    period: Period
    now: Figures
    last: Figures
    answered: Collection[str]
    last_answered: Collection[str]
    plan: Figures = field(default_factory=dict)

    def pick(self, name: str) -> tuple[str, Figure, str]:
        """Indicator, figure and period of `code`, `code@last` or `code@plan`."""
        code, _, when = name.partition("@")
        if when == "last":
            return code, self.last[code], self.period.same_period_last_year().code
        if when == "plan":
            if code not in self.plan:
                raise _CannotSay
            return code, self.plan[code], times.since_january(self.period)
        return code, self.now[code], self.period.code

    def knows(self, code: str) -> bool:
        """Is its nought of this year one that was found, and not merely left unreported?"""
        known = registry.indicator(code)
        return not isinstance(known, Reported) or known.field in self.answered

    @cached_property
    def words(self) -> dict[str, str]:
        return times.words_of(self.period)

    def constant(self, name: str) -> str:
        """A word about time. Raises _CannotSay where there is none."""
        if not self.words[name]:
            raise _CannotSay
        return self.words[name]


class _CannotSay(Exception):
    """A figure has no base, or nothing to be compared with."""


def always(_figure: Figure) -> bool:
    return True


def below_base(figure: Figure) -> bool:
    return bool(figure.denominator) and figure.numerator < (figure.denominator or 0)


@dataclass(frozen=True)
class Clause:
    """Part of a sentence. Its first figure leads: at zero `zero` is said instead (nothing, if that is empty)."""

    text: str
    zero: str = ""
    when: Callable[[Figure], bool] = always


@dataclass(frozen=True)
class Sentence:
    """Clauses joined after `lead`; when none has anything to say, `nothing` is said (or no sentence at all)."""

    lead: str
    clauses: Sequence[Clause]
    joint: str = "; "
    nothing: str = ""


_PLACEHOLDER = re.compile(r"\{([\w.@]+)(?:\|(\w+)(?::([^}]+))?)?\}")
_OPTION = re.compile(r"\[([^\]]*)\]")


def placeholders(text: str) -> list[str]:
    """The indicators that a text puts."""
    return [match[1].partition("@")[0] for match in _PLACEHOLDER.finditer(text) if match[2]]


def _change(now: Figure, last: Figure) -> str:
    if not last.numerator:
        raise _CannotSay
    difference = now.numerator - last.numerator
    if not difference:
        return "bằng"
    return f"{'tăng' if difference > 0 else 'giảm'} {format_padded(abs(difference))} so với"


def _put(name: str, form: str, words: str | None, years: Years) -> Span:
    code, figure, period = years.pick(name)
    match form:
        case "count":
            text = format_count(figure.numerator)
        case "padded":
            text = format_padded(figure.numerator)
        case "ratio":
            text = format_ratio(figure.numerator, figure.denominator or None)
        case "percent" | "base" if not figure.denominator:
            raise _CannotSay
        case "percent":
            text = format_percent(figure.numerator, figure.denominator)
        case "base":
            text = format_padded(figure.denominator or 0)
        case "named":
            text = words or ""
        case "change":
            text = _change(figure, years.last[code])
        case _:
            raise ValueError(f"unknown form {form}")
    return Span(text, code, period, form)


def _fill(text: str, years: Years) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        spans.append(Span(text[at : match.start()]))
        name, form, words = match.groups()
        spans.append(_put(name, form, words, years) if form else Span(years.constant(name)))
        at = match.end()
    spans.append(Span(text[at:]))
    return spans


def _say(text: str, years: Years) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for match in _OPTION.finditer(text):
        spans += _fill(text[at : match.start()], years)
        with suppress(_CannotSay):
            spans += _fill(match[1], years)
        at = match.end()
    return spans + _fill(text[at:], years)


def _clause(clause: Clause, years: Years) -> list[Span]:
    """The spans of a clause; none when there is nothing to say."""
    lead = next((m[1] for m in _PLACEHOLDER.finditer(clause.text) if m[2]), None)
    text = clause.text
    if lead is not None:
        code, figure, _ = years.pick(lead)
        if not clause.when(figure):
            return []
        speaks_of_base = f"{{{lead}|base}}" in text
        if not figure.numerator and not speaks_of_base:
            text = clause.zero if years.knows(code) else ""
    if not text:
        return []
    try:
        return _say(text, years)
    except _CannotSay:
        return []


def _melt(spans: Iterable[Span]) -> list[Span]:
    """Join neighbouring plain texts, drop empty ones, and begin with a capital letter."""
    melted: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if melted and not span.indicator and not melted[-1].indicator:
            melted[-1] = Span(melted[-1].text + span.text)
        else:
            melted.append(span)
    if melted and not melted[0].indicator:
        melted[0] = Span(melted[0].text[0].upper() + melted[0].text[1:])
    return melted


def word(sentence: Sentence, years: Years) -> list[Span]:
    """The sentence with its figures; an empty list when there is nothing to say."""
    said = [spans for clause in sentence.clauses if (spans := _clause(clause, years))]
    if not said:
        codes = {code for clause in sentence.clauses for code in placeholders(clause.text)}
        denied = sentence.nothing and all(map(years.knows, codes))
        return _melt(_say(sentence.nothing, years)) if denied else []
    spans = _say(sentence.lead, years)
    for index, clause in enumerate(said):
        spans += [Span(sentence.joint)] if index else []
        spans += clause
    return _melt([*spans, Span(".")])
