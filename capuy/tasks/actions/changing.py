"""Mending what was given: its words at any time, its day while nobody has begun."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare, digest, worded
from capuy.core.text import clean
from capuy.journal.actions import subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.tasks import history
from capuy.tasks.actions.clarity import Work, outside, problems_of_words
from capuy.tasks.actions.steps import RUNNING, hold, journal, store, unless
from capuy.tasks.models import Axis, EventKind, Stage, Task
from capuy.tasks.people import ANSWERED, doers_of, tell

# The columns that may be changed, by the names of `Work`.
COLUMNS = {
    **{name: name for name in ("title", "product", "due_on", "starts_on", "weight", "axis", "clause", "detail")},
    "other_co_workers": "other_helpers",
}
HELPERS = "co_workers"  # which stand in rows of their own


def day_is_open(task: Task) -> bool:
    """Its day may still be mended: nobody has begun, and nobody has asked for more time."""
    return task.stage == Stage.NEW and not task.extensions.exists()


def given(task: Task) -> dict[str, Any]:
    """What was given, by the names of `Work`; who works along by their codes, as a form shows them."""
    return {name: getattr(task, column) for name, column in COLUMNS.items()} | {HELPERS: _codes(task.helpers.all())}


@transaction.atomic
def change(*, by: User, task: Task, values: Mapping[str, Any], seen: Seen | None = None) -> int:
    """Change what was given, by whoever gave it; `values` by names of `Work`. Returns how many changed.

    Effects: columns, helpers, a line below the task, spell, percent of those above, journal, a notice to its doers.
    Raises ProblemsFound; with a Clash where somebody else changed the same since the page was shown.
    """
    task = hold(task)
    demand(by, Permission.GIVE_TASKS, task.giver)
    stop_on(unless(task, RUNNING))
    was = given(task)
    if HELPERS in values:  # the unit whose task it is works along on no task of its own
        values = {**values, HELPERS: [one for one in values[HELPERS] if one.pk != task.organisation_id]}
    wanted = {name: _tidy(name, value) for name, value in values.items() if name in was}
    compared = compare(seen, wanted, was)
    labels = {name: _label(name) for name in was}
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
    co_workers = list(values[HELPERS]) if HELPERS in changed else []
    stop_on([*_problems(task, was | changed, changed), *outside(task.giver, [], co_workers)])
    if not changed:
        return 0
    names = [name for name in was if name in changed]
    columns = [COLUMNS[name] for name in names if name in COLUMNS]
    for name in names:
        if name in COLUMNS:
            setattr(task, COLUMNS[name], changed[name])
    if HELPERS in changed:
        task.helpers.set(co_workers)
    if "due_on" in changed:
        task.first_due_on = task.due_on
    told = {labels[name]: _text(name, changed[name]) for name in names}
    before = {labels[name]: _text(name, was[name]) for name in names}
    line = "; ".join(f"{label}: {before[label] or '(trống)'} → {text or '(trống)'}" for label, text in told.items())
    event = history.note(task, EventKind.CHANGED, by=by, text=line)
    store(task, "first_due_on", *columns)
    users = doers_of([task])[task.pk] - {by.pk}
    tell(ANSWERED, f"changed-{event.pk}", "Nội dung giao được sửa", [(task, users)], reverse("tasks:mine"))
    journal(task, by, "change", f"Sửa nhiệm vụ “{task.title}”", before=before, after=told)
    return len(changed)


def _problems(task: Task, now: Mapping[str, Any], changed: Mapping[str, Any]) -> list[Problem]:
    words = {name: value for name, value in now.items() if name in COLUMNS}
    found = problems_of_words(Work(checker=task.checked_by, **words))
    # A day that has passed was right when it was given.
    problems = [problem for problem in found if problem.code != "past-due" or "due_on" in changed]
    if "due_on" in changed and not day_is_open(task):
        message = "Nhiệm vụ đã bắt đầu hoặc đã có đề nghị gia hạn; đổi hạn bằng cách trả lời đề nghị gia hạn."
        problems.append(Problem("begun", message, "due_on"))
    return problems


def _codes(organisations: Iterable[Organisation]) -> str:
    return ", ".join(sorted({one.code for one in organisations}))


def _tidy(name: str, value: Any) -> Any:
    if name == HELPERS:
        return _codes(value)
    if name == "detail":
        return str(value or "").replace("\r\n", "\n").strip()
    return clean(value) if isinstance(value, str) else value


def _label(name: str) -> str:
    return str(Task._meta.get_field(COLUMNS.get(name, "helpers")).verbose_name)  # type: ignore[union-attr]  # a column


def _text(name: str, value: Any) -> str:
    if name == HELPERS:
        found = Organisation.objects.filter(code__in=value.split(", ")).order_by("code").values_list("pk", flat=True)
        names = names_on(found, dates.today())
        return ", ".join(names[pk] for pk in found)
    return Axis(value).label if name == "axis" and value in Axis.values else worded(value)
