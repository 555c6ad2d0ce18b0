"""Mending what was given: its words at any time, its day while nobody has begun."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare, digest, worded
from capuy.core.text import clean
from capuy.journal.actions import subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.tasks import history
from capuy.tasks.actions.clarity import Work, problems_of_words
from capuy.tasks.actions.steps import RUNNING, hold, journal, store, unless
from capuy.tasks.models import Axis, EventKind, Stage, Task
from capuy.tasks.people import ANSWERED, doers_of, tell

# The columns that may be changed, by the names of `Work`.
COLUMNS = {
    **{name: name for name in ("title", "product", "due_on", "starts_on", "weight", "axis", "clause", "detail")},
    "other_co_workers": "other_helpers",
}


def day_is_open(task: Task) -> bool:
    """Its day may still be mended: nobody has begun, and nobody has asked for more time."""
    return task.stage == Stage.NEW and not task.extensions.exists()


def given(task: Task) -> dict[str, Any]:
    """What was given, by the names of `Work`."""
    return {name: getattr(task, column) for name, column in COLUMNS.items()}


@transaction.atomic
def change(*, by: User, task: Task, values: Mapping[str, Any], seen: Seen | None = None) -> int:
    """Change what was given, by whoever gave it; `values` by names of `COLUMNS`. Returns how many changed.

    Effects: columns, a line below the task, spell, percent of those above, journal, a notice to those whose task it is.
    Raises ProblemsFound; with a Clash where somebody else changed the same since the page was shown.
    """
    task = hold(task)
    demand(by, Permission.GIVE_TASKS, task.giver)
    stop_on(unless(task, RUNNING))
    was = given(task)
    wanted = {name: _tidy(name, value) for name, value in values.items() if name in COLUMNS}
    compared = compare(seen, wanted, was)
    labels = {name: _label(name) for name in COLUMNS}
    stop_on_overtaken(
        [
            (
                clash(
                    name,
                    labels[name],
                    mine=_text(name, wanted[name]),
                    theirs=_text(name, was[name]),
                    token=digest(was[name]),
                ),
                subject_of(task),
                labels[name],
            )
            for name in compared.clashing
        ]
    )
    changed = {name: wanted[name] for name in compared.mine if wanted[name] != was[name]}
    stop_on(_problems(task, was | changed, changed))
    if not changed:
        return 0
    names = [name for name in COLUMNS if name in changed]
    for name in names:
        setattr(task, COLUMNS[name], changed[name])
    if "due_on" in changed:
        task.first_due_on = task.due_on
    told = {labels[name]: _text(name, changed[name]) for name in names}
    before = {labels[name]: _text(name, was[name]) for name in names}
    line = "; ".join(f"{label}: {before[label] or '(trống)'} → {text or '(trống)'}" for label, text in told.items())
    event = history.note(task, EventKind.CHANGED, by=by, text=line)
    store(task, "first_due_on", *(COLUMNS[name] for name in names))
    users = doers_of([task], task.giver)[task.pk] - {by.pk}
    tell(ANSWERED, f"changed-{event.pk}", "Nội dung giao được sửa", [(task, users)], reverse("tasks:mine"))
    journal(task, by, "change", f"Sửa nhiệm vụ “{task.title}”", before=before, after=told)
    return len(changed)


def _problems(task: Task, now: Mapping[str, Any], changed: Mapping[str, Any]) -> list[Problem]:
    found = problems_of_words(Work(checker=task.checked_by, **now))
    # A day that has passed was right when it was given.
    problems = [problem for problem in found if problem.code != "past-due" or "due_on" in changed]
    if "due_on" in changed and not day_is_open(task):
        message = "Nhiệm vụ đã bắt đầu hoặc đã có đề nghị gia hạn; đổi hạn bằng cách trả lời đề nghị gia hạn."
        problems.append(Problem("begun", message, "due_on"))
    return problems


def _tidy(name: str, value: Any) -> Any:
    if name == "detail":
        return str(value or "").replace("\r\n", "\n").strip()
    return clean(value) if isinstance(value, str) else value


def _label(name: str) -> str:
    return str(Task._meta.get_field(COLUMNS[name]).verbose_name)  # type: ignore[union-attr]  # a column


def _text(name: str, value: Any) -> str:
    return Axis(value).label if name == "axis" and value in Axis.values else worded(value)
