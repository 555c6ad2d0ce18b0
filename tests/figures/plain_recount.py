"""Figures told again from raw records, slowly and plainly: the oracle of the property test.

It reads decisions' changes, memberships, status spells and reported values, and none of the tables that the programme
derives from them (versions, placements, sheets).
"""

import datetime as dt
from collections import Counter

from capuy.core.periods import Period
from capuy.figures.models import ReportedValue
from capuy.members.models import Membership, StatusSpell
from capuy.organisations.models import Change
from capuy.regulations import KINDS

IN_PARTY = {"probationary", "official", "exempt", "suspended"}
LOSSES = {"deceased", "struck_off", "expelled", "resigned", "admission_cancelled"}


def tree_on(day: dt.date) -> dict[int, dict]:
    """Kind, parent and whether closed, of every organisation known by the day."""
    state: dict[int, dict] = {}
    changes = Change.objects.select_related("decision").filter(decision__in_force_from__lte=day)
    for change in sorted(changes, key=lambda c: (c.decision.in_force_from, c.decision_id, c.pk)):
        if change.action == "establish":
            state[change.organisation_id] = {"kind": change.kind, "parent": change.parent_id, "closed": False}
            continue
        own = state[change.organisation_id]
        if change.action == "move":
            own["parent"] = change.parent_id
        elif change.action == "change_kind":
            own["kind"] = change.kind
        elif change.action == "close":
            own["closed"] = True
            own["parent"] = change.successor_id or own["parent"]
    return state


def branch_of(top: int, state: dict[int, dict]) -> set[int]:
    found = set()
    for pk in state:
        at: int | None = pk
        while at is not None:
            if at == top:
                found.add(pk)
                break
            at = state[at]["parent"]
    return found


def holds(row, day: dt.date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def latest_standing(spells, member: int, day: dt.date) -> str:
    """Suspension passes over what somebody is."""
    known = [
        s for s in spells if s.member_id == member and s.valid_from <= day and s.status in IN_PARTY - {"suspended"}
    ]
    return max(known, key=lambda s: s.valid_from).status if known else ""


def recount(top: int, period: Period, structure_day: dt.date) -> dict[str, int]:
    """The figures of the branch under `top`, as it stood on `structure_day`."""
    branch = branch_of(top, tree_on(structure_day))
    day = period.last
    figures: Counter[str] = Counter()
    existing = tree_on(day)
    figures["organisations.cells"] = sum(
        1 for pk in branch if pk in existing and not existing[pk]["closed"] and KINDS[existing[pk]["kind"]].is_cell
    )
    rows = [r for r in Membership.objects.select_related("member") if r.organisation_id in branch]
    spells = list(StatusSpell.objects.all())
    for row in rows:
        if row.kind != "official" or row.member.merged_into_id:
            continue
        status = next((s.status for s in spells if s.member_id == row.member_id and holds(s, day)), "")
        if holds(row, day) and status in IN_PARTY:
            figures["members.total"] += 1
            standing = latest_standing(spells, row.member_id, day)
            figures["members.probationary"] += standing == "probationary"
            figures["members.official"] += standing != "probationary"
        before = period.first - dt.timedelta(days=1)
        was = next((s.status for s in spells if s.member_id == row.member_id and holds(s, before)), "")
        figures["members.opening"] += holds(row, before) and was in IN_PARTY
        if row.valid_from in period:
            figures["members.entered"] += row.arrival == "entry"
            figures["members.reorganised_in"] += row.arrival == "reorganisation"
            figures["members.admitted"] += row.arrival == "admission"
            figures["members.transferred_in"] += row.arrival == "transfer"
        if row.valid_to and row.valid_to in period:
            figures["members.losses"] += row.departure in LOSSES
            figures["members.transferred_out"] += row.departure == "transfer"
            figures["members.reorganised_out"] += row.departure == "reorganisation"
        for spell in spells:
            follows = any(
                s.member_id == spell.member_id and s.status == "probationary" and s.valid_to == spell.valid_from
                for s in spells
            )
            if spell.member_id == row.member_id and spell.status == "official" and follows:
                figures["members.recognised"] += spell.valid_from in period and holds(row, spell.valid_from)
    for value in ReportedValue.objects.filter(period=period.code):
        if value.organisation_id in branch and value.field == "candidates.verification_proposed":
            figures["candidates.verification_proposed"] += value.value
        place = existing.get(value.organisation_id)
        if value.organisation_id in branch and place and not place["closed"] and KINDS[place["kind"]].is_cell:
            figures["reviews.cells_excellent"] += value.field == "reviews.grade" and value.value == 1
            figures["reviews.members_good"] += value.value if value.field == "reviews.members_good" else 0
    return figures


CODES = (
    "organisations.cells",
    "members.total",
    "members.official",
    "members.probationary",
    "members.admitted",
    "members.transferred_in",
    "members.transferred_out",
    "members.losses",
    "members.recognised",
    "members.opening",
    "members.entered",
    "members.reorganised_in",
    "members.reorganised_out",
    "candidates.verification_proposed",
    "reviews.cells_excellent",
    "reviews.members_good",
)
