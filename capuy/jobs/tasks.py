"""Keeping the table of jobs small."""

import datetime as dt

from django.db.models import Max
from django.utils import timezone

from capuy.jobs.due import Daily
from capuy.jobs.models import Job, State, Worker
from capuy.jobs.registry import task

KEPT = {State.DONE: dt.timedelta(days=14), State.FAILED: dt.timedelta(days=180)}
GONE = dt.timedelta(days=1)


@task("jobs.tidy", "Dọn danh sách việc đã xong", due=Daily(3, 20))
def tidy() -> None:
    """The last of each scheduled task stays: it tells which moment was the last."""
    last = Job.objects.filter(due__isnull=False).order_by().values("task").annotate(last=Max("due"))
    kept = {(row["task"], row["last"]) for row in last}
    for state, age in KEPT.items():
        old = Job.objects.filter(state=state, finished_at__lt=timezone.now() - age)
        gone = [pk for pk, name, due in old.values_list("pk", "task", "due") if (name, due) not in kept]
        for start in range(0, len(gone), 500):
            Job.objects.filter(pk__in=gone[start : start + 500]).delete()
    Worker.objects.filter(seen_at__lt=timezone.now() - GONE).delete()
