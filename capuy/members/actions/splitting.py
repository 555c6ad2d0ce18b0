"""A decision splits a cell: who goes where."""

from collections.abc import Sequence

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.journal.actions import Act, record_many, subject_of
from capuy.members.actions.base import name_of, recount
from capuy.members.actions.stays import cut
from capuy.members.models import Arrival, Departure, Member, Membership, MembershipKind
from capuy.members.problems import cell_problems
from capuy.members.ties import Chain, chains, resettle
from capuy.organisations.models import Decision, Organisation


@transaction.atomic
def move_by_decision(
    *, by: User | None, decision: Decision, members: Sequence[Member], to_organisation: Organisation
) -> int:
    """Move members to a cell that a decision splits off, on the day it takes force. Returns how many moved.

    Effects: memberships with arrival REORGANISATION and the decision; withdrawing it puts them back. One journal entry
    a member; figures. Raises ProblemsFound, naming the members who were in no cell that day.
    """
    demand(by, Permission.REORGANISE, to_organisation)
    on = decision.in_force_from
    problems = cell_problems(to_organisation, on, "to_organisation")
    held = {
        chain.base.member_id: (chain, row)
        for chain in chains(Membership.objects.filter(member__in=members, kind=MembershipKind.OFFICIAL))
        if (row := chain.row_on(on)) is not None
    }
    for member in members:
        if member.pk not in held:
            message = f"{member.full_name}: vào ngày {format_date(on)} không sinh hoạt tại chi bộ nào."
            problems.append(Problem("no-membership", message, "members"))
            continue
        chain, row = held[member.pk]
        demand(by, Permission.REORGANISE, row.organisation)
        if chain.start == on and chain.base.decision_id != decision.pk:
            message = f"{member.full_name}: vào chi bộ đúng ngày {format_date(on)}; ghi thẳng vào chi bộ mới."
            problems.append(Problem("began-that-day", message, "members"))
    stop_on(problems)
    moves = [(m, *held[m.pk]) for m in members if held[m.pk][1].organisation_id != to_organisation.pk]
    touched = {row.organisation_id for _, chain, _ in moves for row in chain.rows} | {to_organisation.pk}
    acts = []
    for member, chain, row in moves:
        acts.append(_moved(member, row, decision, to_organisation))
        _divert(chain, decision, to_organisation)
    settled = resettle(chains(Membership.objects.filter(member__in=[m.pk for m, _, _ in moves])))
    record_many(acts, by=by)
    recount(touched | settled.organisations, on)
    return len(moves)


def _moved(member: Member, row: Membership, decision: Decision, to: Organisation) -> Act:
    on = decision.in_force_from
    return Act(
        "members.move-by-decision",
        f"Chuyển theo quyết định {decision.number}: {member.full_name}",
        subject_of(member),
        to,
        before={"chi bộ": name_of(row.organisation, on)},
        after={"chi bộ": name_of(to, on), "từ ngày": on, "quyết định": str(decision)},
    )


def _divert(chain: Chain, decision: Decision, to: Organisation) -> None:
    """Cut the chain at the decision's day and go on in `to`; a chain that began that day changes its cell."""
    on, end = decision.in_force_from, chain.end
    departure, elsewhere = chain.last.departure, chain.last.to_elsewhere
    base = chain.base
    if chain.start == on:  # moved by this decision before, to another cell
        Membership.objects.filter(pk__in=[row.pk for row in chain.following]).delete()
        base.organisation, base.entered_in, base.decision = to, None, decision
        base.valid_to, base.departure, base.to_elsewhere = end, departure, elsewhere
        base.save(update_fields=["organisation", "entered_in", "decision", "valid_to", "departure", "to_elsewhere"])
        return
    cut(chain, on, Departure.REORGANISATION)
    Membership.objects.create(
        member_id=base.member_id,
        organisation=to,
        kind=base.kind,
        arrival=Arrival.REORGANISATION,
        departure=departure,
        to_elsewhere=elsewhere,
        decision=decision,
        valid_from=on,
        valid_to=end,
    )
