"""Decisions about the tree: preview, enact, withdraw, amend."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Accepted, Level, Problem, ProblemsFound, stop_on
from capuy.core.text import clean
from capuy.journal.actions import Act, record, record_many, subject_of
from capuy.organisations import rebuilding
from capuy.organisations.access import User, demand
from capuy.organisations.followers import Closing, followers
from capuy.organisations.locks import lock_tree
from capuy.organisations.models import (
    Change,
    ChangeAction,
    Decision,
    Organisation,
)
from capuy.organisations.problems import problems_of_change, problems_of_decision
from capuy.organisations.rebuilding import Effect
from capuy.organisations.signals import reorganised


@dataclass(frozen=True)
class ChangeDraft:
    """One change as entered. A new organisation has only a `code`; a code may stand wherever an organisation may."""

    action: str
    organisation: Organisation | None = None
    code: str = ""
    name: str = ""
    kind: str = ""
    parent: Organisation | str | None = None
    successor: Organisation | str | None = None
    source: Organisation | None = None


@dataclass(frozen=True)
class DecisionDraft:
    kind: str
    number: str
    issued_on: dt.date
    in_force_from: dt.date
    changes: list[ChangeDraft] = field(default_factory=list)
    issuer: str = ""
    signer: str = ""
    note: str = ""


@dataclass(frozen=True)
class Preview:
    """What a decision would do: effects on the tree, lines about records that follow, and problems."""

    effects: list[Effect]
    lines: list[str]
    problems: list[Problem]

    @property
    def blocked(self) -> bool:
        return any(problem.level is Level.BLOCKER for problem in self.problems)


def preview(draft: DecisionDraft, *, by: User | None) -> Preview:
    """Play the decision and take it back. Raises ProblemsFound only where `by` may not decide there."""
    with transaction.atomic():
        try:
            _, effects, lines, problems = _play(draft, by=by)
        except ProblemsFound as found:
            if any(problem.code == "not-allowed" for problem in found.problems):
                raise
            effects, lines, problems = [], [], found.problems
        transaction.set_rollback(True)
    return Preview(effects, lines, problems)


@transaction.atomic
def enact(draft: DecisionDraft, *, by: User | None, accept_warnings: Accepted = False) -> Decision:
    """Enter a decision, on time, late or ahead.

    Effects: decision and changes stored, organisations made, versions and placements of the touched branches rebuilt,
    records of upper rooms follow, `reorganised` sent, journal written. Raises ProblemsFound and leaves nothing.
    """
    decision, effects, _, problems = _play(draft, by=by)
    stop_on(problems, accept_warnings=accept_warnings)
    _journal(decision, effects, by=by)
    return decision


@transaction.atomic
def withdraw(decision: Decision, *, by: User | None, reason: str) -> None:
    """Take back a decision entered by mistake; the tree becomes as if it had never been.

    Effects: its changes are deleted and the timeline replayed, followers undo, the decision stays as withdrawn, journal
    written. Organisations that it established must have nothing below or inside them, and no other decision may speak
    of them. Raises ProblemsFound.
    """
    lock_tree()
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.withdrawn_at:
        raise ProblemsFound([Problem("withdrawn", "Quyết định này đã được thu hồi trước đó.")])
    changes = list(decision.changes.select_related("organisation", "parent"))
    for change in changes:
        demand(by, Permission.REORGANISE, change.organisation)
    stop_on(_later_decisions(decision, changes))
    for follower in followers():
        follower.undo(decision, by=by)
    touched = {change.organisation_id for change in changes}
    described = [f"{change.organisation.code}: {change.get_action_display()}" for change in changes]
    before = rebuilding.below(touched) | rebuilding.parents(touched)
    decision.changes.all().delete()
    decision.withdrawn_at = timezone.now()
    decision.save(update_fields=["withdrawn_at"])
    rebuilt = rebuilding.rebuild(touched, decision.in_force_from)
    stop_on(rebuilt.problems)
    summary = f"Thu hồi quyết định {decision.number} ngày {dates.format_date(decision.issued_on)}"
    # An organisation that never was has no place any more; its superior tells where this happened.
    named = (place for change in changes for place in (change.organisation, change.parent))
    place = next((place for place in named if place and place.path_now), None)
    act = Act("withdraw-decision", summary, subject_of(decision), place, before={"thay đổi": described}, reason=reason)
    record(act, by=by)
    reorganised.send(Organisation, organisations=before | rebuilt.touched, since=decision.in_force_from)


def _later_decisions(decision: Decision, changes: Iterable[Change]) -> list[Problem]:
    """Other decisions about what this one established: they would speak of organisations that never were."""
    founded = {change.organisation_id for change in changes if change.action == ChangeAction.ESTABLISH}
    about = Q(changes__organisation__in=founded) | Q(changes__parent__in=founded) | Q(changes__successor__in=founded)
    others = list(Decision.objects.filter(about).exclude(pk=decision.pk).distinct())
    if not others:
        return []
    said = "; ".join(f"số {one.number}, ngày {dates.format_date(one.issued_on)}" for one in others[: rebuilding.SHOWN])
    more = f"; và {len(others) - rebuilding.SHOWN} quyết định khác" if len(others) > rebuilding.SHOWN else ""
    message = (
        f"Còn {len(others)} quyết định về tổ chức do quyết định này thành lập: {said}{more}. Thu hồi các quyết định "
        "đó trước, quyết định sau cùng trước tiên."
    )
    return [Problem("later-decisions", message)]


@transaction.atomic
def amend(
    decision: Decision, draft: DecisionDraft, *, by: User | None, reason: str, accept_warnings: bool = False
) -> Decision:
    """Correct a decision: withdraw it and enter it as it should have been, in one step."""
    withdraw(decision, by=by, reason=reason)
    return enact(draft, by=by, accept_warnings=accept_warnings)


def _play(draft: DecisionDraft, *, by: User | None) -> tuple[Decision, list[Effect], list[str], list[Problem]]:
    """Store the decision and let everything follow; the caller keeps it or rolls it back."""
    lock_tree()
    problems = problems_of_decision(draft)
    stop_on(problem for problem in problems if problem.level is Level.BLOCKER)
    organisations = _organisations(draft)
    _check_rights(draft, organisations, by)
    on = draft.in_force_from
    changed = {code: organisations[code] for code in map(_code, draft.changes)}
    known = {one.pk for code, one in changed.items() if code not in _founded(draft)}
    before = rebuilding.states(known, on)
    decision = _store(draft, organisations, by)
    touched = {one.pk for one in changed.values()}
    old_parents = rebuilding.parents(known)
    rebuilt = rebuilding.rebuild(touched, on)
    problems += rebuilt.problems
    if any(problem.level is Level.BLOCKER for problem in problems):
        raise ProblemsFound(problems)
    after = rebuilding.states(touched, on)
    problems += problems_of_change(decision, after)
    lines: list[str] = []
    closings = _closings(decision)
    for follower in followers():
        told, found = follower.apply(decision, closings, by=by)
        lines += told
        problems += found
    effects = rebuilding.effects(changed.values(), before, after)
    reorganised.send(Organisation, organisations=old_parents | rebuilt.touched, since=on)
    return decision, effects, lines, problems


def _code(item: ChangeDraft) -> str:
    return item.organisation.code if item.organisation else item.code.strip()


def _founded(draft: DecisionDraft) -> set[str]:
    return {item.code.strip() for item in draft.changes if item.action == ChangeAction.ESTABLISH}


def _organisations(draft: DecisionDraft) -> dict[str, Organisation]:
    """Everything the draft names, by code; new ones are stored."""
    named = {item.organisation.code: item.organisation for item in draft.changes if item.organisation}
    for item in draft.changes:
        for other in (item.parent, item.successor, item.source):
            if isinstance(other, Organisation):
                named[other.code] = other
    fresh = [item.code.strip() for item in draft.changes if item.action == ChangeAction.ESTABLISH]
    # A code whose founding decision was withdrawn is free again, and keeps its identity.
    known = {organisation.code: organisation for organisation in Organisation.objects.filter(code__in=fresh)}
    in_use = set(Change.objects.filter(organisation__in=known.values()).values_list("organisation__code", flat=True))
    problems = [
        Problem("code-taken", f"Mã tổ chức {code} đã được dùng; kiểm tra lại mã.", "code") for code in sorted(in_use)
    ]
    problems += [
        Problem("code-twice", f"Mã tổ chức {code} xuất hiện hai lần trong quyết định.", "code")
        for code, times in Counter(fresh).items()
        if times > 1
    ]
    stop_on(problems)
    named |= known
    for organisation in Organisation.objects.bulk_create(
        [Organisation(code=code) for code in fresh if code not in known]
    ):
        named[organisation.code] = organisation
    wanted = {
        other
        for item in draft.changes
        for other in (item.parent, item.successor)
        if isinstance(other, str) and other not in named
    }
    for organisation in Organisation.objects.filter(code__in=wanted):
        named[organisation.code] = organisation
    unknown = sorted(wanted - named.keys())
    stop_on(Problem("unknown-code", f"Không có tổ chức mang mã {code}.", "parent") for code in unknown)
    return named


def _check_rights(draft: DecisionDraft, organisations: dict[str, Organisation], by: User | None) -> None:
    """`by` must hold the right over everything changed, and over every parent, successor or source chosen."""
    if by is None:
        return
    fresh = _founded(draft)
    for item in draft.changes:
        if item.action == ChangeAction.ESTABLISH and item.parent is None:
            raise ProblemsFound([Problem("not-allowed", "Chỉ người cài đặt được lập tổ chức cao nhất của hệ thống.")])
    for code, organisation in organisations.items():
        if code not in fresh:
            demand(by, Permission.REORGANISE, organisation)


def _store(draft: DecisionDraft, organisations: dict[str, Organisation], by: User | None) -> Decision:
    """The decision with its changes, which it keeps at hand."""
    decision = Decision.objects.create(
        kind=draft.kind,
        number=clean(draft.number),
        issued_on=draft.issued_on,
        in_force_from=draft.in_force_from,
        issuer=clean(draft.issuer),
        signer=clean(draft.signer),
        note=clean(draft.note),
        recorded_by=by.get_username() if by else "",
    )

    def resolve(other: Organisation | str | None) -> Organisation | None:
        return organisations[other] if isinstance(other, str) else other

    Change.objects.bulk_create(
        Change(
            decision=decision,
            organisation=item.organisation or organisations[item.code.strip()],
            action=item.action,
            name=clean(item.name),
            kind=item.kind,
            parent=resolve(item.parent),
            successor=resolve(item.successor),
            source=item.source,
        )
        for item in draft.changes
    )
    prefetch_related_objects([decision], "changes")
    return decision


def _closings(decision: Decision) -> list[Closing]:
    closes = [change for change in decision.changes.all() if change.action == ChangeAction.CLOSE]
    return [Closing(change.organisation_id, change.successor_id, decision.in_force_from) for change in closes]


def _journal(decision: Decision, effects: list[Effect], *, by: User | None) -> None:
    done: dict[int, list[str]] = defaultdict(list)
    for change in decision.changes.all():
        done[change.organisation_id].append(change.action)
    title = f"quyết định {decision.number} ngày {dates.format_date(decision.issued_on)}"
    spots = rebuilding.spots(effect.organisation.pk for effect in effects)
    record_many(
        (
            Act(
                "enact-decision",
                f"{decision.label_of(done[effect.organisation.pk])}: {title} – {effect.after or effect.before}",
                subject_of(effect.organisation),
                spots[effect.organisation.pk],
                before=effect.before_values,
                after={**effect.after_values, "hiệu lực từ": decision.in_force_from, "quyết định": str(decision)},
            )
            for effect in effects
        ),
        by=by,
    )
