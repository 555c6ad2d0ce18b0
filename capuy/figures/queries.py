"""What is asked of figures. Everything here reads the sheets; nothing counts records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from capuy.core import dates
from capuy.core.periods import Period
from capuy.figures import registry, sheets
from capuy.figures.engine import settle
from capuy.figures.figure import Figure
from capuy.figures.models import Part, Sheet
from capuy.figures.registry import Formula
from capuy.figures.sheets import Layout, Values
from capuy.figures.structure import Structure, branch_ids, day_of, same_today
from capuy.figures.targets import targets_of
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import Node, children_of, everything


@dataclass(frozen=True)
class Line:
    """One organisation with some of its figures, as a line of a table. `own`: the part of the superior itself."""

    node: Node
    figures: dict[str, Figure]
    own: bool = False


def value_of(code: str, values: dict[str, int]) -> int:
    """The count of any indicator, formulas included, from stored ones."""
    known = registry.indicator(code)
    return sum(value_of(term, values) for term in known.terms) if isinstance(known, Formula) else values[code]


def _figure(code: str, values: dict[str, int], targets: dict[str, int]) -> Figure:
    base = registry.indicator(code).base
    if base is None:
        return Figure(value_of(code, values))
    return Figure(value_of(code, values), targets.get(code) if base == registry.TARGET else value_of(base, values))


def values_at(shape: Layout, organisations: Iterable[int], period: Period, structure: str) -> dict[int, Values]:
    """Stored figures of whole branches; who has none is left out. Sheets must be settled."""
    wanted = set(organisations)
    if Structure(structure) is Structure.THEN or same_today(period):
        return sheets.read_whole(shape, period, wanted)
    return _added_up_today(shape, wanted, period)


def _added_up_today(shape: Layout, wanted: set[int], period: Period) -> dict[int, Values]:
    day = day_of(Structure.TODAY, period)
    place = Placement._meta.db_table
    stands = "valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"
    totals: dict[int, Values] = {}
    for chunk in sheets.chunks(wanted):
        sql = f"""
            SELECT top.organisation_id, {", ".join(f"SUM(sheet.{column})" for column in shape.columns)}
            FROM (
                SELECT organisation_id, path FROM {place}
                WHERE {stands} AND organisation_id IN ({", ".join(["%s"] * len(chunk))})
            ) top
            JOIN (SELECT organisation_id, path FROM {place} WHERE {stands}) below
                ON below.path >= top.path AND below.path < top.path || '~'
            JOIN {sheets.TABLE} sheet
                ON sheet.organisation_id = below.organisation_id AND sheet.period = %s AND sheet.part = %s
            GROUP BY top.organisation_id
        """  # noqa: S608 - names of tables and columns; values are parameters
        with connection.cursor() as cursor:
            cursor.execute(sql, [day, day, *chunk, day, day, period.code, Part.OWN])
            totals |= {pk: [int(value) for value in values] for pk, *values in cursor.fetchall()}
    return totals


def _figures_at(
    organisations: Iterable[int], period: Period, codes: Sequence[str], structure: str
) -> dict[int, dict[str, Figure]]:
    ids = list(organisations)
    shape = settle(period)
    values = values_at(shape, ids, period, structure)
    against_target = any(registry.indicator(code).base == registry.TARGET for code in codes)
    targets = targets_of(ids, period, structure) if against_target else {}
    found = {}
    for pk in ids:
        known = shape.by_code(values.get(pk) or shape.zeros())
        found[pk] = {code: _figure(code, known, targets.get(pk, {})) for code in codes}
    return found


def all_codes() -> list[str]:
    return [known.code for known in registry.indicators()]


def figures_of(organisation: Organisation, period: Period, *, structure: str = Structure.THEN) -> dict[str, Figure]:
    """Every indicator of the whole branch. The number of queries does not depend on its size."""
    return _figures_at([organisation.pk], period, all_codes(), structure)[organisation.pk]


def figures_by_organisation(
    organisations: Iterable[int], period: Period, codes: Sequence[str]
) -> dict[int, dict[str, Figure]]:
    """Some indicators of whole branches, by key of their organisation. As many queries as for one."""
    return _figures_at(organisations, period, codes, Structure.THEN)


def figure_of(organisation: Organisation, period: Period, code: str, *, structure: str = Structure.THEN) -> Figure:
    """One indicator of the whole branch. Raises KeyError for an unknown code."""
    return _figures_at([organisation.pk], period, [code], structure)[organisation.pk][code]


def over_time(organisation: Organisation, periods: Sequence[Period], code: str) -> list[int | None]:
    """One count of the whole branch in each period, as organised then; None for a period that has not begun.

    Three queries, however many periods.
    """
    begun = [period for period in periods if period.first <= dates.today()]
    shape = settle(*begun)
    found: dict[str, dict[str, Values]] = defaultdict(dict)
    rows = Sheet.objects.filter(organisation=organisation, period__in=[period.code for period in begun])
    for period_code, part, *values in rows.values_list("period", "part", *shape.columns):
        found[period_code][part] = values
    counts: list[int | None] = []
    for period in periods:
        parts = found.get(period.code, {})
        values = parts.get(Part.BRANCH) or parts.get(Part.OWN) or shape.zeros()
        counts.append(value_of(code, shape.by_code(values)) if period in begun else None)
    return counts


def children_figures(
    organisation: Organisation, period: Period, codes: Sequence[str], structure: str = Structure.THEN
) -> list[Line]:
    """What stood directly below, with figures; closed ones only if they still give something.

    Where the organisation itself has figures beside its children, they come last, as its own part.
    """
    nodes = children_of(organisation, day_of(structure, period), closed=True, counted=False)
    lines = lines_of(nodes, period, codes, structure)
    if lines and (own := _own_line(organisation, period, codes)):
        lines.append(own)
    return lines


def level_figures(
    organisation: Organisation, period: Period, codes: Sequence[str], kind: str, structure: str = Structure.THEN
) -> list[Line]:
    """All organisations of one kind below, at any depth."""
    nodes = everything(day_of(structure, period), [""], under=organisation, kind=kind, counted=False)
    return lines_of(nodes, period, codes, structure)


def lines_of(nodes: Sequence[Node], period: Period, codes: Sequence[str], structure: str) -> list[Line]:
    found = _figures_at([node.pk for node in nodes], period, codes, structure)
    lines = [Line(node, found[node.pk]) for node in nodes]
    return [line for line in lines if not line.node.closed or any(f.numerator for f in line.figures.values())]


def _own_line(organisation: Organisation, period: Period, codes: Sequence[str]) -> Line | None:
    shape = settle(period)
    own = sheets.read(shape, period, Part.OWN, [organisation.pk]).get(organisation.pk)
    if not own:
        return None
    values = shape.by_code(own)
    figures = {code: _figure(code, values, {}) for code in codes}
    if not any(figure.numerator for figure in figures.values()):
        return None
    node = Node(organisation.pk, organisation.code, "Riêng tổ chức này", "", "", False, False, 0)
    return Line(node, figures, own=True)


def leaf_values(
    organisation: Organisation, period: Period, codes: Sequence[str], structure: str = Structure.THEN
) -> dict[str, dict[int, int]]:
    """For each indicator, what each organisation of the branch itself gave to it; noughts are left out."""
    shape = settle(period)
    inside = branch_ids(organisation, day_of(structure, period))
    found: dict[str, dict[int, int]] = {code: {} for code in codes}
    rows = Sheet.objects.filter(period=period.code, part=Part.OWN, organisation__in=inside)
    for pk, *values in rows.order_by("organisation_id").values_list("organisation_id", *shape.columns):
        known = shape.by_code(values)
        for code in codes:
            if value := value_of(code, known):
                found[code][pk] = value
    return found


def as_json(
    organisation: Organisation, period: Period, *, structure: str = Structure.THEN
) -> dict[str, dict[str, Any]]:
    """`{indicator: {numerator, denominator, percent}}` of all indicators, for the command line."""
    return {
        code: {
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "percent": None if figure.percent is None else float(figure.percent),
        }
        for code, figure in figures_of(organisation, period, structure=structure).items()
    }


def grouped(codes: Iterable[str]) -> dict[str, list[registry.Indicator]]:
    """Indicators under the names of their groups, in the order of declaration."""
    groups: dict[str, list[registry.Indicator]] = defaultdict(list)
    for code in codes:
        known = registry.indicator(code)
        groups[known.group].append(known)
    return dict(groups)
