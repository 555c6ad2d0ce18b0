"""What is asked about the tree, always for a day.

`paths` are the branches of the viewer as they stand today (`accounts.access.scope`); an organisation is visible if it
stands today, or will first stand, in one of them. What is drawn is the tree of the asked day, cut to the visible part.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from capuy.core import dates
from capuy.core.fields import branch
from capuy.core.text import fold, text_key
from capuy.core.validity import valid_on
from capuy.organisations.models import (
    SEGMENT,
    Grouping,
    GroupingTie,
    Organisation,
    OrganisationQuerySet,
    Placement,
    Version,
)
from capuy.regulations import KINDS

SEARCH_LIMIT = 20


@dataclass(frozen=True)
class Node:
    """One organisation as the tree of a day shows it. `cells` counts the open cells at it and below it."""

    pk: int
    code: str
    name: str
    kind: str
    path: str
    has_children: bool
    closed: bool
    cells: int
    parent: int | None = None

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind].label

    @property
    def is_cell(self) -> bool:
        return KINDS[self.kind].is_cell


@dataclass(frozen=True)
class Crumb:
    code: str
    name: str


@dataclass(frozen=True)
class Hit:
    """One answer of a search; `above` is the name of its superior, which tells namesakes apart."""

    pk: int
    code: str
    name: str
    kind_label: str
    above: str
    closed: bool


@dataclass(frozen=True)
class Row:
    """One line of the list of organisations of a day."""

    code: str
    name: str
    kind: str
    parent_code: str
    cells: int


@lru_cache(maxsize=20_000)  # the same names are sorted on every page
def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Vietnamese order in which `Chi bộ 2` comes before `Chi bộ 10`."""
    parts = re.split(r"(\d+)", name)
    return tuple((int(part), "") if part.isdecimal() else (0, text_key(part)) for part in parts if part.strip())


def visible(paths: Sequence[str]) -> OrganisationQuerySet:
    """Organisations that stand today in one of the branches, closed ones and ones still to come included."""
    return Organisation.objects.in_branches(list(paths))


def latest(column: str, owner: str, day: dt.date) -> Subquery:
    """A column of the version of `day`, or of the last one before it (a closed organisation keeps its name)."""
    versions = Version.objects.filter(organisation=OuterRef(owner), valid_from__lte=day)
    return Subquery(versions.order_by("-valid_from").values(column)[:1])


def open_cells(day: dt.date) -> models.QuerySet[Placement]:
    """The places of the cells that exist on `day`."""
    versions = Version.objects.on(day).cells().filter(organisation=OuterRef("organisation"))
    return Placement.objects.on(day).filter(Exists(versions), closed=False)


def cells_in(path: str, day: dt.date) -> models.QuerySet[Placement, int]:
    """Ids of the cells that exist on `day` at `path` and below it; usable as a subquery."""
    return open_cells(day).filter(branch(path)).values_list("organisation_id", flat=True)


def _cells_below(day: dt.date) -> Subquery:
    below = open_cells(day).filter(path__gte=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value("~")))
    counted = below.order_by().values(one=Value(1)).annotate(n=models.Count("pk")).values("n")
    return Subquery(counted, output_field=models.IntegerField())


def _seen(day: dt.date, paths: Sequence[str]) -> Q:
    """Condition on places of `day`: their organisations are visible. Of a place of today its own path tells."""
    if day != dates.today():
        return Q(organisation__in=visible(paths))
    inside = Q(pk__in=[])
    for path in paths:
        inside |= branch(path)
    return inside


def _nodes(
    places: models.QuerySet[Placement],
    day: dt.date,
    paths: Sequence[str] | None,
    *,
    counted: bool = True,
    ended: bool = False,
) -> list[Node]:
    """Places of `day` as nodes, committees first, then by name; closed ones among them only with `ended`. One query."""
    below = Placement.objects.on(day).filter(parent=OuterRef("organisation"), closed=False)
    if paths is not None and day != dates.today():  # today whoever is visible has visible children only
        below = below.filter(organisation__in=visible(paths))
    # Whoever is open has a version on the day, found by a join; the last one of a closed one takes a subquery a column.
    named = (
        {column: latest(column, "organisation", day) for column in ("name", "kind")}
        if ended
        else {column: F(f"organisation__versions__{column}") for column in ("name", "kind")}
    )
    if not ended:
        places = places.filter(valid_on(day, "organisation__versions__"), closed=False)
    rows = places.annotate(
        **named, has_children=Exists(below), cells=_cells_below(day) if counted else Value(0)
    ).values_list(
        "organisation_id", "organisation__code", "name", "kind", "path", "has_children", "closed", "cells", "parent_id"
    )
    nodes = [
        Node(pk, code, name, kind, path, has_children and not closed, closed, cells or 0, parent)
        for pk, code, name, kind, path, has_children, closed, cells, parent in rows
    ]
    return sorted(nodes, key=lambda node: (node.closed, KINDS[node.kind].rank, natural_key(node.name), node.code))


