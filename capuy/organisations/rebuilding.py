"""Rebuilds versions and placements of the touched branches from the changes of all decisions."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from capuy.core import dates
from capuy.core.problems import Problem
from capuy.core.text import fold
from capuy.organisations.models import Change, Organisation, Placement, Version
from capuy.organisations.timeline import Fact, Forest
from capuy.regulations import KINDS

SHOWN = 5
# Of a change, as `Fact` takes them.
_COLUMNS = (
    *("pk", "organisation_id", "action", "decision__in_force_from", "decision_id"),
    *("name", "kind", "parent_id", "successor_id"),
)


@dataclass(frozen=True)
class Rebuilt:
    """`touched`: ids of organisations whose places were worked out again, and of their parents, old and new."""

    touched: set[int]
    problems: list[Problem]


@dataclass(frozen=True)
class State:
    """`parent` is the name of the superior, `parent_kind` its kind; both empty for the highest."""

    name: str
    kind: str
    parent: str
    parent_kind: str = ""
    closed: bool = False

    @property
    def values(self) -> dict[str, Any]:
        return {
            "tên": self.name,
            "loại hình": KINDS[self.kind].label if self.kind else "",
            "trực thuộc": self.parent,
            "tình trạng": "đã kết thúc hoạt động" if self.closed else "đang hoạt động",
        }


@dataclass(frozen=True)
class Effect:
    """What a decision does to one organisation on the day it takes force; None where it is not (yet)."""

    organisation: Organisation
    was: State | None
    becomes: State | None

    @property
    def before(self) -> str:
        return self.was.name if self.was else ""

    @property
    def after(self) -> str:
        return self.becomes.name if self.becomes else ""

    @property
    def before_values(self) -> dict[str, Any]:
        return self.was.values if self.was else {}

    @property
    def after_values(self) -> dict[str, Any]:
        return self.becomes.values if self.becomes else {}


def below(organisations: Iterable[int]) -> set[int]:
    """The organisations and all that ever stood under one of them, by parent or as absorbed."""
    found = set(organisations)
    layer = found
    while layer:
        under = Change.objects.filter(Q(parent__in=layer) | Q(successor__in=layer)).order_by()
        layer = set(under.values_list("organisation", flat=True)) - found
        found |= layer
    return found


def parents(organisations: Iterable[int]) -> set[int]:
    """Every organisation that one of them has ever stood under directly."""
    found = Placement.objects.filter(organisation__in=organisations, parent__isnull=False)
    return set(found.values_list("parent", flat=True))


def _with_ancestors(organisations: set[int]) -> list[Fact]:
    """What changed the organisations and everything they ever stood under. One query for each level."""
    facts: list[Fact] = []
    known: set[int] = set()
    layer = organisations
    while layer:
        changes = Change.objects.filter(organisation__in=layer).order_by().values_list(*_COLUMNS)
        fresh = [
            Fact(at, action, on, (decision, pk), decision, *rest) for pk, at, action, on, decision, *rest in changes
        ]
        facts += fresh
        known |= layer
        layer = {pk for fact in fresh for pk in (fact.parent, fact.successor) if pk} - known
    return facts


def _labels(facts: Iterable[Fact], organisations: set[int]) -> dict[int, str]:
    """What messages call each organisation: its last name; the stored one where no change tells it any more."""
    labels = {}
    for fact in sorted(facts, key=lambda one: (one.on, one.order)):
        if fact.name:
            labels[fact.organisation] = fact.name
    if unnamed := organisations - labels.keys():
        codes = Organisation.objects.filter(pk__in=unnamed).values_list("pk", "code")
        stored = Version.objects.filter(organisation__in=unnamed).order_by("valid_from")
        labels |= dict(codes) | dict(stored.values_list("organisation", "name"))
    return labels


def _shortened(problems: list[Problem]) -> list[Problem]:
    """A few of each kind are enough to understand; the rest are counted."""
    kept: list[Problem] = []
    for code, times in Counter(problem.code for problem in problems).items():
        alike = [problem for problem in problems if problem.code == code]
        kept += alike[:SHOWN]
        if times > SHOWN:
            kept.append(replace(alike[0], message=f"… và {times - SHOWN} trường hợp tương tự."))
    return kept


def rebuild(changed: set[int], since: dt.date) -> Rebuilt:
    """Play the changes again for the changed organisations and everything below them; store versions and placements.

    On problems the stored rows are incomplete: the caller rolls back.
    """
    affected = below(changed)
    facts = _with_ancestors(affected)
    forest = Forest(facts, _labels(facts, affected))
    places = {pk: forest.places(pk) for pk in affected if pk in forest.spans}
    if not forest.problems:
        _store_versions(forest, changed)
        _store_places(places, affected)
    touched = affected | {place.parent for known in places.values() for place in known if place.parent}
    return Rebuilt(touched, _shortened(forest.problems))


def _store_versions(forest: Forest, changed: set[int]) -> None:
    Version.objects.filter(organisation__in=changed).delete()
    Version.objects.bulk_create(
        (
            Version(
                organisation_id=pk,
                name=span.name,
                name_folded=fold(span.name),
                kind=span.kind,
                parent_id=span.parent,
                opened_by_id=span.decision,
                valid_from=span.start,
                valid_to=span.end,
            )
            for pk in changed
            for span in forest.spans.get(pk, ())
            if not span.closed
        ),
        batch_size=500,
    )


def _store_places(places: dict[int, list[Any]], affected: set[int]) -> None:
    Placement.objects.filter(organisation__in=affected).delete()
    Placement.objects.bulk_create(
        (
            Placement(
                organisation_id=pk,
                parent_id=place.parent,
                path=place.path,
                depth=place.depth,
                closed=place.closed,
                first=place is known[0],
                valid_from=place.start,
                valid_to=place.end,
            )
            for pk, known in places.items()
            for place in known
        ),
        batch_size=500,
    )


def states(organisations: Iterable[int], day: dt.date) -> dict[int, State]:
    """Name, kind and parent of each on `day`, by id; those that do not exist then are left out."""
    if not (ids := list(organisations)):
        return {}
    versions = list(Version.objects.on(day).filter(organisation__in=ids))
    above = {version.parent_id for version in versions if version.parent_id}
    upper = Version.objects.on(day).filter(organisation__in=above).values_list("organisation", "name", "kind")
    superiors = {pk: (name, kind) for pk, name, kind in upper}
    return {v.organisation_id: State(v.name, v.kind, *superiors.get(v.parent_id or 0, ("", ""))) for v in versions}


def effects(organisations: Iterable[Organisation], before: dict[int, State], after: dict[int, State]) -> list[Effect]:
    found = []
    for organisation in sorted(organisations, key=lambda one: one.pk):
        was = before.get(organisation.pk)
        becomes = after.get(organisation.pk)
        if becomes is None and was is not None:
            becomes = replace(was, closed=True)
        found.append(Effect(organisation, was, becomes))
    return found


@dataclass
class Spot:
    """Where an organisation stands, for the journal; asked for many at once."""

    code: str
    path_now: str


def spots(organisations: Iterable[int]) -> dict[int, Spot]:
    """`path_now` of many in two queries: where each stands today, or will first stand."""
    today = dates.today()
    codes = dict(Organisation.objects.filter(pk__in=list(organisations)).values_list("pk", "code"))
    paths: dict[int, str] = {}
    places = Placement.objects.filter(organisation__in=codes).order_by("-valid_from")
    for pk, path, start, end in places.values_list("organisation", "path", "valid_from", "valid_to"):
        if start > today or end is None or end > today:
            paths[pk] = path
    return {pk: Spot(code, paths.get(pk, "")) for pk, code in codes.items()}
