"""Decisions as their pages show them: who may see them, and what they changed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from capuy.core import dates
from capuy.core.validity import valid_on
from capuy.journal.actions import subject_of
from capuy.journal.models import Entry
from capuy.organisations.models import Change, Decision, DecisionKind, Organisation, Placement, Version
from capuy.organisations.queries.tree import ids_on_path, names_on, visible
from capuy.organisations.rebuilding import State, states

_WITHDRAWAL = "withdraw-decision"


@dataclass(frozen=True)
class Told:
    """What a decision did to one organisation: the day before it took force, and that day."""

    organisation: Organisation
    doings: list[str]
    was: State | None
    becomes: State | None
    successor: str = ""
    source: str = ""


@dataclass(frozen=True)
class Effects:
    told: list[Told]
    hidden: int  # organisations outside the viewer's branches
    label: str  # what the decision as a whole is called


def _touching(organisations: Any) -> Q:
    """Changes of one of the organisations, or that gave it a child, made it a successor, or split something off it."""
    others = Q(parent__in=organisations) | Q(successor__in=organisations) | Q(source__in=organisations)
    return Q(organisation__in=organisations) | others


def decisions_about(organisation: Organisation) -> models.QuerySet[Decision]:
    """Decisions that touched it (`_touching`); one withdrawn there is kept in the list."""
    return _decisions([organisation.pk], [organisation.code])


def decisions_seen(paths: Sequence[str]) -> models.QuerySet[Decision]:
    """Decisions about at least one visible organisation.

    What a withdrawn decision had changed is told by the journal alone.
    """
    seen = visible(paths)
    return _decisions(seen, seen.values("code"))


def _decisions(organisations: Any, codes: Any) -> models.QuerySet[Decision]:
    touching = Change.objects.filter(_touching(organisations), decision=OuterRef("pk"))
    subject = Concat(Value("organisations.decision:"), Cast(OuterRef("pk"), models.CharField()))
    withdrawn = Entry.objects.filter(action=_WITHDRAWAL, subject=subject, organisation__in=codes)
    return Decision.objects.filter(Exists(touching) | (Q(withdrawn_at__isnull=False) & Exists(withdrawn)))


@dataclass(frozen=True)
class Listed:
    """A decision as a list shows it: by what it did to the organisations that the list is about."""

    decision: Decision
    label: str
    names: list[str]  # of these organisations, as they were called when it took force


def listed(decisions: Iterable[Decision], organisations: Any) -> list[Listed]:
    """The decisions in their order; `organisations` as for a condition `in`. Two queries."""
    shown = list(decisions)
    inside = {name: Organisation.objects.filter(pk=OuterRef(name), pk__in=organisations) for name in _ROLES}
    changes = Change.objects.filter(decision__in=shown).annotate(**{f"has_{n}": Exists(q) for n, q in inside.items()})
    done: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    columns = ("decision", "action", *(f"has_{name}" for name in _ROLES))
    for pk, action, *roles in changes.values_list(*columns).order_by(*columns).distinct():
        done[pk].append((action, *(name for name, has in zip(_ROLES, roles, strict=True) if has)))
    names = _names(shown, organisations)
    return [Listed(one, _label(one, done[one.pk]), names[one.pk]) for one in shown]


def _names(decisions: list[Decision], organisations: Any) -> dict[int, list[str]]:
    """What each decision's changed organisations, of these, are called on the day it takes force."""
    called = Version.objects.filter(
        organisation=OuterRef("organisation"), valid_from__lte=OuterRef("decision__in_force_from")
    )
    changes = Change.objects.filter(decision__in=decisions, organisation__in=organisations)
    named = changes.annotate(called=Subquery(called.order_by("-valid_from").values("name")[:1]))
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in named.values_list("decision", "called").order_by("pk"):
        if name and name not in names[pk]:
            names[pk].append(name)
    return names


_ROLES = ("organisation", "parent", "successor")


def _label(decision: Decision, done: list[tuple[str, ...]]) -> str:
    own = [action for action, *roles in done if "organisation" in roles]
    if own:
        return decision.label_of(own)
    if decision.kind == DecisionKind.DISSOLVE:
        if any("successor" in roles for _, *roles in done):
            return "Tiếp nhận từ tổ chức kết thúc hoạt động"
        if any("parent" in roles for _, *roles in done):
            return "Nhận tổ chức trực thuộc"
    return decision.label_of(action for action, *_ in done)


def withdrawal_of(decision: Decision) -> Entry | None:
    """The journal entry that tells who withdrew it, why, and what it had changed."""
    return Entry.objects.about(subject_of(decision)).filter(action=_WITHDRAWAL).first()


def recorder_of(decision: Decision) -> str:
    """Who entered it, by name as the journal kept it; the name of the account where it kept none. Two queries."""
    change = decision.changes.select_related("organisation").first()
    about = Entry.objects.about(subject_of(change.organisation)) if change else Entry.objects.none()
    entry = about.filter(action="enact-decision", actor=decision.recorded_by).exclude(actor_name="").first()
    return (entry.actor_name if entry else "") or decision.recorded_by


def effects_of(decision: Decision, paths: Sequence[str]) -> Effects:
    """Its effects on visible organisations, in the order of entry. Seven queries."""
    changes = list(decision.changes.select_related("organisation"))
    seen = set(visible(paths).filter(pk__in=[c.organisation_id for c in changes]).values_list("pk", flat=True))
    grouped: dict[Organisation, list[Change]] = defaultdict(list)
    for change in changes:
        if change.organisation_id in seen:
            grouped[change.organisation].append(change)
    day = decision.in_force_from
    ids = [organisation.pk for organisation in grouped]
    before, after = states(ids, day - dt.timedelta(days=1)), states(ids, day)
    others = names_on([pk for change in changes for pk in (change.successor_id, change.source_id) if pk], day)
    told = [
        Told(
            organisation,
            [change.get_action_display() for change in own],
            before.get(organisation.pk),
            after.get(organisation.pk),
            next((others.get(change.successor_id, "") for change in own if change.successor_id), ""),
            next((others.get(change.source_id, "") for change in own if change.source_id), ""),
        )
        for organisation, own in grouped.items()
    ]
    label = decision.label_of(change.action for change in changes)
    return Effects(told, len({change.organisation_id for change in changes} - seen), label)


def common_superior_of(decision: Decision, paths: Sequence[str]) -> Organisation | None:
    """The visible organisation that a decision is about; of several, the lowest that they all stand at or below.

    None where they stand in branches that have nothing visible in common. At most five queries.
    """
    touched = Q(organisation__in=decision.changes.values("organisation"))
    for other in ("successor", "source"):
        touched |= Q(organisation__in=decision.changes.exclude(**{other: None}).values(other))
    if decision.withdrawn_at:  # the journal alone tells where
        entry = withdrawal_of(decision)
        touched = Q(organisation__code=entry.organisation if entry else "")
    places = Placement.objects.filter(touched, valid_on(dates.today()) | Q(first=True))
    # Of one that is still to come its first place tells; of all others today's, which is the later.
    held = dict(places.order_by("valid_from").values_list("organisation", "path"))
    inside = [path for path in held.values() if path.startswith(tuple(paths))]
    shared = [set(level) for level in zip(*map(ids_on_path, inside), strict=False) if len(set(level)) == 1]
    if not shared:
        return None
    found = Organisation.objects.with_past().get(pk=shared[-1].pop())
    return found if found.path_now.startswith(tuple(paths)) else None
