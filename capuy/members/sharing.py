"""Sharing the members of a cell out to the cells that a decision founds: from where, to where, and who may not move."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from capuy.accounts.access import scope
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.validity import valid_on
from capuy.members.models import Arrival, Departure, Member, Membership, MembershipKind, Status, StatusSpell
from capuy.members.ties import Chain, Ending, chains, endings_after
from capuy.organisations.models import ChangeAction, Decision, Organisation, Version
from capuy.organisations.queries import natural_key, visible

MANY = 30
_OFFICIAL = MembershipKind.OFFICIAL


def eve(decision: Decision) -> dt.date:
    """The last day before the decision takes force: its members are where they came from."""
    return decision.in_force_from - dt.timedelta(days=1)


def founded_cells(decision: Decision) -> dict[int, str]:
    """Ids and names of the cells that the decision founds, by name; nothing where they are too many to choose from."""
    made = decision.changes.filter(action=ChangeAction.ESTABLISH).values("organisation")
    found = _cells(made, decision.in_force_from)[: MANY + 1]
    return dict(sorted(found, key=lambda one: natural_key(one[1]))) if len(found) <= MANY else {}


def sources(decision: Decision) -> dict[int, str]:
    """Cells out of which the decision makes others, as far as it tells, or as members have been moved out of them."""
    touched = decision.changes.filter(Q(action=ChangeAction.CLOSE) | Q(source__isnull=False))
    named = {source or organisation for organisation, source in touched.values_list("organisation", "source")}
    found = _cells(named | set(left_by(decision)), eve(decision))
    return dict(sorted(found, key=lambda one: natural_key(one[1])))


def _cells(organisations: Iterable[int] | QuerySet[Any, Any], day: dt.date) -> QuerySet[Version, tuple[int, str]]:
    versions = Version.objects.on(day).cells().filter(organisation__in=organisations)
    return versions.values_list("organisation_id", "name")


def diverted(decision: Decision) -> QuerySet[Membership]:
    """The stays that began because the decision moved a member by name. Withdrawing it takes them back."""
    return Membership.objects.filter(decision=decision, arrival=Arrival.REORGANISATION, follows=None, entered_in=None)


def left_by(decision: Decision) -> QuerySet[Membership, int]:
    """Ids of the cells that members left because the decision moved them by name."""
    left = Membership.objects.filter(kind=_OFFICIAL, valid_to=decision.in_force_from)
    moved = diverted(decision).filter(valid_from=decision.in_force_from).values("member")
    return left.filter(member__in=moved).values_list("organisation", flat=True)


def carried(cell: int, day: dt.date, endings: dict[int, Ending]) -> int:
    """Where the members of `cell` are on `day`: there, or where its closing by that day took them."""
    while (ending := endings.get(cell)) and ending.on <= day and ending.successor:
        cell = ending.successor
    return cell


@dataclass(frozen=True)
class Stand:
    """Where a member officially is on the decision's day (`cell`), and would be had it not moved him or her (`home`).

    `earlier` is the stay before, of one whom the decision moved. With `why_not` the decision can no longer move the
    member, and only the reason counts.
    """

    chain: Chain
    cell: int
    home: int
    earlier: Chain | None = None
    why_not: str = ""


def stands(decision: Decision, members: Iterable[int]) -> dict[int, Stand]:
    """By member; who had no cell on the day of the decision nor on the day before is left out. About five queries."""
    on = decision.in_force_from
    moved = set(diverted(decision).filter(member__in=members).values_list("pk", flat=True))
    known: dict[int, list[Chain]] = {}
    for chain in chains(Membership.objects.filter(member__in=members, kind=_OFFICIAL)):
        known.setdefault(chain.base.member_id, []).append(chain)
    earlier = {
        later.base.pk: before
        for own in known.values()
        for later in own
        for before in own
        if later.base.pk in moved and before.end == later.start == on
    }
    endings = endings_after({before.last.organisation_id for before in earlier.values()})
    found = {}
    for member, own in known.items():
        left = next((chain for chain in own if chain.row_on(eve(decision))), None)
        here = next(((chain, row) for chain in own if (row := chain.row_on(on))), None)
        if here is not None:
            chain, row = here
            before = earlier.get(chain.base.pk)
            home = carried(before.last.organisation_id, on, endings) if before else row.organisation_id
            found[member] = Stand(chain, row.organisation_id, home, before, _why_not(chain, left, before, on))
        elif left is not None:
            found[member] = Stand(left, 0, 0, None, gone(left.last))
    return found


def _why_not(chain: Chain, left: Chain | None, before: Chain | None, on: dt.date) -> str:
    if chain.end is not None:
        return gone(chain.last)
    if chain.start == on and before is None:
        if left is not None:
            return gone(left.last)
        return f"Vào chi bộ đúng ngày {format_date(on)}; nếu sai chi bộ, hủy lần ghi đó rồi ghi vào chi bộ mới"
    return ""


def gone(last: Membership) -> str:
    """How a stay ended: `Từ trần, từ ngày 01/09/2025`."""
    how = Departure(last.departure).label if last.departure else "Rời chi bộ"
    return f"{how}, từ ngày {format_date(last.valid_to)}"


@dataclass(frozen=True)
class Line:
    """One member of the old cell: where he or she is on the day, or why nothing can be chosen."""

    pk: int
    full_name: str
    born_on: dt.date
    status: str
    cell: int
    why_not: str


@dataclass(frozen=True)
class Sharing:
    """The members of one cell, and the cells to which they may go: where they would stay, and those founded."""

    decision: Decision
    source: Organisation
    home: int
    options: dict[int, str]

    def lines(self) -> list[Line]:
        """Who was in the old cell the day before, or came there that day, by name. Constant number of queries."""
        on = self.decision.in_force_from
        there = Q(valid_on(eve(self.decision)), organisation=self.source)
        there |= Q(Q(organisation=self.source) | Q(entered_in=self.source), valid_from=on)
        rows = Membership.objects.filter(there, kind=_OFFICIAL, member__merged_into=None)
        members = Member.objects.filter(pk__in=rows.values("member")).order_by("name_order", "pk")
        people = list(members.values_list("pk", "full_name", "born_on"))
        ids = [pk for pk, *_ in people]
        status = dict(StatusSpell.objects.on(on).filter(member__in=ids).values_list("member", "status"))
        known = stands(self.decision, ids)
        return [
            Line(pk, name, born_on, str(Status(status[pk]).label) if pk in status else "", stand.cell, self._why(stand))
            for pk, name, born_on in people
            for stand in (known[pk],)
        ]

    def _why(self, stand: Stand) -> str:
        if stand.why_not or stand.cell in self.options:
            return stand.why_not
        return "Ngày này ở một chi bộ khác, theo quyết định khác hoặc ngoài phạm vi được giao"


def sharing(decision: Decision, source: Organisation, user: User) -> Sharing | None:
    """What the user may choose for the members of `source`: at least two cells. None: nothing."""
    on = decision.in_force_from
    home = carried(source.pk, on, endings_after({source.pk}))
    editable = editable_cells(decision, user)
    options = dict(_cells(visible(scope(user, Permission.EDIT_MEMBERS)).filter(pk=home), on)) | editable
    return Sharing(decision, source, home, options) if home in options and len(options) > 1 else None


def shareable(decision: Decision, cells: Iterable[int], user: User) -> list[Organisation]:
    """Of the old cells those of which the user keeps the members, and whose members have more than one way to go."""
    on, endings, founded = decision.in_force_from, endings_after(cells), editable_cells(decision, user)
    ways = {cell: {carried(cell, on, endings)} | founded.keys() for cell in cells}
    return list(
        visible(scope(user, Permission.EDIT_MEMBERS)).filter(pk__in=[pk for pk, to in ways.items() if len(to) > 1])
    )


def editable_cells(decision: Decision, user: User) -> dict[int, str]:
    """The cells that the decision founds and whose members the user keeps. Two queries, none for most users."""
    paths = scope(user, Permission.EDIT_MEMBERS)
    founded = founded_cells(decision) if paths else {}
    mine = set(visible(paths).filter(pk__in=founded).values_list("pk", flat=True)) if founded else set()
    return {pk: name for pk, name in founded.items() if pk in mine}
