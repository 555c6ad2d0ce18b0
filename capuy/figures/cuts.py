"""Parts of an indicator that have no indicator of their own: of the members, those without a known education.

A cut is a condition upon the records of some sources. A cell of a table is an indicator and the cuts that it is seen
through; it is counted from the same records as the indicator, so that the parts add up to it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from capuy.core import dates
from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.registry import Counted
from capuy.figures.structure import day_of, within
from capuy.organisations.models import Organisation

MOST_CUTS = 3
_JOINT = "+"


@dataclass(frozen=True)
class Scope:
    """Whose figure is looked at, of which period, in the tree of which day."""

    organisation: Organisation
    period: Period
    day: dt.date


@dataclass(frozen=True)
class Cut:
    """Those records of `sources` for which `where` holds.

    `relative`: it depends on whose branch is looked at, so that the numbers of units do not add up to it.
    """

    code: str
    label: str
    where: Q | Callable[[Scope], Q]
    sources: tuple[str, ...]
    relative: bool = False

    def condition(self, scope: Scope) -> Q:
        return self.where if isinstance(self.where, Q) else self.where(scope)


@dataclass(frozen=True)
class Family:
    """Cuts by what stands in a column of free text, one for each value: `dan-toc:Tày`.

    `told` puts what is stored into words; `stored` gives every stored text that is told so.
    """

    code: str
    label: str
    column: str
    told: Callable[[str], str]
    stored: Callable[[str], tuple[str, ...]]
    sources: tuple[str, ...]

    def cut(self, told: str) -> Cut:
        where = Q(**{f"{self.column}__in": self.stored(told)})
        return Cut(f"{self.code}:{told}", f"{self.label}: {told}", where, self.sources)


_cuts: dict[str, Cut] = {}
_families: dict[str, Family] = {}


def declare_cut(*cuts: Cut) -> None:
    for one in cuts:
        if one.code in _cuts:
            raise ValueError(f"cut {one.code} is declared twice")
        _cuts[one.code] = one


def declare_family(*families: Family) -> None:
    for one in families:
        _families[one.code] = one


def family(code: str) -> Family:
    """Raises KeyError for an unknown code."""
    return _families[code]


def cut(code: str) -> Cut:
    """Raises KeyError for an unknown code."""
    name, colon, told = code.partition(":")
    return _families[name].cut(told) if colon else _cuts[code]


@dataclass(frozen=True)
class Cell:
    """An indicator seen through cuts; without any it is the indicator itself."""

    indicator: str
    cuts: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Cell":
        """`members.total+female`. Only for what is declared in code: a told value may hold the joint itself."""
        indicator, *cuts = text.split(_JOINT)
        return cls(indicator, tuple(cuts))

    def through(self, *cuts: str) -> "Cell":
        return Cell(self.indicator, (*self.cuts, *filter(None, cuts)))

    @property
    def known(self) -> Counted:
        """The indicator. Raises KeyError where it, or a cut, is unknown or does not fit the records counted."""
        found = registry.indicator(self.indicator)
        if not isinstance(found, Counted) or len(self.cuts) > MOST_CUTS:
            raise KeyError(self.indicator)
        if any(found.source not in cut(code).sources for code in self.cuts):
            raise KeyError(self.cuts)
        return found

    @property
    def label(self) -> str:
        parts = [registry.indicator(self.indicator).label, *(cut(code).label for code in self.cuts)]
        return ", ".join([parts[0], *(part[0].lower() + part[1:] for part in parts[1:])])

    @property
    def relative(self) -> bool:
        return any(cut(code).relative for code in self.cuts)

    def condition(self, scope: Scope) -> Q:
        where = self.known.condition(scope.period)
        for code in self.cuts:
            where &= cut(code).condition(scope)
        return where

    def __str__(self) -> str:
        return _JOINT.join([self.indicator, *self.cuts])


def scope_of(organisation: Organisation, period: Period, structure: str) -> Scope:
    return Scope(organisation, period, day_of(structure, period))


def records_in(source: str, scope: Scope) -> QuerySet[Any]:
    """The records of a source in the branch; none of a period that has not begun."""
    found = registry.source(source).records(scope.period).order_by()
    return found.none() if scope.period.first > dates.today() else found.filter(within(scope.organisation, scope.day))


def count_cells(scope: Scope, cells: Iterable[Cell]) -> dict[Cell, int]:
    """How many records each cell counts in the branch. Two queries for each source, however many cells."""
    by_source: dict[str, list[Cell]] = defaultdict(list)
    for cell in dict.fromkeys(cells):
        by_source[cell.known.source].append(cell)
    counts: dict[Cell, int] = {}
    for source, wanted in by_source.items():
        asked = {f"cell_{at}": Count("pk", filter=cell.condition(scope)) for at, cell in enumerate(wanted)}
        found = records_in(source, scope).aggregate(**asked)
        counts |= {cell: found[f"cell_{at}"] or 0 for at, cell in enumerate(wanted)}
    return counts


def count_by_organisation(scope: Scope, cell: Cell) -> dict[int, int]:
    """What each organisation of the branch itself gives to the cell; noughts are left out."""
    found = records_in(cell.known.source, scope).filter(cell.condition(scope))
    return dict(found.values("organisation_id").annotate(n=Count("pk")).values_list("organisation_id", "n"))


def count_by_family(scope: Scope, by: Family, cells: Sequence[Cell]) -> dict[str, list[int]]:
    """The cells, which are of one source, for each value of the family that any of them has."""
    asked = {f"cell_{at}": Count("pk", filter=cell.condition(scope)) for at, cell in enumerate(cells)}
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(cells))
    records = records_in(cells[0].known.source, scope)
    for stored, *found in records.values_list(by.column).annotate(**asked):
        if any(found):
            told = counts[by.told(stored)]
            told[:] = [before + more for before, more in zip(told, found, strict=True)]
    return dict(counts)
