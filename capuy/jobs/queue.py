"""Jobs as workers see them: what is free is taken with a lease; what was taken is renewed, done or given back.

Everything that a worker says about its job names the token of its lease: who has lost the lease changes nothing.
"""

import datetime as dt
import secrets

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from capuy.jobs import registry
from capuy.jobs.models import OPEN, Job, State

LEASE = dt.timedelta(seconds=60)
# Before the second attempt, the third …
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
SCHEDULED = "schedule"

# One statement, so that no two workers take one job. SQLite lets in one writer at a time.
_TAKE = """
    UPDATE jobs_job SET state = 'running', token = %s, lease_until = %s, started_at = %s, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM jobs_job
        WHERE (state = 'waiting' AND run_at <= %s)
            OR (state = 'running' AND (lease_until < %s OR lease_until > %s))
        ORDER BY run_at, id LIMIT 1 {lock}
    )
    RETURNING *
"""


def take(lease: dt.timedelta = LEASE) -> Job | None:
    """The job that has waited longest, held for the length of `lease`; None if there is none.

    Free are those whose time has come, and those of a worker that has not renewed its lease. A lease that would end
    later than any can is from before the clock was set back.
    """
    now = timezone.now()
    over, never = now, now + 2 * lease
    free = Q(state=State.WAITING, run_at__lte=now)
    free |= Q(Q(lease_until__lt=over) | Q(lease_until__gt=never), state=State.RUNNING)
    if not Job.objects.filter(free).exists():  # to look takes no lock
        return None
    statement = _TAKE.format(lock="FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else "")
    taken = Job.objects.raw(statement, [secrets.token_hex(16), now + lease, now, now, over, never])
    return next(iter(list(taken)), None)


def _held(job: Job) -> "Q":
    return Q(pk=job.pk, token=job.token, state=State.RUNNING)


def renew(job: Job, lease: dt.timedelta = LEASE) -> bool:
    """Whether the job was still held."""
    return bool(Job.objects.filter(_held(job)).update(lease_until=timezone.now() + lease))


def done(job: Job) -> bool:
    """Mark it; whether it was still held. Within a transaction nobody else can take it until that ends."""
    marks = {"state": State.DONE, "lease_until": None, "error": "", "finished_at": timezone.now()}
    return bool(Job.objects.filter(_held(job)).update(**marks))


def failed(job: Job, told: str, *, tries: int) -> None:
    """Give it back to be tried again later; for good after as many attempts as `tries`."""
    now = timezone.now()
    marks = {"lease_until": None, "error": told[:300], "state": State.FAILED, "finished_at": now}
    if job.attempts < tries:
        wait = WAITS[min(job.attempts, len(WAITS)) - 1]
        marks |= {"state": State.WAITING, "finished_at": None, "run_at": now + wait}
    Job.objects.filter(_held(job)).update(**marks)


def fall_due(now: dt.datetime | None = None) -> None:
    """Queue what the schedule asks for at this moment, once for each moment at which it falls due.

    After a time without workers only the last moment counts. What is open already is not queued a second time.
    """
    now = now or timezone.now()
    moments = {known.name: known.due.latest(now) for known in registry.scheduled() if known.due}
    queued = Q(due__in=set(moments.values())) | Q(key=SCHEDULED, state__in=OPEN)
    rows = list(Job.objects.filter(queued, task__in=moments).values_list("task", "due", "state"))
    held_back = {name for name, due, state in rows if due == moments[name] or state in OPEN}
    missing = [known for known in registry.scheduled() if known.name not in held_back and known.when()]
    jobs = [Job(task=one.name, key=SCHEDULED, due=moments[one.name], run_at=now) for one in missing]
    if jobs:
        Job.objects.bulk_create(jobs, ignore_conflicts=True)  # another worker may have been quicker
