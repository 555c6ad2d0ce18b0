"""Indicators, their sources and the reporting form: declared in code by the rooms, read by the engine and the pages.

A room declares in its `figures.py`, which its app loads. A figure has one definition, here; sheets, explanations,
pages, reports and exports all come from it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from capuy.core import dates
from capuy.core.numbers import format_count
from capuy.core.periods import Period, PeriodKind

TARGET = "target"


def counting_day(period: Period) -> dt.date:
    """The day on which stocks and the tree are looked at, and until which events count: the last day, or today."""
    return min(period.last, dates.today())


def form_periods(period: Period) -> list[Period]:
    """The periods whose forms the period takes its reported figures from: its own, or those of the years of a term.

    Cells fill no form for a term. What happened is added up over its years; what a cell is, and how it judged, is taken
    from the last of them. Empty for a term that has not begun.
    """
    if period.kind is not PeriodKind.TERM:
        return [period]
    return [year for year in period.years if year.first <= counting_day(period)]


@dataclass(frozen=True)
class Row:
    """One record that a figure counts: in which organisation, how it is shown, and what it opens (view, argument).

    A `personal` row names a person and is shown to few.
    """

    organisation: int
    label: str
    detail: str = ""
    opens: tuple[str, Any] | None = None
    personal: bool = False

    @property
    def url(self) -> str:
        return reverse(self.opens[0], args=[self.opens[1]]) if self.opens else ""


@dataclass(frozen=True)
class Source:
    """Records that figures count; the database counts them, so that a nation's are counted as a cell's are.

    `records` of a period: a query with a row for each time that something counts. It has `organisation_id`, and what
    indicators ask for. `row` makes what people see of the `columns` of one row, which come in `order`.
    `changing(after, until)`: organisations where the passing of these days alone makes the count another one.
    """

    records: Callable[[Period], QuerySet[Any]]
    columns: tuple[str, ...]
    row: Callable[[Mapping[str, Any]], Row]
    order: str
    changing: Callable[[dt.date, dt.date], Iterable[int]]


@dataclass(frozen=True)
class Indicator:
    """A figure. `base` names the indicator that a rate is taken of, or TARGET for the target of the period."""

    code: str
    label: str
    unit: str
    group: str
    base: str | None = None
    definition: str = ""


@dataclass(frozen=True)
class Counted(Indicator):
    """Counted from records: those of `source` for which `where` holds, which may depend on the counting day."""

    source: str = ""
    where: Q | Callable[[dt.date], Q] = field(default_factory=Q)

    def condition(self, period: Period) -> Q:
        return self.where if isinstance(self.where, Q) else self.where(counting_day(period))


@dataclass(frozen=True)
class Reported(Indicator):
    """Reported by a person in `field` of the form: the value itself, or the cells that chose `choice`.

    What a cell has done counts even if the cell has closed since. What a cell is, and how it judged its members at the
    end of the period (`judgement`), counts only while it is a cell: its successor judges the same people, and a share
    of the cells or members of the counting day could pass 100%. A term adds up what was done, and takes from its last
    year what a cell is and how it judged (`form_periods`).
    """

    field: str = ""
    choice: int | None = None
    judgement: bool = False

    @property
    def of_lasting_cells(self) -> bool:
        """Does it count only at cells that exist on the counting day?"""
        return self.judgement or self.choice is not None


@dataclass(frozen=True)
class Formula(Indicator):
    """The sum of other indicators; with a base, a rate. Never stored: worked out from the sheet.

    `grading`: the terms are all the grades there are, so where the sum is nought nobody has been graded yet, and the
    nought of a single grade says nothing.
    """

    terms: tuple[str, ...] = ()
    grading: bool = False


class FieldKind(StrEnum):
    COUNT = "count"
    CHOICE = "choice"


@dataclass(frozen=True)
class Field:
    """One question of the yearly form of a cell. Required fields decide whether a cell's form is complete.

    `at_most` names another field that this one cannot exceed; `most` is what no cell ever reaches in a year.
    """

    code: str
    label: str
    unit: str
    kind: FieldKind = FieldKind.COUNT
    choices: tuple[tuple[int, str], ...] = ()
    required: bool = True
    help: str = ""
    at_most: str = ""
    most: int | None = None

    def text(self, value: int | None) -> str:
        """The value as people read it."""
        return dict(self.choices).get(value or 0, "") if self.choices else format_count(value)


@dataclass(frozen=True)
class Breakdown:
    """A table of counted indicators by what stands in one column of their source, as `told` puts it into words.

    For lists that are too long for one indicator each. `columns` are codes of counted indicators of the same source.
    """

    code: str
    label: str
    group_label: str
    columns: tuple[str, ...]
    group: str
    told: Callable[[str], str]


_indicators: dict[str, Indicator] = {}
_sources: dict[str, Source] = {}
_fields: dict[str, Field] = {}
_breakdowns: dict[str, Breakdown] = {}


def declare_source(code: str, source: Source) -> None:
    _sources[code] = source


def declare(*indicators: Indicator) -> None:
    for indicator in indicators:
        if indicator.code in _indicators:
            raise ValueError(f"indicator {indicator.code} is declared twice")
        _indicators[indicator.code] = indicator


def declare_field(*fields: Field) -> None:
    for item in fields:
        _fields[item.code] = item


def declare_breakdown(*breakdowns: Breakdown) -> None:
    for item in breakdowns:
        _breakdowns[item.code] = item


def breakdowns() -> list[Breakdown]:
    return list(_breakdowns.values())


def breakdown(code: str) -> Breakdown:
    """Raises KeyError for an unknown code."""
    return _breakdowns[code]


def indicator(code: str) -> Indicator:
    """Raises KeyError for an unknown code."""
    return _indicators[code]


def indicators() -> list[Indicator]:
    return list(_indicators.values())


def source(code: str) -> Source:
    return _sources[code]


def sources() -> list[Source]:
    return list(_sources.values())


def form_fields() -> list[Field]:
    return list(_fields.values())


def required_fields() -> list[Field]:
    """Those without which a cell's form is not complete."""
    return [item for item in _fields.values() if item.required]


def grading_of(code: str) -> Formula | None:
    """The grading of which the indicator is one grade."""
    gradings = (known for known in _indicators.values() if isinstance(known, Formula) and known.grading)
    return next((known for known in gradings if code in known.terms), None)


def stored_codes() -> list[str]:
    """Codes of the indicators that sheets hold; formulas are worked out from them."""
    return [code for code, known in _indicators.items() if isinstance(known, Counted | Reported)]


def form_field(code: str) -> Field:
    """Raises KeyError for an unknown code."""
    return _fields[code]
