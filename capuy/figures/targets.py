"""Targets of branches: the own one if set, else the sum of the topmost ones set below.

A merged organisation is kept under its successor, but was its equal: its target does not hide under the successor's,
it is added, as its figures are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.models import Target
from capuy.figures.structure import day_of
from capuy.organisations.models import Change, ChangeAction, Placement
from capuy.organisations.queries import ids_on_path


def target_codes() -> list[str]:
    """Indicators that are measured against a target."""
    return [known.code for known in registry.indicators() if known.base == registry.TARGET]


def targets_of(organisations: Iterable[int], period: Period, structure: str) -> dict[int, dict[str, int]]:
    """By organisation and indicator; where nothing is set at or below an organisation, nothing is known.

    At most three queries.
    """
    wanted = set(organisations)
    totals: dict[int, dict[str, int]] = defaultdict(dict)
    rows = list(Target.objects.filter(period=period.code).values_list("indicator", "organisation_id", "value"))
    if not rows:
        return totals
    day = day_of(structure, period)
    places = {place.organisation_id: place for place in _places({pk for _, pk, _ in rows}, day)}
    merged = _merged(day) if any(place.closed for place in places.values()) else set()
    set_at = {(code, pk) for code, pk, _ in rows}
    for code, pk, value in rows:
        above = ids_on_path(places[pk].path)[-2::-1] if pk in places else []
        for counted in _counted_at(code, pk, above, set_at, merged):
            if counted in wanted:
                totals[counted][code] = totals[counted].get(code, 0) + value
    return totals


def _counted_at(code: str, pk: int, above: list[int], set_at: set[tuple[str, int]], merged: set[int]) -> Iterable[int]:
    """The organisation itself, then its superiors up to the first one whose own target includes this one."""
    yield pk
    below = pk
    for superior in above:
        if (code, superior) in set_at and below not in merged:
            return
        yield superior
        below = superior


def _places(organisations: set[int], day: dt.date) -> Iterable[Placement]:
    return Placement.objects.on(day).filter(organisation__in=organisations).only("organisation_id", "path", "closed")


def _merged(day: dt.date) -> set[int]:
    closings = Change.objects.filter(
        action=ChangeAction.CLOSE,
        successor__isnull=False,
        decision__in_force_from__lte=day,
        decision__withdrawn_at__isnull=True,
    )
    return set(closings.values_list("organisation_id", flat=True))