def children_of(
    organisation: Organisation | int,
    day: dt.date,
    *,
    closed: bool = False,
    paths: Sequence[str] | None = None,
    counted: bool = True,
) -> list[Node]:
    """What stands directly below an organisation on `day`, committees first, then by name. One query.

    `closed` adds the organisations that ended and are kept there; `paths` cuts to what the viewer may see; only if
    `counted` are the cells below each told, which takes a look at all of them.
    """
    pk = organisation if isinstance(organisation, int) else organisation.pk
    places = Placement.objects.on(day).filter(parent=pk)
    if paths is not None:
        places = places.filter(_seen(day, paths))
    return _nodes(places, day, paths, ended=closed, counted=counted)


def _first(day: dt.date, paths: Sequence[str]) -> Q:
    """Condition on visible places of `day`: nothing visible is above them."""
    if day == dates.today():
        return Q(parent__isnull=True) | Q(path__in=paths)
    return Q(parent__isnull=True) | ~Q(parent__in=visible(paths))


def tops(day: dt.date, paths: Sequence[str], *, counted: bool = True) -> list[Node]:
    """The organisations at which the viewer's tree of `day` begins: visible, and below nothing visible. One query."""
    places = Placement.objects.on(day).filter(_seen(day, paths), _first(day, paths))
    return _nodes(places, day, paths, counted=counted)


def cell_counts(ids: Iterable[int], day: dt.date) -> dict[int, int]:
    """How many cells stand at each organisation and below it on `day`. One query."""
    places = Placement.objects.on(day).filter(organisation__in=set(ids)).annotate(cells=_cells_below(day))
    return {pk: cells or 0 for pk, cells in places.values_list("organisation_id", "cells")}


def opened_tree(organisation: Organisation | None, day: dt.date, paths: Sequence[str]) -> list[Node]:
    """The viewer's tree of `day`, opened down to one organisation: the tops, and the children along its path.

    Without an organisation a tree of a single top is opened there. A flat list; `parent` tells what hangs where.
    Cells are not counted. Two queries.
    """
    place = organisation.placement_on(day) if organisation else None
    if organisation is None:
        first = tops(day, paths, counted=False)
        opened = [first[0].pk] if len(first) == 1 else []
    else:
        opened = ids_on_path(place.path) if place else []
    wanted = Q(parent__in=opened) | _first(day, paths)
    places = Placement.objects.on(day).filter(_seen(day, paths), wanted)
    return _nodes(places, day, paths, counted=False)


def node_of(organisation: Organisation, day: dt.date, paths: Sequence[str] | None = None) -> Node | None:
    """The organisation itself as a node; None if it did not exist yet on `day`. One query."""
    nodes = _nodes(Placement.objects.on(day).filter(organisation=organisation), day, paths, ended=True)
    return nodes[0] if nodes else None


def _standing(day: dt.date, paths: Sequence[str], under: Organisation | None) -> models.QuerySet[Placement]:
    """Places of all visible organisations that exist on `day`, or of those at and below `under`."""
    places = Placement.objects.on(day).filter(_seen(day, paths))
    if under is None:
        return places
    place = under.placement_on(day)
    return places.filter(branch(place.path)) if place else places.none()


def everything(
    day: dt.date,
    paths: Sequence[str],
    *,
    under: Organisation | None = None,
    kind: str = "",
    counted: bool = True,
) -> list[Node]:
    """All visible organisations of `day`: of a branch, of a kind (a whole level), or both. At most two queries."""
    places = _standing(day, paths, under)
    if kind:
        places = places.filter(Exists(Version.objects.on(day).filter(organisation=OuterRef("organisation"), kind=kind)))
    return _nodes(places, day, paths, counted=counted)


