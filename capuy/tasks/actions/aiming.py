"""Mending the numbers that a given task is to reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare, digest
from capuy.core.text import clean
from capuy.journal.actions import subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.tasks import history, yearly
from capuy.tasks.actions.clarity import Target, problems_of_targets
from capuy.tasks.actions.steps import RUNNING, hold, journal, unless
from capuy.tasks.models import EventKind, Task, TaskTarget
from capuy.tasks.people import ANSWERED, doers_of, tell
from capuy.tasks.yearly import Again, as_typed, share_again


def box(target: TaskTarget | int, column: str) -> str:
    """The name under which a column of a target is shown, compared and complained about."""
    return f"{column}-{target if isinstance(target, int) else target.pk}"


def shown(target: TaskTarget) -> dict[str, str]:
    """What a page shows of a target, by names of `box`."""
    return {
        box(target, "subject"): target.subject,
        box(target, "value"): as_typed(target.value),
        box(target, "unit"): target.unit,
    }


@dataclass(frozen=True)
class _Change:
    target: TaskTarget
    wanted: Target | None  # none: it is taken away

    @property
    def before(self) -> str:
        return f"{self.target.subject}: {yearly.told(self.target)}" if self.target.pk else ""

    @property
    def after(self) -> str:
        wanted = self.wanted
        return f"{wanted.subject}: {as_typed(Decimal(wanted.value))} {wanted.unit}".strip() if wanted else ""


@transaction.atomic
def set_targets(
    *,
    by: User,
    task: Task,
    targets: Mapping[int, Target | None],
    added: Sequence[Target] = (),
    seen: Seen | None = None,
) -> int:
    """Change targets (by key; None takes one away) and add some, by whoever gave the task. Returns how many changed.

    What is shared out by years is shared again over the years that have not ended. Effects: rows, a line below the
    task, journal, a notice to its doers. Raises ProblemsFound; with a Clash where somebody else changed the same.
    """
    task = hold(task)
    demand(by, Permission.GIVE_TASKS, task.giver)
    stop_on(unless(task, RUNNING))
    stored = {one.pk: one for one in task.targets.select_for_update().prefetch_related("years")}
    if set(targets) - set(stored):
        message = "Có chỉ tiêu vừa được người khác bỏ; tải lại trang để xem các chỉ tiêu hiện có."
        stop_on([Problem("gone", message)])
    mine = _not_overtaken(task, stored, targets, seen)
    changes = [
        _Change(stored[pk], wanted and _merged(stored[pk], wanted, mine))
        for pk, wanted in targets.items()
        if any(name in mine for name in shown(stored[pk]))
    ]
    changes = [one for one in changes if one.before != one.after]
    changes += [_Change(TaskTarget(task=task), one) for one in added]
    stop_on(_problems(changes, len(stored)))
    if not changes:
        return 0
    told = [(one.before, one.after) for one in changes]
    lines = [f"{was or '(trống)'} → {now or '(bỏ)'}" for was, now in told]
    notes = [note for one in changes for note in _store(one)]
    event = history.note(task, EventKind.CHANGED, by=by, text="\n".join(["Chỉ tiêu:", *lines, *notes]))
    users = doers_of([task])[task.pk] - {by.pk}
    tell(ANSWERED, f"changed-{event.pk}", "Chỉ tiêu được sửa", [(task, users)], reverse("tasks:mine"))
    before, after = ({f"chỉ tiêu {at}": pair[side] for at, pair in enumerate(told, 1)} for side in (0, 1))
    journal(task, by, "set-targets", f"Sửa chỉ tiêu của nhiệm vụ “{task.title}”", before=before, after=after)
    return len(changes)


def _not_overtaken(
    task: Task, stored: Mapping[int, TaskTarget], targets: Mapping[int, Target | None], seen: Seen | None
) -> frozenset[str]:
    """The boxes that this user changed. Raises ProblemsFound where somebody else changed the same meanwhile."""
    wanted: dict[str, Any] = {}
    for pk, one in targets.items():
        texts = (clean(one.subject), as_typed(Decimal(one.value)), clean(one.unit)) if one else ("", "", "")
        wanted |= dict(zip(shown(stored[pk]), texts, strict=True))
    there = {name: text for pk in targets for name, text in shown(stored[pk]).items()}
    compared = compare(seen, wanted, there)
    labels = {name: f"chỉ tiêu “{stored[pk].subject}”" for pk in targets for name in shown(stored[pk])}
    stop_on_overtaken(
        [
            (
                clash(name, labels[name], mine=wanted[name], theirs=there[name], token=digest(there[name])),
                subject_of(task),
                labels[name],
            )
            for name in compared.clashing
        ]
    )
    return compared.mine


def _merged(target: TaskTarget, wanted: Target, mine: frozenset[str]) -> Target:
    """What this user changed; in the rest what stands now."""
    kept = [column for column in ("subject", "value", "unit") if box(target, column) not in mine]
    columns = {column: getattr(wanted, column) for column in ("subject", "value", "unit")}
    columns |= {column: getattr(target, column) for column in kept}
    return Target(Decimal(columns["value"]), clean(columns["subject"]), clean(columns["unit"]), target.indicator)


def _problems(changes: Sequence[_Change], before: int) -> list[Problem]:
    wanted = [one.wanted for one in changes if one.wanted]
    taken = [one.target for one in changes if one.wanted is None]
    new = sum(1 for one in changes if one.target.pk is None)
    found = list(problems_of_targets(wanted, before + new - len(taken)))
    for target in taken:
        if target.reached is not None or any(row.reached is not None for row in target.years.all()):
            message = f"Chỉ tiêu “{target.subject}” đã có kết quả báo cáo nên không bỏ được; sửa mức giao nếu cần."
            found.append(Problem("reached", message, box(target, "subject")))
    for one in changes:
        if one.wanted and one.target.pk and (problem := _again(one.target, one.wanted).problem):
            found.append(problem)
    return found


def _again(target: TaskTarget, wanted: Target) -> Again:
    return share_again(target, Decimal(wanted.value), wanted.unit, dates.today(), box(target, "value"))


def _store(change: _Change) -> list[str]:
    """Effects: the row, its years. Returns what is to be told beside the change."""
    target, wanted = change.target, change.wanted
    if wanted is None:
        target.delete()
        return []
    years = _again(target, wanted).shares if target.pk else {}
    target.subject, target.unit, target.value = clean(wanted.subject), clean(wanted.unit), Decimal(wanted.value)
    target.indicator = target.indicator or wanted.indicator
    target.save()
    changed = []
    for row in target.years.all() if years else ():
        if row.value != years[row.year]:
            row.value = years[row.year]
            row.save(update_fields=["value"])
            changed.append(f"năm {row.year}: {as_typed(row.value)}")
    return [f"“{target.subject}” chia lại: {'; '.join(changed)}"] if changed else []
