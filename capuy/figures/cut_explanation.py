"""A part of an indicator opened: what units give to it, and its records. The same page as of the whole."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from capuy.core.periods import Period
from capuy.figures import registry, sheets
from capuy.figures.cuts import Cell, Scope, count_by_organisation, cut, records_in, scope_of
from capuy.figures.explanation import LONGEST_LIST, Explanation, Record, Term, shown_to
from capuy.figures.figure import Figure
from capuy.figures.queries import Line, children_figures, figure_of
from capuy.figures.registry import counting_day
from capuy.organisations.models import Organisation, Placement

# What asks a page of an indicator for a part of it; several are looked through together.
CUT = "trong-do"


def with_cuts(query: str, cuts: Sequence[str]) -> str:
    """The question `query` (`?…` or empty) with cuts added."""
    added = urlencode([(CUT, code) for code in cuts])
    return f"{query}{'&' if query else '?'}{added}" if added else query


def explain_cell(
    organisation: Organisation, period: Period, cell: Cell, structure: str, *, names: bool = False
) -> Explanation:
    """Open a cell. `names`: the viewer may see members by name. Raises KeyError where the cell counts nothing."""
    known = cell.known
    scope = scope_of(organisation, period, structure)
    counts = count_by_organisation(scope, cell)
    whole = figure_of(organisation, period, cell.indicator, structure=structure)
    figure = Figure(sum(counts.values()), whole.numerator)
    words = "; ".join(cut(code).label for code in cell.cuts)
    shown = replace(
        known, label=cell.label, base=cell.indicator, definition=f"{known.definition} Ở đây chỉ tính: {words}."
    )
    records, withheld, too_many = _records(scope, cell, figure, names=names)
    return Explanation(
        indicator=shown,
        period=period,
        figure=figure,
        children=_lines(scope, structure, cell, counts),
        terms=[],
        base=Term(registry.indicator(cell.indicator), whole),
        targets=[],
        records=records,
        withheld=withheld,
        too_many=too_many,
        forms=[],
        answers=[],
        counted_on=counting_day(period),
        left_out=False,
        cell=cell,
    )


def _lines(scope: Scope, structure: str, cell: Cell, counts: dict[int, int]) -> list[Line]:
    """What stands directly below, with its part; the superior's own part last."""
    code = cell.indicator
    lines = children_figures(scope.organisation, scope.period, [code], structure)
    tops = sorted(line.node.path for line in lines if not line.own)
    parts = dict.fromkeys(tops, 0)
    for path, number in _by_path(scope, counts):
        at = bisect_right(tops, path)
        if at and path.startswith(tops[at - 1]):
            parts[tops[at - 1]] += number
    own = counts.get(scope.organisation.pk, 0)
    found = [
        replace(line, figures={code: Figure(own if line.own else parts[line.node.path], line.figures[code].numerator)})
        for line in lines
    ]
    return sorted(found, key=lambda line: (line.own, -line.figures[code].numerator))


def _by_path(scope: Scope, counts: dict[int, int]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for chunk in sheets.chunks(counts):
        places = Placement.objects.on(scope.day).filter(organisation__in=chunk)
        found += [(path, counts[pk]) for pk, path in places.values_list("organisation_id", "path")]
    return found


def _records(scope: Scope, cell: Cell, figure: Figure, *, names: bool) -> tuple[list[Record], int, bool]:
    if figure.numerator > LONGEST_LIST:
        return [], 0, True
    source = registry.source(cell.known.source)
    found = records_in(cell.known.source, scope).filter(cell.condition(scope)).order_by(source.order)
    rows = [source.row(values) for values in found.values(*source.columns)]
    return *shown_to(rows, scope.day, names=names), False
