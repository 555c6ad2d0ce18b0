"""Branch figures: what an organisation and everything below it add up to, recomputed from its children.

Recomputing instead of adding differences makes folding safe to stop at any moment and to run twice. A leaf has no
branch sheet: its own one is the whole.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from capuy.core.periods import Period, parse_period
from capuy.figures import sheets
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import DirtyMark, Part
from capuy.figures.registry import counting_day
from capuy.figures.sheets import Layout, Values
from capuy.organisations.models import Placement


def fold(period: Period | None = None) -> int:
    """Fold until no mark is left (of `period`, of any). Returns the number of organisations folded.

    Each level is one transaction: the folded sheets, the marks of the parents, and the end of the marks that were seen
    stand or fall together. A mark left by a writer meanwhile stays for the next round.
    """
    folded = 0
    codes = [period.code] if period else list(DirtyMark.objects.order_by().values_list("period", flat=True).distinct())
    for code in codes:
        while step := _fold_deepest(parse_period(code)):
            folded += step
    return folded


@transaction.atomic
def _fold_deepest(period: Period) -> int:
    wait_for(Lock.FOLD)
    marks = list(DirtyMark.objects.filter(period=period.code).values_list("pk", "organisation_id"))
    if not marks:
        return 0
    places = _places(period, {pk for _, pk in marks})
    deepest = max(depth for depth, _ in places.values())
    level = {pk for pk, (depth, _) in places.items() if depth == deepest}
    shape = sheets.layout()
    sheets.write(shape, period, Part.BRANCH, _branches_of(shape, period, level), level)
    above = {parent for pk in level if (parent := places[pk][1])}
    DirtyMark.objects.bulk_create(DirtyMark(organisation_id=pk, period=period.code) for pk in sorted(above))
    for chunk in sheets.chunks(mark for mark, pk in marks if pk in level):
        DirtyMark.objects.filter(pk__in=chunk).delete()
    return len(level)


def _places(period: Period, organisations: Iterable[int]) -> dict[int, tuple[int, int | None]]:
    """Depth and parent of each on the counting day; who stood nowhere then has no parent to tell."""
    places: dict[int, tuple[int, int | None]] = {}
    for chunk in sheets.chunks(organisations):
        places |= dict.fromkeys(chunk, (0, None))
        found = Placement.objects.on(counting_day(period)).filter(organisation__in=chunk)
        for pk, depth, parent in found.values_list("organisation_id", "depth", "parent_id"):
            places[pk] = (depth, parent)
    return places


def _branches_of(shape: Layout, period: Period, level: set[int]) -> dict[int, Values]:
    """Branch figures of those organisations of the level that have children."""
    children: dict[int, list[int]] = defaultdict(list)
    for chunk in sheets.chunks(level):
        found = Placement.objects.on(counting_day(period)).filter(parent__in=chunk)
        for pk, parent in found.values_list("organisation_id", "parent_id"):
            children[parent].append(pk)
    below = {pk for known in children.values() for pk in known}
    own = sheets.read(shape, period, Part.OWN, below | children.keys())
    branch = sheets.read(shape, period, Part.BRANCH, below)
    totals = {}
    for pk, known in children.items():
        parts = [own[pk]] if pk in own else []
        parts += [values for child in known if (values := branch.get(child) or own.get(child))]
        totals[pk] = [sum(column) for column in zip(*parts, strict=True)] if parts else shape.zeros()
    return totals


def branches_from(shape: Layout, period: Period, own: dict[int, Values]) -> dict[int, Values]:
    """Branch figures of all organisations with children, added up from their own figures."""
    found = Placement.objects.on(counting_day(period)).order_by("-depth")
    places = list(found.values_list("organisation_id", "parent_id"))
    parents = {parent for _, parent in places}
    totals = {pk: list(own.get(pk) or shape.zeros()) for pk in parents if pk}
    for pk, parent in places:
        values = totals.get(pk) or own.get(pk)
        if parent is not None and values:
            total = totals[parent]
            for at, value in enumerate(values):
                total[at] += value
    return totals
