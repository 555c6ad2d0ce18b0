"""What is asked of figures. Everything here reads the sheets; nothing counts records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from capuy.core.fields import branch
from capuy.core.periods import Period
from capuy.figures import registry, sheets
from capuy.figures.engine import settle
from capuy.figures.figure import Figure
from capuy.figures.models import Part, Sheet
from capuy.figures.registry import Formula
from capuy.figures.sheets import Layout, Values
from capuy.figures.structure import Structure, branch_ids, day_of
from capuy.figures.targets import targets_of
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import Node, children_of, everything, ids_on_path


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
    if Structure(structure) is Structure.THEN:
        own = sheets.read(shape, period, Part.OWN, wanted)
        return own | sheets.read(shape, period, Part.BRANCH, wanted)
    return _added_up_today(shape, wanted, period)


def _added_up_today(shape: Layout, wanted: set[int], period: Period) -> dict[int, Values]:
    day = day_of(Structure.TODAY, period)
    totals: dict[int, Values] = {}
    tops = list(Placement.objects.on(day).filter(organisation__in=wanted).values_list("path", flat=True))
    outer = [path for path in sorted(tops) if not any(path != top and path.startswith(top) for top in tops)]
    for top in outer:
        places = Placement.objects.on(day).filter(branch(top)).values_list("organisation_id", "path")
        paths = dict(places)
        inside = Placement.objects.on(day).filter(branch(top)).values("organisation_id")
        rows = Sheet.objects.filter(period=period.code, part=Part.OWN, organisation__in=inside)
        for pk, *values in rows.values_list("organisation_id", *shape.columns):
            for superior in wanted.intersection(ids_on_path(paths[pk])):
                total = totals.setdefault(superior, shape.zeros())
                for at, value in enumerate(values):
                    total[at] += value
    return totals


def _figures_at(
    organisations: Iterable[int], period: Period, codes: Sequence[str], structure: str
) -> dict[int, dict[str, Figure]]:
    ids = list(organisations)
    shape = settle(period)
    values = values_at(shape, ids, period, structure)
    targets = targets_of(ids, period, structure)
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


def figure_of(organisation: Organisation, period: Period, code: str, *, structure: str = Structure.THEN) -> Figure:
    """One indicator of the whole branch. Raises KeyError for an unknown code."""
    return _figures_at([organisation.pk], period, [code], structure)[organisation.pk][code]


def children_figures(
    organisation: Organisation, period: Period, codes: Sequence[str], structure: str = Structure.THEN
) -> list[Line]:
    """What stood directly below, with figures; closed ones only if they still give something.

    Where the organisation itself has figures beside its children, they come last, as its own part.
    """
    nodes = children_of(organisation, day_of(structure, period), closed=True)
    lines = lines_of(nodes, period, codes, structure)
    if lines and (own := _own_line(organisation, period, codes)):
        lines.append(own)
    return lines


def level_figures(
    organisation: Organisation, period: Period, codes: Sequence[str], kind: str, structure: str = Structure.THEN
) -> list[Line]:
    """All organisations of one kind below, at any depth."""
    nodes = everything(day_of(structure, period), [""], under=organisation, kind=kind)
    return lines_of(nodes, period, codes, structure)


def lines_of(nodes: Sequence[Node], period: Period, codes: Sequence[str], structure: str) -> list[Line]:
    found = _figures_at([node.pk for node in nodes], period, codes, structure)
    lines = [Line(node, found[node.pk]) for node in nodes]
    return [line for line in lines if not line.node.closed or any(f.numerator for f in line.figures.values())]


def _own_line(organisation: Organisation, period: Period, codes: Sequence[str]) -> Line | None:
    shape = sheets.layout()
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
