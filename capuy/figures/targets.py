"""Targets of branches: the own one if set, else the sum of the topmost ones set below.

A merged organisation is kept under its successor, but was its equal: its target does not hide under the successor's,
it is added, as its figures are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import takewhile

from django.db.models import Max, Min, Q, QuerySet

from capuy.core.fields import branch
from capuy.core.periods import Period, PeriodKind
from capuy.core.validity import valid_on
from capuy.figures import registry
from capuy.figures.models import Target
from capuy.figures.structure import day_of
from capuy.organisations.models import SEGMENT, Change, ChangeAction, Placement
from capuy.organisations.queries import ids_on_path

_ROW = ("indicator", "organisation_id", "value")


def target_codes() -> list[str]:
    """Indicators that are measured against a target."""
    return [known.code for known in registry.indicators() if known.base == registry.TARGET]


def targets_of(organisations: Iterable[int], period: Period, structure: str) -> dict[int, dict[str, int]]:
    """By organisation and indicator; where nothing is set at or below an organisation, nothing is known.

    A term for which nothing is set is the sum of its years, if each of them has a target.
    """
    wanted = set(organisations)
    totals = _targets_of(wanted, period, structure)
    lacking = wanted - _fully_set((code, pk) for pk, known in totals.items() for code in known)
    if period.kind is not PeriodKind.TERM or not lacking:
        return totals
    years = [_targets_of(lacking, year, structure) for year in period.years]
    for pk in lacking:
        for code in target_codes():
            shares = [year.get(pk, {}).get(code) for year in years]
            if code not in totals.get(pk, {}) and None not in shares:
                totals.setdefault(pk, {})[code] = sum(share or 0 for share in shares)
    return totals


def _targets_of(organisations: Iterable[int], period: Period, structure: str) -> dict[int, dict[str, int]]:
    """Set for the period itself.

    Two queries; two more where an organisation has no target of its own and what is set below it has to be read; three
    where organisations with targets have merged.
    """
    wanted = set(organisations)
    every = Target.objects.filter(period=period.code)
    day = day_of(structure, period)
    values = {(code, pk): value for code, pk, value in every.filter(organisation__in=wanted).values_list(*_ROW)}
    paths: dict[int, str] = {}
    merged: set[int] = set()
    if lacking := wanted - _fully_set(values):
        _add(every, _together(lacking, day), day, values, paths)
    kept = Placement.objects.on(day).filter(closed=True, organisation__targets__period=period.code)
    if closed := list(kept.values_list("path", flat=True)):
        merged = _merged(day)
        around = Q(organisation__in={pk for path in closed for pk in ids_on_path(path)})
        _add(every, around, day, values, paths)
    totals: dict[int, dict[str, int]] = defaultdict(dict)
    for (code, pk), value in values.items():
        # Who is on no path read here has a target of its own and nothing above that asks for it.
        above = ids_on_path(paths[pk])[-2::-1] if pk in paths else []
        for counted in _counted_at(code, pk, above, values.keys(), merged):
            if counted in wanted:
                totals[counted][code] = totals[counted].get(code, 0) + value
    return totals


def _add(
    targets: QuerySet[Target], where: Q, day: dt.date, values: dict[tuple[str, int], int], paths: dict[int, str]
) -> None:
    """Read targets with the paths of their organisations."""
    placed = targets.filter(where, valid_on(day, "organisation__placements__"))
    for code, pk, value, path in placed.values_list(*_ROW, "organisation__placements__path"):
        values[code, pk] = value
        paths[pk] = path


def _fully_set(known: Iterable[tuple[str, int]]) -> set[int]:
    """Organisations with a target of their own for every indicator that has targets."""
    codes: dict[int, set[str]] = defaultdict(set)
    for code, pk in known:
        codes[pk].add(code)
    return {pk for pk, own in codes.items() if own.issuperset(target_codes())}


def _together(organisations: Iterable[int], day: dt.date) -> Q:
    """The smallest branch that holds the branches of all of them."""
    found = Placement.objects.on(day).filter(organisation__in=organisations)
    ends = found.aggregate(first=Min("path"), last=Max("path"))
    both = zip(ends["first"] or "", ends["last"] or "", strict=False)
    shared = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], both))
    if not shared:
        return Q() if ends["first"] else Q(pk__in=[])
    return branch(shared[: len(shared) - len(shared) % SEGMENT], "organisation__placements__")


def _counted_at(
    code: str, pk: int, above: list[int], set_at: Collection[tuple[str, int]], merged: set[int]
) -> Iterable[int]:
    """The organisation itself, then its superiors up to the first one whose own target includes this one."""
    yield pk
    below = pk
    for superior in above:
        if (code, superior) in set_at and below not in merged:
            return
        yield superior
        below = superior


def _merged(day: dt.date) -> set[int]:
    closings = Change.objects.filter(
        action=ChangeAction.CLOSE,
        successor__isnull=False,
        decision__in_force_from__lte=day,
        decision__withdrawn_at__isnull=True,
    )
    return set(closings.values_list("organisation_id", flat=True))
