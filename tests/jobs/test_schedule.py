"""What falls due is done once for each moment, whatever the clock and however many workers look."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from capuy.jobs import queue, registry
from capuy.jobs.due import Daily, Every
from capuy.jobs.models import Job, State
from capuy.jobs.registry import task

pytestmark = pytest.mark.django_db
VIETNAM = timezone.get_default_timezone()
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=VIETNAM)


def at(hour: int, minute: int = 0, day: int = 23) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("due", "now", "latest", "following"),
    [
        (Daily(12, 0), NOON, NOON, at(12, day=24)),
        (Daily(12, 1), NOON, at(12, 1, day=22), at(12, 1)),
        (Daily(0, 5), at(0, 4), at(0, 5, day=22), at(0, 5)),
        (Every(hours=1), at(12, 59), NOON, at(13)),
        (Every(minutes=5), at(12, 4), NOON, at(12, 5)),
        (Every(hours=1), NOON, NOON, at(13)),
    ],
)
def test_the_moments_are_fixed(due, now, latest, following):
    assert (due.latest(now), due.next(now)) == (latest, following)


@pytest.fixture
def hourly(tasks) -> registry.Task:
    return task("tests.hourly", "Mỗi giờ", due=Every(hours=1))(_nothing)


def _nothing() -> None: ...


def moments() -> list[dt.datetime]:
    return list(Job.objects.order_by("pk").values_list("due", flat=True))


def finish() -> None:
    Job.objects.exclude(state=State.DONE).update(state=State.DONE, finished_at=timezone.now())


def test_after_days_without_a_worker_the_last_moment_counts_alone(hourly):
    for now in (at(9, 30), at(11, 30, day=26)):
        queue.fall_due(now)
        finish()
    assert moments() == [at(9), at(11, day=26)]


def test_what_is_still_open_is_not_queued_again_and_is_caught_up_with_after(hourly):
    queue.fall_due(at(9))
    queue.fall_due(at(10))
    queue.fall_due(at(11, 5))
    assert moments() == [at(9)]
    finish()
    queue.fall_due(at(11, 30))
    assert moments() == [at(9), at(11)]


def test_nothing_is_queued_while_there_is_nothing_to_do(tasks):
    waiting: list[int] = []
    task("tests.hourly", "Mỗi giờ", due=Every(hours=1), when=lambda: bool(waiting))(_nothing)
    queue.fall_due(at(9))
    assert moments() == []
    waiting.append(1)
    queue.fall_due(at(9, 10))
    assert moments() == [at(9)]


def test_two_workers_that_look_at_once_queue_one(hourly, monkeypatch):
    """The second has looked before the first wrote: the database has the last word."""
    queue.fall_due(at(9))
    finish()
    job = Job(task="tests.hourly", due=at(9), key=queue.SCHEDULED, run_at=at(9))
    Job.objects.bulk_create([job], ignore_conflicts=True)
    assert moments() == [at(9)]
    with pytest.raises(IntegrityError), transaction.atomic():
        job.save()


def test_looking_costs_one_query_when_nothing_is_due(hourly, django_assert_num_queries):
    queue.fall_due(at(9))
    with django_assert_num_queries(1):
        queue.fall_due(at(9, 1))


STEPS = st.one_of(
    st.integers(1, 120),  # minutes while a worker runs
    st.integers(60 * 24, 60 * 24 * 40),  # a time without one
    st.integers(-60 * 24 * 40, -1),  # the clock is set back
)


@pytest.mark.slow
@settings(max_examples=25)
@given(steps=st.lists(st.tuples(STEPS, st.booleans()), min_size=1, max_size=15))
def test_never_twice_never_missed_whatever_the_clock_does(steps):
    """Each step: the clock moves, two workers look; what was queued is perhaps done before the next step."""
    Job.objects.all().delete()
    known = registry._tasks
    registry._tasks = {}
    try:
        plans = {"tests.hourly": Every(hours=1), "tests.daily": Daily(0, 5)}
        for name, due in plans.items():
            task(name, name, due=due)(_nothing)
        now = NOON
        for minutes, is_done in steps:
            now += dt.timedelta(minutes=minutes)
            before = {name: Job.objects.filter(task=name).count() for name in plans}
            open_before = set(Job.objects.exclude(state=State.DONE).values_list("task", flat=True))
            with time_machine.travel(now, tick=False):
                queue.fall_due()
                queue.fall_due()
            for name, due in plans.items():
                rows = list(Job.objects.filter(task=name).values_list("due", flat=True))
                assert len(rows) == len(set(rows))
                assert len(rows) - before[name] <= 1
                assert due.latest(now) in rows or name in open_before
            if is_done:
                finish()
    finally:
        registry._tasks = known


def test_every_task_of_the_rooms_runs_on_an_empty_instance(tmp_path, settings):
    settings.JOURNAL_ANCHORS = tmp_path / "anchors" / "journal.jsonl"
    known = registry.scheduled()
    assert {"journal.anchor", "journal.seal", "journal.expire"} < {one.name for one in known}
    for one in known:
        one.when()
        one.func()
