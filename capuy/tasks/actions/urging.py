"""Urging for all that lag, with one action; nobody is urged for the same task twice a day."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.numbers import format_count
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.documents import markings
from capuy.journal.actions import Act, record, subject_of
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.tasks.models import Stage, Task, Urging, UrgingRound
from capuy.tasks.people import URGED, doers_of, tell
from capuy.tasks.standings import Standing, is_standing

# All that is told of a task, and to whom.
_TOLD = ("title", "due_on", "organisation_id", "giver_id", "person_id")
URGE = "Đề nghị khẩn trương hoàn thành nhiệm vụ đã quá hạn."


def lagging(organisation: Organisation) -> "list[Task]":
    """The open tasks below it that are overdue in the hands of those who do them, and were not urged for today."""
    today = dates.today()
    inside = Organisation.objects.in_branches([organisation.path_now])
    urged = Urging.objects.filter(task=OuterRef("pk"), on=today)
    late = Task.objects.filter(is_standing(Standing.OVERDUE, today), closed_on__isnull=True, organisation__in=inside)
    return list(late.exclude(stage=Stage.HANDED).exclude(Exists(urged)).only(*_TOLD))


@transaction.atomic
def urge(*, by: User | None, organisation: Organisation, message: str = "") -> UrgingRound:
    """Urge for every overdue task in the branch of `organisation` that was not urged for today.

    Effects: a round, an Urging for each task, one notice to each user who may act, one journal entry. Raises
    ProblemsFound where nothing lags, or all was urged for today.
    """
    demand(by, Permission.GIVE_TASKS, organisation)
    # Two who urge at once: the second waits here, and finds what the first did.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    message = clean(message) or URGE
    stop_on([Problem("too-long", "Lời nhắc không quá 300 ký tự.", "message")] if len(message) > 300 else [])
    if level := markings.level_in_text(message):
        stop_on([markings.refusal(level, "lời nhắc")])
    tasks = lagging(organisation)
    if not tasks:
        told = "Không có nhiệm vụ quá hạn nào chưa được đôn đốc hôm nay."
        stop_on([Problem("nobody", told)])
    units = {task.organisation_id for task in tasks}
    name = by.get_full_name() if by else ""
    today = dates.today()
    once = UrgingRound.objects.create(
        organisation=organisation, at=timezone.now(), by_name=name, message=message, tasks=len(tasks), units=len(units)
    )
    Urging.objects.bulk_create((Urging(task=task, round=once, on=today) for task in tasks), ignore_conflicts=True)
    once.people = _tell(once, tasks)
    once.save(update_fields=["people"])
    names = sorted(names_on(units, today).values())
    summary = f"Đôn đốc {format_count(len(tasks))} nhiệm vụ quá hạn của {format_count(len(units))} đơn vị"
    after = {"lời nhắc": message, "đơn vị": names, "số người được báo": once.people}
    record(Act("tasks.urge", summary, subject_of(once), organisation, after=after), by=by)
    return once


def _tell(once: UrgingRound, tasks: Sequence[Task]) -> int:
    """One notice to each, however many of the tasks are theirs."""
    users = doers_of(tasks)
    pairs = [(task, users[task.pk]) for task in tasks]
    told = tell(URGED, f"task-urge-{once.pk}", "Đôn đốc nhiệm vụ quá hạn", pairs, reverse("tasks:mine"))
    return told.users
