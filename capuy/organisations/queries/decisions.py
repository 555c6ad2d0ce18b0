"""Decisions as their pages show them: who may see them, and what they changed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from capuy.journal.actions import subject_of
from capuy.journal.models import Entry
from capuy.organisations.models import Change, Decision, Organisation
from capuy.organisations.queries.tree import names_on, visible
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


@dataclass(frozen=True)
class Effects:
    told: list[Told]
    hidden: int  # organisations outside the viewer's branches


def _touching(organisations: Any) -> Q:
    """Changes of one of the organisations, or that gave it a child or made it a successor."""
    return Q(organisation__in=organisations) | Q(parent__in=organisations) | Q(successor__in=organisations)


def decisions_about(organisation: Organisation) -> models.QuerySet[Decision]:
    """Decisions that changed it, gave it a child, or made it a successor; one withdrawn there is kept in the list."""
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


def withdrawal_of(decision: Decision) -> Entry | None:
    """The journal entry that tells who withdrew it, why, and what it had changed."""
    return Entry.objects.about(subject_of(decision)).filter(action=_WITHDRAWAL).first()


def recorder_of(decision: Decision) -> str:
    """Who entered it, by name as the journal kept it; the name of the account where it kept none."""
    entry = Entry.objects.about(subject_of(decision)).exclude(action=_WITHDRAWAL).order_by("pk").first()
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
    before, after = states(grouped, day - dt.timedelta(days=1)), states(grouped, day)
    successors = names_on([change.successor_id for change in changes if change.successor_id], day)
    told = [
        Told(
            organisation,
            [change.get_action_display() for change in own],
            before.get(organisation.pk),
            after.get(organisation.pk),
            next((successors.get(change.successor_id, "") for change in own if change.successor_id), ""),
        )
        for organisation, own in grouped.items()
    ]
    return Effects(told, len({change.organisation_id for change in changes} - seen))
