"""Memberships that go on elsewhere when their cell closes.

What people enter is one stay: in a cell, from a day to a day. Where that cell closes with a successor, the stay is cut
at the day of closing and goes on in the successor, as a row of its own that `follows` the first. All rows of one
entered stay are its chain. A chain is worked out from what was entered and from the closings in the books, so a
decision entered late, or ahead, or withdrawn, and a stay entered after the decision, are all one case.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from capuy.members.models import Arrival, Departure, Membership
from capuy.organisations.models import Change, ChangeAction


@dataclass(frozen=True)
class Ending:
    """A cell ends on `on`. Ids."""

    on: dt.date
    successor: int | None
    decision: int


@dataclass(frozen=True)
class Stay:
    """One row of a chain. `decision` is the one that brought the member here, if any."""

    organisation: int
    start: dt.date
    end: dt.date | None
    decision: int | None = None


def settle(
    organisation: int, start: dt.date, end: dt.date | None, endings: Mapping[int, Ending]
) -> tuple[list[Stay], Ending | None]:
    """The stays that come of one entered stay, and the ending that leaves the member without a cell, if any. Pure."""
    stays: list[Stay] = []
    decision: int | None = None
    while True:
        ending = endings.get(organisation)
        if ending is None or (end is not None and ending.on >= end):
            return [*stays, Stay(organisation, start, end, decision)], None
        if ending.successor is None:
            return [*stays, Stay(organisation, start, end, decision)], ending
        if ending.on > start:
            stays.append(Stay(organisation, start, ending.on, decision))
            start = ending.on
        organisation, decision = ending.successor, ending.decision


@dataclass
class Chain:
    """An entered stay with the rows that follow it, first to last."""

    base: Membership
    following: list[Membership] = field(default_factory=list)

    @property
    def last(self) -> Membership:
        return self.following[-1] if self.following else self.base

    @property
    def rows(self) -> list[Membership]:
        return [self.base, *self.following]

    @property
    def entered_organisation(self) -> int:
        return self.base.entered_in_id or self.base.organisation_id

    @property
    def start(self) -> dt.date:
        return self.base.valid_from

    @property
    def end(self) -> dt.date | None:
        return self.last.valid_to

    def row_on(self, day: dt.date) -> Membership | None:
        return next((row for row in self.rows if row.holds_on(day)), None)


def chains(memberships: QuerySet[Membership]) -> list[Chain]:
    """The chains to which any of the memberships belongs, by member and day. Two queries."""
    found = {pk if follows is None else follows for pk, follows in memberships.values_list("pk", "follows_id")}
    made: dict[int, Chain] = {}
    rows = Membership.objects.filter(Q(pk__in=found) | Q(follows__in=found)).order_by("member_id", "valid_from", "pk")
    following: dict[int, list[Membership]] = defaultdict(list)
    for row in rows:
        if row.follows_id is None:
            made[row.pk] = Chain(row)
        else:
            following[row.follows_id].append(row)
    for pk, chain in made.items():
        chain.following = following[pk]
    return list(made.values())


def endings_after(organisations: Iterable[int], *, without: int | None = None) -> dict[int, Ending]:
    """Closings in the books of the organisations and of their successors, in turn. `without` leaves out a decision."""
    endings: dict[int, Ending] = {}
    layer = set(organisations)
    while layer:
        changes = Change.objects.filter(
            organisation__in=layer, action=ChangeAction.CLOSE, decision__withdrawn_at__isnull=True
        )
        for organisation, successor, decision, day in changes.exclude(decision=without).values_list(
            "organisation", "successor", "decision", "decision__in_force_from"
        ):
            endings[organisation] = Ending(day, successor, decision)
        layer = {e.successor for pk in layer if (e := endings.get(pk)) and e.successor} - endings.keys() - layer
    return endings


@dataclass
class Settled:
    """What settling changed: chains moved, cells touched since when, and stays left without a cell."""

    moved: list[Chain] = field(default_factory=list)
    organisations: set[int] = field(default_factory=set)
    since: dt.date | None = None
    stranded: list[tuple[Chain, Ending]] = field(default_factory=list)

    def touch(self, day: dt.date, rows: Iterable[Membership]) -> None:
        self.organisations |= {row.organisation_id for row in rows}
        self.since = min(self.since or day, day)


def resettle(known: Sequence[Chain], *, without: int | None = None) -> Settled:
    """Work the chains out again and store what differs. Three statements, however many chains.

    The last row of a chain carries how the stay ended; that goes along when rows come and go.
    """
    endings = endings_after({chain.entered_organisation for chain in known}, without=without)
    settled = Settled()
    stale: list[int] = []
    changed: list[tuple[Chain, list[Stay], Membership]] = []
    for chain in known:
        stays, stranded = settle(chain.entered_organisation, chain.start, chain.end, endings)
        if stranded:
            settled.stranded.append((chain, stranded))
        if stays == [Stay(r.organisation_id, r.valid_from, r.valid_to, _brought(chain, r)) for r in chain.rows]:
            continue
        settled.touch(chain.start, chain.rows)
        stale += [row.pk for row in chain.following]
        changed.append((chain, stays, chain.last))
    Membership.objects.filter(pk__in=stale).delete()
    for chain, stays, last in changed:
        _lay(chain, stays, last)
        settled.touch(chain.start, chain.rows)
        settled.moved.append(chain)
    Membership.objects.bulk_update(
        [chain.base for chain, _, _ in changed],
        ["organisation", "entered_in", "decision", "valid_to", "departure", "to_elsewhere"],
        batch_size=200,
    )
    Membership.objects.bulk_create((row for chain, _, _ in changed for row in chain.following), batch_size=500)
    return settled


def _brought(chain: Chain, row: Membership) -> int | None:
    """The closing that brought a row to its cell; the decision of an entered row stands for something else."""
    return row.decision_id if row is not chain.base or row.entered_in_id else None


def _lay(chain: Chain, stays: list[Stay], last: Membership) -> None:
    """Give the chain the rows of `stays`; unsaved. `last` is the row that carried the end."""
    base, first = chain.base, stays[0]
    entered, departure, elsewhere = chain.entered_organisation, last.departure, last.to_elsewhere
    if first.organisation != entered:
        base.entered_in_id, base.decision_id = entered, first.decision
    elif base.entered_in_id:
        base.entered_in_id = base.decision_id = None
    base.organisation_id, base.valid_to = first.organisation, first.end
    chain.following = [
        Membership(
            member_id=base.member_id,
            organisation_id=stay.organisation,
            kind=base.kind,
            arrival=Arrival.REORGANISATION,
            decision_id=stay.decision,
            follows_id=base.pk,
            valid_from=stay.start,
            valid_to=stay.end,
        )
        for stay in stays[1:]
    ]
    for row in chain.rows:
        row.departure, row.to_elsewhere = Departure.REORGANISATION, ""
    chain.last.departure, chain.last.to_elsewhere = departure, elsewhere
