"""A decision founds cells out of another: who goes where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Level, Problem, ProblemsFound, stop_on
from capuy.journal.actions import Act, record_many, subject_of
from capuy.members.actions.base import end_seats, recount
from capuy.members.models import Arrival, Departure, Member, Membership, Seat
from capuy.members.problems import cell_problems, merged_problems, secretary_problems, undersized_problems
from capuy.members.sharing import Stand, founded_cells, stands
from capuy.members.ties import chains, resettle
from capuy.organisations.locks import lock_tree
from capuy.organisations.models import Decision, Organisation
from capuy.organisations.queries import names_on


@dataclass(frozen=True)
class _Move:
    member: Member
    stand: Stand
    to: int


@transaction.atomic
def move_by_decision(
    *,
    by: User | None,
    decision: Decision,
    where: Mapping[Member, Organisation],
    seen: Mapping[int, int] | None = None,
    accept_warnings: bool = False,
) -> int:
    """Move members to cells that a decision founds, on the day it takes force, or back to where they would be without.

    `seen` tells in which cell, by member, the asker saw them; who is no longer there stops everything. Effects:
    memberships with arrival REORGANISATION and the decision (withdrawing it puts them back), seats in the cells left
    behind end, one journal entry a member, figures. Who is there already stays as is. Returns how many moved. Raises
    ProblemsFound, and then nobody has.
    """
    lock_tree(shared=True)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.withdrawn_at:
        raise ProblemsFound([Problem("withdrawn", "Quyết định này đã được thu hồi; không chuyển đảng viên theo được.")])
    on = decision.in_force_from
    wanted = {member.pk: to for member, to in where.items()}
    members = list(Member.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    known = stands(decision, wanted)
    founded = founded_cells(decision)
    problems = [p for to in set(wanted.values()) for p in cell_problems(to, on, "to_organisation")]
    moves = []
    for member in members:
        to, stand = wanted[member.pk], known.get(member.pk)
        found = merged_problems(member) + _problems(
            member, stand, to, founded=founded, seen=seen or {}, on=format_date(on)
        )
        problems += found
        if stand is not None and not found and stand.cell != to.pk:
            moves.append(_Move(member, stand, to.pk))
    _demand(by, {move.stand.cell for move in moves} | {move.stand.home for move in moves}, wanted.values())
    stop_on(problems)
    return _carry_out(moves, decision, by=by, accept_warnings=accept_warnings) if moves else 0


def _demand(by: User | None, cells: set[int], targets: Iterable[Organisation]) -> None:
    for organisation in {*Organisation.objects.filter(pk__in=cells), *targets}:
        demand(by, Permission.EDIT_MEMBERS, organisation)


def _problems(
    member: Member,
    stand: Stand | None,
    to: Organisation,
    *,
    founded: Mapping[int, str],
    seen: Mapping[int, int],
    on: str,
) -> list[Problem]:
    if stand is None:
        return [
            Problem("no-membership", f"{member.full_name}: vào ngày {on} không sinh hoạt tại chi bộ nào.", "members")
        ]
    if stand.cell == to.pk:
        return []
    if stand.why_not:
        return [Problem("not-movable", f"{member.full_name}: {stand.why_not}.", "members")]
    if to.pk not in founded and to.pk != stand.home:
        message = f"{member.full_name}: chỉ chuyển được về chi bộ do chính quyết định này thành lập."
        return [Problem("not-of-decision", message, "to_organisation")]
    if seen.get(member.pk, stand.cell) != stand.cell:
        message = f"{member.full_name}: vừa được người khác chuyển; xem lại danh sách rồi chọn lại."
        return [Problem("moved-meanwhile", message, "members")]
    return []


def _carry_out(moves: Sequence[_Move], decision: Decision, *, by: User | None, accept_warnings: bool) -> int:
    on = decision.in_force_from
    seats = _seats_left(moves, decision)
    cells = {pk for move in moves for pk in (move.stand.cell, move.to)}
    names = names_on(cells, on)
    warnings = [
        Problem(
            "seat-ends",
            f"{move.member.full_name}: thôi giữ chức {seat.get_position_display()} tại {names[move.stand.cell]} từ "
            f"ngày {format_date(on)}.",
            level=Level.WARNING,
        )
        for move in moves
        for seat in seats.get(move.member.pk, [])
    ]
    warnings += secretary_problems([seat for held in seats.values() for seat in held], on)
    ended = {pk: end_seats(held, on) for pk, held in seats.items()}
    touched = {row.organisation_id for move in moves for row in move.stand.chain.rows} | cells
    _lay(moves, decision)
    settled = resettle(chains(Membership.objects.filter(member__in=[move.member.pk for move in moves])))
    stop_on(warnings + undersized_problems(cells, on), accept_warnings=accept_warnings)
    places = Organisation.objects.in_bulk(cells)
    record_many((_told(move, decision, names, places, ended.get(move.member.pk, [])) for move in moves), by=by)
    recount(touched | settled.organisations, on)
    return len(moves)


def _seats_left(moves: Sequence[_Move], decision: Decision) -> dict[int, list[Seat]]:
    """Seats in the bodies of the cell that each leaves, held on the day or later. One query."""
    left = {move.member.pk: move.stand.cell for move in moves}
    seats = Seat.objects.filter(member__in=left, body__term__organisation__in=set(left.values())).order_by("pk")
    held: dict[int, list[Seat]] = {}
    for seat in seats.select_related("body__term__organisation"):
        ends = seat.valid_to
        if seat.body.term.organisation_id == left[seat.member_id] and (ends is None or ends > decision.in_force_from):
            held.setdefault(seat.member_id, []).append(seat)
    return held


def _lay(moves: Sequence[_Move], decision: Decision) -> None:
    """Store the rows. Who is moved for the first time has the stay cut, and a new one; who was moved before has the new
    one changed, or taken away again. Four statements, however many members."""
    on = decision.in_force_from
    stale: list[int] = []
    changed: list[Membership] = []
    fresh: list[Membership] = []
    for move in moves:
        chain, before = move.stand.chain, move.stand.earlier
        if before is None:
            kept = [row for row in chain.rows if row.valid_from < on]
            stale += [row.pk for row in chain.rows if row.valid_from >= on]
            kept[-1].valid_to, kept[-1].departure = on, Departure.REORGANISATION
            changed.append(kept[-1])
            fresh.append(
                Membership(
                    member=move.member,
                    organisation_id=move.to,
                    kind=chain.base.kind,
                    arrival=Arrival.REORGANISATION,
                    decision=decision,
                    valid_from=on,
                )
            )
        elif move.to == move.stand.home:
            stale += [row.pk for row in chain.rows]
            before.last.valid_to, before.last.departure = None, ""
            changed.append(before.last)
        else:
            stale += [row.pk for row in chain.following]
            chain.base.organisation_id, chain.base.valid_to, chain.base.departure = move.to, None, ""
            changed.append(chain.base)
    Membership.objects.filter(pk__in=stale).delete()
    Membership.objects.bulk_update(changed, ["organisation", "valid_to", "departure"], batch_size=200)
    Membership.objects.bulk_create(fresh, batch_size=500)


def _told(
    move: _Move, decision: Decision, names: Mapping[int, str], places: Mapping[int, Organisation], ended: list[str]
) -> Act:
    back = move.to == move.stand.home
    return Act(
        "members.move-by-decision",
        f"{'Trở lại chi bộ, không còn chuyển' if back else 'Chuyển'} theo quyết định {decision.number}: "
        f"{move.member.full_name}",
        subject_of(move.member),
        places[move.to],
        before={"chi bộ": names[move.stand.cell], **({"chức vụ thôi giữ": ", ".join(ended)} if ended else {})},
        after={"chi bộ": names[move.to], "từ ngày": decision.in_force_from, "quyết định": str(decision)},
    )
