"""How the background work stands, for those who keep the instance."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.utils import timezone

from capuy.jobs import registry
from capuy.jobs.models import OPEN, Job, State, Worker
from capuy.jobs.registry import Task

# A worker shows itself each minute.
ALIVE = dt.timedelta(minutes=3)
MISSED = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Planned:
    """A task of the schedule; `last` is its last run, if it ever ran."""

    task: Task
    last: Job | None
    next: dt.datetime


def last_seen() -> Worker | None:
    return Worker.objects.order_by("-seen_at").first()


def is_alive(worker: Worker | None, within: dt.timedelta = ALIVE) -> bool:
    return worker is not None and worker.seen_at > timezone.now() - within


def failures() -> QuerySet[Job]:
    return Job.objects.filter(state=State.FAILED).order_by("-finished_at", "-pk")


def gave_up(task: str, key: str) -> bool:
    """Whether the newest job of this task and key failed for good. One query."""
    jobs = Job.objects.filter(task=task, key=key, state__in=(*OPEN, State.FAILED))
    return jobs.order_by("-pk").values_list("state", flat=True).first() == State.FAILED


def open_jobs() -> QuerySet[Job]:
    return Job.objects.filter(state__in=OPEN).order_by("run_at", "pk")


def timetable() -> list[Planned]:
    """The schedule by names, in the order of what comes next. One query."""
    now = timezone.now()
    last = Job.objects.filter(due__isnull=False).order_by().values("task").annotate(last=Max("pk")).values("last")
    known = {job.task: job for job in Job.objects.filter(pk__in=last)}
    plan = [Planned(one, known.get(one.name), one.due.next(now)) for one in registry.scheduled() if one.due]
    return sorted(plan, key=lambda planned: (planned.next, planned.task.name))
