"""How tasks stand from day to day, and how sub-tasks carry those above them. Called by the actions alone."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.problems import Problem
from capuy.figures.engine import records_changed
from capuy.tasks.models import Event, Spell, Stage, Task

# Deeper than a resolution, its programme, plans and the work of a cell, nobody can survey it.
DEEPEST = 6
KEPT = ("organisation_id", "stage", "percent", "due_on", "handed_on", "beyond")


def begin(tasks: Sequence[Task], day: dt.date) -> None:
    """The first spell of tasks that were just given. Effects: also a mark for the figures, as below."""
    Spell.objects.bulk_create(Spell(task=task, valid_from=day, **_standing(task)) for task in tasks)
    records_changed({task.organisation_id for task in tasks}, since=day)


def keep(task: Task) -> None:
    """How it stands now, from today on; of several changes in a day the last one stands."""
    today = dates.today()
    task.spells.filter(valid_to__isnull=True, valid_from__lt=today).update(valid_to=today)
    values = {**_standing(task), "valid_to": None}
    Spell.objects.update_or_create(task=task, valid_from=today, defaults=values)
    records_changed([task.organisation_id], since=today)


def _standing(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in KEPT}


def ancestors(task: Task) -> list[Task]:
    """The tasks above it, the nearest first, held until the transaction ends. One query each; raises on a ring."""
    found: list[Task] = []
    parent = task.parent_id
    while parent is not None:
        if parent == task.pk or any(parent == one.pk for one in found):
            raise ValueError("a ring of tasks")
        found.append(Task.objects.select_for_update(of=("self",)).get(pk=parent))
        parent = found[-1].parent_id
    return found


def height(task: Task) -> int:
    """How many levels of sub-tasks hang below it."""
    level, keys = 0, [task.pk]
    while keys := list(Task.objects.filter(parent__in=keys).values_list("pk", flat=True)):
        level += 1
        if level > DEEPEST:
            break
    return level


def roll_up(task: Task) -> None:
    """Each task above is as far as its sub-tasks are, by their weights. Effects: percent, stage, spells of those."""
    for above in ancestors(task):
        _count(above)


def fold(task: Task) -> None:
    """The same for a task that lost a sub-task, and for those above it."""
    _count(Task.objects.select_for_update(of=("self",)).get(pk=task.pk))
    roll_up(task)


def _count(above: Task) -> None:
    counted = above.children.exclude(stage=Stage.WITHDRAWN)
    sums = counted.aggregate(done=Sum(F("percent") * F("weight")), whole=Sum("weight"))
    percent = sums["done"] // sums["whole"] if sums["whole"] else 0
    if above.closed_on or above.stage == Stage.HANDED or percent == above.percent:
        return
    above.percent = percent
    if percent and above.stage == Stage.NEW:
        above.stage = Stage.DOING
    above.save(update_fields=["percent", "stage"])
    keep(above)


def note(task: Task, kind: str, *, by: User | None, text: str = "", percent: int | None = None) -> Event:
    """A line below the task."""
    name = by.get_full_name() if by else ""
    return Event.objects.create(task=task, kind=kind, at=timezone.now(), by_name=name, text=text, percent=percent)


def problems_of_parent(task: Task | None, parent: Task) -> list[Problem]:
    """Why a task (None: a new one) may not stand below `parent`."""
    if parent.closed_on:
        return [Problem("parent-closed", "Nhiệm vụ lớn đã kết thúc; không thêm nhiệm vụ con được.", "parent")]
    above = [parent, *ancestors(parent)]
    if task is not None and task.pk in {one.pk for one in above}:
        message = "Nhiệm vụ không thể thuộc chính nó hoặc thuộc nhiệm vụ con của nó; chọn nhiệm vụ khác."
        return [Problem("ring", message, "parent")]
    if len(above) + (height(task) if task else 0) >= DEEPEST:
        return [Problem("too-deep", f"Nhiệm vụ chia tối đa {DEEPEST} cấp; gắn vào nhiệm vụ ở cấp cao hơn.", "parent")]
    return []
