"""More time: asked for with a reason, answered by whoever checks the work. Every wish and answer is kept (U14)."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.notices.telling import settle
from capuy.tasks import history
from capuy.tasks.actions.steps import (
    RUNNING,
    answer,
    demand_checker,
    demand_doer,
    fitting,
    hold,
    journal,
    reasoned,
    store,
    unless,
)
from capuy.tasks.models import Answer, EventKind, Extension, Task
from capuy.tasks.people import HANDED, checkers_of, tell


@transaction.atomic
def ask_extension(*, by: User, task: Task, wanted_on: dt.date, reason: str) -> Extension:
    """Ask for a later day. Effects: the wish, journal, a notice to whoever answers. Raises ProblemsFound."""
    task = hold(task)
    demand_doer(by, task)
    problems = [*unless(task, RUNNING), *reasoned(reason), *_later(task, wanted_on, "wanted_on")]
    if task.extensions.filter(answered_at__isnull=True).exists():
        problems.append(Problem("waits", "Đã có một đề nghị gia hạn đang chờ trả lời."))
    stop_on(problems)
    wish = Extension.objects.create(
        task=task,
        due_before=task.due_on,
        wanted_on=wanted_on,
        reason=clean(reason),
        asked_at=timezone.now(),
        asked_by_name=by.get_full_name(),
    )
    users = [(task, checkers_of(task) - {by.pk})]
    tell(HANDED, f"wish-{wish.pk}", f"Xin gia hạn đến {format_date(wanted_on)}", users, reverse("tasks:mine"))
    after = {"thời hạn": task.due_on, "xin đến": wanted_on}
    journal(task, by, "ask-extension", f"Xin gia hạn “{task.title}”", after=after, reason=reason)
    return wish


@transaction.atomic
def answer_extension(
    *, by: User, task: Task, granted: bool, due_on: dt.date | None = None, text: str = ""
) -> Extension:
    """Grant it, until the day that was asked for or another one; or refuse it with a reason.

    Effects: the answer, the day of the task, line, spell, journal, a notice. Raises ProblemsFound where none waits any
    more: the second of two is told.
    """
    task = hold(task)
    demand_checker(by, task)
    stop_on(unless(task, RUNNING))
    wish = task.extensions.select_for_update().filter(answered_at__isnull=True).first()
    if wish is None:
        stop_on([Problem("no-wish", "Không còn đề nghị gia hạn nào chờ trả lời; tải lại trang để xem.")])
        raise AssertionError
    day = (due_on or wish.wanted_on) if granted else None
    stop_on([*(_later(task, day, "due_on") if day else reasoned(text)), *fitting(text, "text", 500)])
    wish.state = Answer.GRANTED if granted else Answer.REFUSED
    wish.granted_on, wish.answer = day, clean(text)
    wish.answered_at, wish.answered_on, wish.answered_by_name = timezone.now(), dates.today(), by.get_full_name()
    wish.save()
    told = f"Đồng ý gia hạn đến {format_date(day)}" if day else "Không đồng ý gia hạn"
    history.note(task, EventKind.EXTENDED, by=by, text=f"{told}. {clean(text)}".strip())
    before = {"thời hạn": task.due_on}
    if day:
        task.due_on, task.extended = day, task.extended + 1
        store(task, "due_on", "extended")
    settle(task.get_absolute_url())
    answer(task, by, f"answered-{wish.pk}", told)
    journal(task, by, "answer-extension", f"{told}: “{task.title}”", before=before, after={"thời hạn": task.due_on})
    return wish


def _later(task: Task, day: dt.date, where: str) -> list[Problem]:
    if day <= task.due_on:
        message = f"Hạn mới phải sau hạn đang có {format_date(task.due_on)}."
        return [Problem("not-later", message, where)]
    if day < dates.today():
        return [Problem("past-due", "Hạn mới đã qua; chọn từ hôm nay trở đi.", where)]
    return []
