"""What becomes of a task: progress, done, accepted or returned, withdrawn, put below another."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.notices.telling import settle
from capuy.tasks import files, history
from capuy.tasks.actions.clarity import LARGEST
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
from capuy.tasks.models import Answer, Event, EventKind, Evidence, Stage, Task
from capuy.tasks.people import HANDED, checkers_of, tell

MOST_TEXT = 5_000


@transaction.atomic
def report_progress(
    *, by: User, task: Task, text: str, percent: int | None = None, evidence: Sequence[files.Looked] = ()
) -> Event:
    """Say how far it is. Of a task with sub-tasks these say it. Effects: line, files, percent, spell, journal.

    Raises ProblemsFound where it is closed or waits to be checked, or nothing was said.
    """
    task = hold(task)
    demand_doer(by, task)
    stop_on([*unless(task, RUNNING), *_told(text, percent, evidence)])
    divided = task.children.exclude(stage=Stage.WITHDRAWN).exists()
    if percent is not None and divided and percent != task.percent:
        stop_on([Problem("divided", "Nhiệm vụ đã chia nhỏ; mức độ hoàn thành tính từ các nhiệm vụ con.", "percent")])
    before = task.percent
    task.percent = task.percent if percent is None else percent
    task.stage = Stage.DOING
    event = _line(task, EventKind.PROGRESS, by, text, evidence)
    store(task, "percent", "stage")
    summary = f"Cập nhật tiến độ {task.percent}%: “{task.title}”"
    after = {"mức độ": task.percent, "nội dung": clean(text)}
    journal(task, by, "progress", summary, before={"mức độ": before}, after=after)
    return event


@transaction.atomic
def hand_in(
    *,
    by: User,
    task: Task,
    text: str,
    evidence: Sequence[files.Looked] = (),
    reached: Mapping[int, Decimal] | None = None,
) -> Event:
    """Report it done, today. `reached` gives the results of its targets, by key. It then waits to be checked.

    Effects: line, files, results, stage, spell, journal; a notice to whoever checks it. Raises ProblemsFound where
    sub-tasks are open or a target has no result.
    """
    task = hold(task)
    demand_doer(by, task)
    reached = reached or {}
    targets = list(task.targets.all())
    stop_on([*unless(task, RUNNING), *_told(text, 100, evidence), *_open_parts(task)])
    lacking = [one for one in targets if reached.get(one.pk) is None]
    stop_on(Problem("no-result", f"Ghi kết quả của chỉ tiêu “{one.subject}”.", f"ket-qua-{one.pk}") for one in lacking)
    wrong = [one for one in targets if not 0 <= reached[one.pk] <= LARGEST]
    stop_on(Problem("bad-result", f"Chỉ tiêu “{one.subject}”: ghi số từ 0.", f"ket-qua-{one.pk}") for one in wrong)
    for one in targets:
        one.reached = reached[one.pk]
        one.save(update_fields=["reached"])
    task.stage, task.percent = Stage.HANDED, 100
    task.handed_on, task.handed_by_name = dates.today(), by.get_full_name()
    event = _line(task, EventKind.HANDED, by, text, evidence)
    store(task, "stage", "percent", "handed_on", "handed_by_name")
    _drop_wishes(task)
    settle(task.get_absolute_url())
    tell(HANDED, f"handed-{event.pk}", "Chờ nghiệm thu", [(task, checkers_of(task) - {by.pk})], reverse("tasks:mine"))
    journal(task, by, "hand-in", f"Báo cáo hoàn thành “{task.title}”", after={"nội dung": clean(text)})
    return event


@transaction.atomic
def accept(*, by: User, task: Task, beyond: bool = False, text: str = "") -> None:
    """Accept what was reported done; `beyond` what was asked, which counts only of work in time.

    Effects: stage, closed, line, spell, journal, a notice to whose task it is. Raises ProblemsFound where it does not
    wait any more: of two who answer at once the second is told who was first.
    """
    task = hold(task)
    demand_checker(by, task)
    stop_on([*unless(task, [Stage.HANDED]), *fitting(text, "text", 500)])
    task.stage, task.beyond = Stage.DONE, beyond
    _close(task, by, text)
    event = history.note(task, EventKind.ACCEPTED, by=by, text=clean(text))
    store(task, "stage", "beyond", "closed_on", "closed_by_name", "reason")
    answer(task, by, f"accepted-{event.pk}", "Đã nghiệm thu")
    told = "vượt yêu cầu" if beyond else "đạt yêu cầu"
    journal(task, by, "accept", f"Nghiệm thu “{task.title}”: {told}", after={"kết quả": told, "ý kiến": clean(text)})


@transaction.atomic
def return_task(*, by: User, task: Task, reason: str) -> None:
    """Give it back with the reason: it is being worked on again, and the old day holds. Effects: as for accepting."""
    task = hold(task)
    demand_checker(by, task)
    stop_on([*unless(task, [Stage.HANDED]), *reasoned(reason)])
    task.stage, task.handed_on, task.handed_by_name, task.reason = Stage.DOING, None, "", clean(reason)
    event = history.note(task, EventKind.RETURNED, by=by, text=clean(reason))
    store(task, "stage", "handed_on", "handed_by_name", "reason")
    answer(task, by, f"returned-{event.pk}", "Bị trả lại")
    journal(task, by, "return", f"Trả lại “{task.title}”", reason=reason)


@transaction.atomic
def withdraw(*, by: User, task: Task, reason: str) -> None:
    """Take an open task back, by whoever gave it. Effects: stage, closed, line, spell, journal, a notice."""
    task = hold(task)
    demand(by, Permission.GIVE_TASKS, task.giver)
    stop_on([*unless(task, [*RUNNING, Stage.HANDED]), *reasoned(reason), *_open_parts(task)])
    task.stage = Stage.WITHDRAWN
    _close(task, by, reason)
    event = history.note(task, EventKind.WITHDRAWN, by=by, text=clean(reason))
    _drop_wishes(task)
    store(task, "stage", "closed_on", "closed_by_name", "reason")
    answer(task, by, f"withdrawn-{event.pk}", "Đã thu hồi")
    journal(task, by, "withdraw", f"Thu hồi nhiệm vụ “{task.title}”", reason=reason)


@transaction.atomic
def put_below(*, by: User, task: Task, parent: Task | None) -> None:
    """Make it a part of another task, or of none. Raises ProblemsFound on a ring, a closed or a foreign one.

    Effects: parent, the percent of those above, journal.
    """
    # One after the other: two that are put below each other at once would make a ring.
    both = Task.objects.filter(pk__in=[task.pk, *([parent.pk] if parent else [])]).order_by("pk")
    list(both.select_for_update().values_list("pk"))
    task = hold(task)
    demand(by, Permission.GIVE_TASKS, task.giver)
    was = task.parent
    if parent is not None:
        parent = hold(parent)
        demand(by, Permission.GIVE_TASKS, parent.giver)
        stop_on(history.problems_of_parent(task, parent))
    task.parent = parent
    task.save(update_fields=["parent"])
    history.roll_up(task)
    if was is not None:
        history.fold(was)
    after = {"thuộc nhiệm vụ": parent.title if parent else ""}
    journal(task, by, "put-below", f"Gắn nhiệm vụ “{task.title}”", after=after)


def _told(text: str, percent: int | None, evidence: Sequence[files.Looked]) -> list[Problem]:
    found = fitting(text, "text", MOST_TEXT)
    if not clean(text) and not evidence:
        found.append(Problem("nothing-told", "Ghi kết quả đã làm, hoặc kèm tệp minh chứng.", "text"))
    if percent is not None and not 0 <= percent <= 100:
        found.append(Problem("bad-percent", "Mức độ hoàn thành từ 0 đến 100%.", "percent"))
    return found


def _open_parts(task: Task) -> list[Problem]:
    """Sub-tasks that are open: those above end after them."""
    count = task.children.filter(closed_on__isnull=True).count()
    if not count:
        return []
    return [Problem("open-parts", f"Còn {count} nhiệm vụ con chưa kết thúc; kết thúc hoặc thu hồi các việc đó trước.")]


def _line(task: Task, kind: str, by: User, text: str, evidence: Sequence[files.Looked]) -> Event:
    told = text.replace("\r\n", "\n").strip()
    event = history.note(task, kind, by=by, text=told, percent=task.percent)
    Evidence.objects.bulk_create(Evidence(event=event, file=files.keep(one, by=by)) for one in evidence)
    return event


def _close(task: Task, by: User, reason: str) -> None:
    task.closed_on, task.closed_by_name, task.reason = dates.today(), by.get_full_name(), clean(reason)


def _drop_wishes(task: Task) -> None:
    """A wish for more time of work that has come to its end needs no answer any more, and stays on record."""
    now = {"answered_at": timezone.now(), "answered_on": dates.today()}
    task.extensions.filter(answered_at__isnull=True).update(state=Answer.DROPPED, **now)
