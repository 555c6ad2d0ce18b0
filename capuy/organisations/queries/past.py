"""What an organisation was before, how it ended, and the decisions that changed it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capuy.organisations.models import SEGMENT, Change, ChangeAction, Decision, Organisation, Placement, Version
from capuy.organisations.queries.tree import names_on
from capuy.regulations import KINDS


@dataclass(frozen=True)
class Past:
    """One version of an organisation, with what its superior was called when it began."""

    valid_from: dt.date
    valid_to: dt.date | None
    name: str
    kind_label: str
    parent_code: str
    parent_name: str
    decision: Decision


def history(organisation: Organisation) -> list[Past]:
    """Its versions, latest first. Two queries."""
    versions = list(
        organisation.versions.select_related("opened_by", "parent").order_by("-valid_from"),
    )
    everything = Version.objects.filter(organisation__in={v.parent_id for v in versions if v.parent_id})
    parents: dict[int, list[Version]] = {}
    for version in everything.order_by("organisation_id", "valid_from"):
        parents.setdefault(version.organisation_id, []).append(version)
    rows = []
    for version in versions:
        known = parents.get(version.parent_id or 0, [])
        then = [v for v in known if v.valid_from <= version.valid_from] or known
        rows.append(
            Past(
                version.valid_from,
                version.valid_to,
                version.name,
                KINDS[version.kind].label,
                version.parent.code if version.parent else "",
                then[-1].name if then and version.parent else "",
                version.opened_by,
            )
        )
    return rows


@dataclass(frozen=True)
class Ending:
    """How an organisation ended: the decision, and who took it over."""

    on: dt.date
    decision: Decision
    successor: Organisation | None
    successor_name: str = ""


def ending_of(organisation: Organisation) -> Ending | None:
    """The decision that closed it, if any is in the books. Two queries."""
    return endings_of([organisation.pk]).get(organisation.pk)


def endings_of(ids: Iterable[int]) -> dict[int, Ending]:
    """The same for many, by id. Two queries, and one for each day on which a successor took over."""
    closing = Change.objects.filter(organisation__in=set(ids), action=ChangeAction.CLOSE, decision__withdrawn_at=None)
    changes = list(closing.select_related("decision", "successor").order_by("decision__in_force_from"))
    days = {change.decision.in_force_from for change in changes if change.successor_id}
    names = {}
    for day in days:
        taken = [c.successor_id for c in changes if c.successor_id and c.decision.in_force_from == day]
        names[day] = names_on(taken, day)
    found = {}
    for change in changes:  # the last one stands
        on = change.decision.in_force_from
        name = names[on].get(change.successor_id, "") if change.successor_id else ""
        found[change.organisation_id] = Ending(on, change.decision, change.successor, name)
    return found


@dataclass(frozen=True)
class Absorbed:
    """An organisation that ended and was taken over."""

    on: dt.date
    code: str
    name: str
    decision: Decision


def absorbed_by(organisation: Organisation) -> list[Absorbed]:
    """What it took over, latest first. Two queries."""
    changes = list(
        Change.objects.filter(successor=organisation, action=ChangeAction.CLOSE)
        .select_related("decision", "organisation")
        .order_by("-decision__in_force_from", "organisation__code")
    )
    names: dict[int, str] = {}
    for version in Version.objects.filter(organisation__in=[c.organisation_id for c in changes]).order_by("valid_from"):
        names[version.organisation_id] = version.name
    return [
        Absorbed(
            change.decision.in_force_from,
            change.organisation.code,
            names.get(change.organisation_id, change.organisation.code),
            change.decision,
        )
        for change in changes
    ]


def paths_ever(paths: Sequence[str]) -> list[str]:
    """All the paths at which the organisations that stand at `paths` today have stood: where old records of them lie.

    One query.
    """
    ids = {int(path[-SEGMENT:], 16) for path in paths}
    stood = Placement.objects.filter(organisation__in=ids, closed=False).values_list("path", flat=True)
    return sorted({*paths, *stood})
