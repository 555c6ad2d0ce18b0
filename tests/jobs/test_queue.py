"""Jobs are taken once, come back from workers that are gone, and happen once."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from capuy.jobs import queue
from capuy.jobs.models import Job, State
from capuy.jobs.registry import Task, TaskFailed, task
from capuy.jobs.tasks import tidy
from capuy.jobs.worker import Loop
from capuy.journal.actions import Act, record
from capuy.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tasks")]
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def write() -> Task:
    """Writes to the journal, and may be told to fail."""

    def write(number: int, problem: str = "") -> None:
        record(Act("tests.effect", str(number), f"tests.effect:{number}"), by=None)
        if problem == "told":
            raise TaskFailed("Máy in hết giấy.")
        if problem == "told for good":
            raise TaskFailed("Không có máy in.", again=False)
        if problem:
            raise ValueError(f"số căn cước {problem}")

    return task("tests.write", "Ghi thử")(write)


def effects() -> list[str]:
    return sorted(Entry.objects.filter(action="tests.effect").values_list("summary", flat=True))


def work(times: int = 1) -> Job:
    """Let a worker look so many times; the last job."""
    loop = Loop()
    loop._looked = float("inf")  # no schedule
    for _ in range(times):
        loop.turn()
    return Job.objects.latest("pk")


def test_a_job_is_done_once_and_marked(write):
    write.enqueue(number=1)
    job = work(times=3)
    assert (job.state, job.attempts, job.lease_until) == (State.DONE, 1, None)
    assert effects() == ["1"]
    assert Entry.objects.get(action="tests.effect").agent == "capuy work: tests.write"


def test_jobs_are_taken_in_turn_and_each_by_one(write):
    for number in (1, 2):
        write.enqueue(number=number)
    first, second, third = queue.take(), queue.take(), queue.take()
    assert first
    assert second
    assert third is None
    assert (first.payload, second.payload) == ({"number": 1}, {"number": 2})


def test_a_job_waits_for_its_time(write):
    write.using(run_after=timezone.now() + dt.timedelta(hours=1)).enqueue(number=1)
    assert queue.take() is None
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        assert queue.take() is not None


def test_a_job_that_is_taken_back_with_its_transaction_never_was(write):
    with pytest.raises(DatabaseError), transaction.atomic():
        write.enqueue(number=1)
        raise DatabaseError
    assert queue.take() is None


def test_a_key_holds_back_a_second_one_while_the_first_is_open(write):
    for _ in range(3):
        write.using(key="k").enqueue(number=1)
    write.using(key="other").enqueue(number=2)
    assert Job.objects.count() == 2
    work(times=2)
    write.using(key="k").enqueue(number=1)
    assert Job.objects.filter(state=State.WAITING).count() == 1


def test_a_job_of_a_worker_that_is_gone_comes_back_after_the_lease(write):
    write.enqueue(number=1)
    taken = queue.take()
    with time_machine.travel(timezone.now() + queue.LEASE - SECOND):
        assert queue.take() is None
    with time_machine.travel(timezone.now() + queue.LEASE + SECOND):
        again = queue.take()
    assert again
    assert (again.pk, again.attempts) == (taken.pk, 2)
    assert not queue.renew(taken)
    assert not queue.done(taken)
    queue.failed(taken, "muộn", tries=0)
    assert Job.objects.get().state == State.RUNNING


def test_a_renewed_lease_holds(write):
    write.enqueue(number=1)
    taken = queue.take()
    with time_machine.travel(timezone.now() + queue.LEASE - SECOND):
        assert queue.renew(taken)
    with time_machine.travel(timezone.now() + queue.LEASE + SECOND):
        assert queue.take() is None


def test_a_clock_set_back_does_not_hold_a_lease_for_ever(write):
    write.enqueue(number=1)
    with time_machine.travel(timezone.now() + dt.timedelta(days=400)):
        queue.take()
    assert queue.take() is not None


def test_who_has_lost_the_lease_has_no_effect(write):
    write.enqueue(number=1)
    late = queue.take()
    with time_machine.travel(timezone.now() + queue.LEASE + SECOND):
        work()
    Loop()._do(late)
    assert effects() == ["1"]


def test_an_error_leaves_no_effect_and_is_tried_again_more_and_more_rarely(write):
    write.enqueue(number=1, problem="001080000123")
    moment, waits = timezone.now(), []
    for _ in range(6):
        with time_machine.travel(moment, tick=False):
            job = work()
        waits.append(job.run_at - moment)
        moment = job.run_at
    assert waits[:5] == list(queue.WAITS)
    assert (job.state, job.attempts, effects()) == (State.FAILED, 6, [])
    assert "ValueError" in job.error
    assert "dòng" in job.error


def test_no_value_of_an_error_is_kept_or_logged(write, caplog):
    write.enqueue(number=1, problem="001080000123")
    assert "001080000123" not in work().error
    assert "ValueError" in caplog.text
    assert "001080000123" not in caplog.text


@pytest.mark.parametrize(
    ("problem", "state", "error"),
    [("told", State.WAITING, "Máy in hết giấy."), ("told for good", State.FAILED, "Không có máy in.")],
)
def test_a_task_says_in_words_why_it_could_not(write, problem, state, error):
    write.enqueue(number=1, problem=problem)
    job = work()
    assert (job.state, job.error, effects()) == (state, error, [])


def test_a_job_that_kills_its_workers_is_given_up(write):
    write.enqueue(number=1)
    Job.objects.update(attempts=6)
    job = work()
    assert (job.state, job.error, effects()) == (State.FAILED, "Bị ngắt giữa chừng 6 lần.", [])


def test_a_task_of_another_version_is_not_lost():
    Job.objects.create(task="tests.gone", run_at=timezone.now())
    job = work()
    assert job.state == State.FAILED
    assert "không có việc này" in job.error


def test_a_task_outside_runs_without_a_transaction_and_is_marked_after():
    seen = []

    def outside() -> None:
        seen.append(Job.objects.get().state)

    task("tests.outside", "Ra ngoài", outside=True)(outside).enqueue()
    assert (work().state, seen) == (State.DONE, [State.RUNNING])


def test_two_tasks_do_not_take_one_name(write):
    def other() -> None: ...

    other.__module__ = "elsewhere"
    with pytest.raises(ValueError, match=r"tests\.write"):
        task("tests.write", "Khác")(other)


def test_old_jobs_go_but_the_last_of_a_schedule(write):
    now = timezone.now()
    long_ago = now - dt.timedelta(days=200)
    for state, due in [("done", None), ("failed", None), ("done", now - dt.timedelta(days=3)), ("done", long_ago)]:
        Job.objects.create(task="tests.write", state=state, due=due, run_at=long_ago, finished_at=long_ago)
    for state in ("done", "failed"):
        fresh = now - dt.timedelta(days=2)
        Job.objects.create(task="tests.write", state=state, run_at=now, finished_at=fresh)
    tidy.func()
    assert Job.objects.filter(finished_at=long_ago).values_list("due", flat=True)[0] == now - dt.timedelta(days=3)
    assert Job.objects.count() == 3