def grouped(grouping: Grouping, day: dt.date, paths: Sequence[str], *, under: Organisation | None = None) -> list[Node]:
    """The visible organisations that a grouping holds on `day`, at any depth below `under`. At most two queries."""
    ties = GroupingTie.objects.on(day).filter(grouping=grouping, organisation=OuterRef("organisation"))
    return _nodes(_standing(day, paths, under).filter(Exists(ties)), day, paths)


def names_on(ids: Iterable[int], day: dt.date) -> dict[int, str]:
    """Names as of `day`; the last one of a closed organisation, the first one of an organisation still to come."""
    names: dict[int, str] = {}
    rows = Version.objects.filter(organisation__in=set(ids)).order_by("organisation_id", "valid_from")
    for pk, name, start in rows.values_list("organisation_id", "name", "valid_from"):
        if pk not in names or start <= day:
            names[pk] = name
    return names


def ids_on_path(path: str) -> list[int]:
    """The organisations that a path runs through, from the top."""
    return [int(path[at : at + SEGMENT], 16) for at in range(0, len(path), SEGMENT)]


def breadcrumb(organisation: Organisation, day: dt.date, paths: Sequence[str]) -> list[Crumb]:
    """From the highest superior that the viewer may see down to the organisation, as of `day`. At most four queries."""
    place = organisation.placement_on(day) or organisation.placements.order_by("valid_from").first()
    ids = ids_on_path(place.path) if place else [organisation.pk]
    shown: Any
    if place and place.holds_on(dates.today()):  # what is above a place of today is visible where that path is
        shown = [pk for at, pk in enumerate(ids, 1) if place.path[: at * SEGMENT].startswith(tuple(paths))]
    else:
        shown = visible(paths).filter(pk__in=ids)
    versions = Version.objects.filter(organisation__in=shown).order_by("valid_from")
    crumbs: dict[int, Crumb] = {}
    for pk, code, name, start in versions.values_list("organisation_id", "organisation__code", "name", "valid_from"):
        if pk not in crumbs or start <= day:
            crumbs[pk] = Crumb(code, name)
    return [crumbs[pk] for pk in ids if pk in crumbs]


def search(text: str, day: dt.date, paths: Sequence[str], *, limit: int = SEARCH_LIMIT) -> list[Hit]:
    """Visible organisations whose name of `day` holds every word, marks ignored, or whose code begins so. One query.

    First those whose name begins so, then those that hold the words together, then as beginnings of words: who types
    “an hòa” does not mean “thoát nước An Bình”.
    """
    words = fold(text).split()
    if not words:
        return []
    named, begun = Q(), Q()
    for word in words:
        named &= Q(folded__contains=word)
        begun &= Q(folded__startswith=word) | Q(folded__contains=f" {word}")
    together = " ".join(words)
    rows = (
        visible(paths)
        .annotate(
            name=latest("name", "pk", day),
            folded=latest("name_folded", "pk", day),
            kind=latest("kind", "pk", day),
            above=latest("parent", "pk", day),
            closed=Exists(Placement.objects.on(day).filter(organisation=OuterRef("pk"), closed=True)),
            rank=models.Case(
                models.When(folded__startswith=together, then=0),
                models.When(folded__contains=f" {together}", then=1),
                models.When(begun, then=2),
                default=3,
            ),
        )
        .filter(named | Q(code__istartswith=text.strip()), name__isnull=False)
        .order_by("closed", "rank", "folded")
        .values_list("pk", "code", "name", "kind", "above", "closed")[:limit]
    )
    found = list(rows)
    above = names_on([parent for *_, parent, _ in found if parent], day)
    return [
        Hit(pk, code, name, KINDS[kind].label, above.get(parent, ""), closed)
        for pk, code, name, kind, parent, closed in found
    ]


def list_on(day: dt.date) -> list[Row]:
    """Every organisation that exists on `day`, in the order of the tree. Two queries."""
    nodes = _nodes(Placement.objects.on(day), day, None)
    codes = {node.pk: node.code for node in nodes}
    return [
        Row(node.code, node.name, node.kind, codes.get(node.parent or 0, ""), node.cells)
        for node in sorted(nodes, key=lambda node: node.path)
    ]
