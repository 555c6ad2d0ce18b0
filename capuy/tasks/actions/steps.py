"""What the steps of a task have in common: the row held, rights, reasons, history, news, journal."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from capuy.accounts.access import rest_on
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.documents import markings
from capuy.journal.actions import Act, record, subject_of
from capuy.notices.telling import settle
from capuy.tasks import history
from capuy.tasks.models import Stage, Task
from capuy.tasks.people import ANSWERED, checks, doers_of, does, tell

RUNNING = (Stage.NEW, Stage.DOING)


def hold(task: Task) -> Task:
    """The row as it stands, held until the transaction ends: of two at once the second sees what the first did."""
    related = ("organisation", "giver", "checked_by", "parent")
    return Task.objects.select_for_update(of=("self",)).select_related(*related).get(pk=task.pk)


def demand_doer(by: User, task: Task) -> None:
    if not does(by, task):
        stop_on([Problem("not-allowed", "Đồng chí không được giao thực hiện nhiệm vụ này.")])
    rest_on(by, Permission.DO_TASKS)


def demand_checker(by: User, task: Task) -> None:
    if not checks(by, task):
        stop_on([Problem("not-allowed", "Đồng chí không phải người nghiệm thu nhiệm vụ này.")])
    rest_on(by, Permission.GIVE_TASKS)


def unless(task: Task, stages: Collection[str]) -> list[Problem]:
    """Where the task stands elsewhere: who brought it there, so that the second of two knows the first."""
    if task.stage in stages:
        return []
    label = Stage(task.stage).label.lower()
    who = ""
    if task.closed_on:
        who = f" (đồng chí {task.closed_by_name}, ngày {format_date(task.closed_on)})" if task.closed_by_name else ""
    elif task.stage == Stage.HANDED:
        who = f" (đồng chí {task.handed_by_name} đã báo cáo hoàn thành)"
    return [Problem("state", f"Nhiệm vụ này {label}{who}; tải lại trang để xem tình trạng mới nhất.")]


def fitting(text: str, where: str, most: int) -> list[Problem]:
    found = []
    if len(clean(text)) > most:
        found.append(Problem("too-long", f"Viết không quá {most} ký tự.", where))
    if level := markings.level_in_text(text):
        found.append(markings.refusal(level, "nội dung đã ghi"))
    return found


def reasoned(reason: str) -> list[Problem]:
    missing = [] if clean(reason) else [Problem("no-reason", "Ghi lý do.", "reason")]
    return missing + fitting(reason, "reason", 500)


def store(task: Task, *columns: str) -> None:
    """Store it, how it stands from today, and what that means for those above."""
    task.save(update_fields=columns)
    history.keep(task)
    history.roll_up(task)


def answer(task: Task, by: User, key: str, told: str) -> None:
    """Those whose task it is learn what was decided; nobody need look at what waited before."""
    settle(task.get_absolute_url())
    users = doers_of([task])[task.pk] - {by.pk}
    tell(ANSWERED, key, told, [(task, users)], reverse("tasks:mine"))


def journal(
    task: Task,
    by: User,
    action: str,
    summary: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    act = Act(f"tasks.{action}", summary, subject_of(task), task.organisation, before or {}, after or {}, clean(reason))
    record(act, by=by)
