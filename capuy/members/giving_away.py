"""Stays in cells that are to vanish, because the decision that founded them is withdrawn.

Who has moved on was, without the cell, where he or she came from until then; who was entered there, where he or she
went; who left the cell for good, in the cell out of which it was made.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from capuy.members.actions.stays import reopen
from capuy.members.models import Membership
from capuy.members.ties import Chain, Settled, chains, resettle
from capuy.organisations.models import ChangeAction, Decision, Placement


def give_away(decision: Decision) -> tuple[Settled, list[Chain]]:
    """Give ended stays in the cells that the decision founded to other cells. Returns what changed, and the rest."""
    founded = dict(decision.changes.filter(action=ChangeAction.ESTABLISH).values_list("organisation", "source"))
    inside = Membership.objects.filter(organisation__in=founded)
    known: dict[tuple[int, str], list[Chain]] = defaultdict(list)
    for chain in chains(Membership.objects.filter(member__in=inside.values("member"))):
        known[chain.base.member_id, chain.base.kind].append(chain)
    settled = Settled()
    left: list[Chain] = []
    for stays in known.values():
        for stay in [chain for chain in stays if chain.entered_organisation in founded]:
            heir = _heir(stay, stays, founded) if stay.end is not None else None
            if heir is None:
                left.append(stay)
                continue
            settled.touch(min(stay.start, heir.start), [*stay.rows, *heir.rows])
            if heir is not stay:
                stays.remove(stay)
            _give(stay, heir, founded)
            if heir not in settled.moved:
                settled.moved.append(heir)
    again = resettle(settled.moved, without=decision.pk)
    settled.organisations |= again.organisations | {row.organisation_id for c in settled.moved for row in c.rows}
    return settled, left


def _heir(stay: Chain, stays: list[Chain], founded: Mapping[int, int | None]) -> Chain | None:
    """The stay before, else the one after if its cell was there by then, else itself in the cell of old."""
    before = next((chain for chain in stays if chain.end == stay.start), None)
    if before is not None and before.entered_organisation not in founded:
        return before
    after = next((chain for chain in stays if chain.start == stay.end), None)
    if after is not None and (after.entered_organisation in founded or _was_there(after, stay.start)):
        return after
    return stay if founded[stay.entered_organisation] else None


def _was_there(chain: Chain, day: dt.date) -> bool:
    return Placement.objects.filter(organisation=chain.entered_organisation, valid_from__lte=day).exists()


def _give(stay: Chain, heir: Chain, founded: Mapping[int, int | None]) -> None:
    if heir is stay:
        stay.base.organisation_id = founded[stay.entered_organisation]  # type: ignore[assignment]  # it has one
        stay.base.save(update_fields=["organisation"])
        return
    Membership.objects.filter(pk__in=[row.pk for row in stay.rows]).delete()
    if heir.end == stay.start:
        reopen(heir, stay.end, stay.last.departure, stay.last.to_elsewhere)
        return
    heir.base.valid_from, heir.base.arrival = stay.start, stay.base.arrival
    heir.base.from_elsewhere, heir.base.decision_id = stay.base.from_elsewhere, stay.base.decision_id
    heir.base.save(update_fields=["valid_from", "arrival", "from_elsewhere", "decision"])
