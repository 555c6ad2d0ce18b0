"""A worker's loop, and the process that keeps it beside the web server."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from capuy.jobs import queue, worker
from capuy.jobs.models import Job, Worker
from capuy.jobs.registry import task
from capuy.jobs.worker import Loop
from tests.operations.conftest import ROOT


@pytest.mark.django_db
def test_a_worker_shows_that_it_lives(tasks):
    loop = Loop()
    loop.turn()
    first = Worker.objects.get()
    loop._beaten -= worker.BEAT
    loop.turn()
    second = Worker.objects.get()
    assert (first.name, first.started_at) == (second.name, second.started_at)
    assert second.seen_at > first.seen_at


@pytest.mark.django_db
def test_a_database_that_is_away_is_waited_for(tasks, monkeypatch, caplog):
    loop = Loop(pause=0.001)
    asked = []

    def take(lease) -> None:
        asked.append(lease)
        if len(asked) < 3:
            raise OperationalError("password=geheim")
        loop.stop()

    monkeypatch.setattr(queue, "take", take)
    # That of the test must stay.
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    loop.run()
    assert len(asked) == 3
    assert "geheim" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_a_long_task_is_renewed(tasks, monkeypatch):
    """Seen at the end of the lease that moves on, not by the clock: a busy machine is no fault."""
    monkeypatch.setattr(worker, "RENEWALS", 1000)
    ends, stolen = set(), []

    def long() -> None:
        until = time.monotonic() + 30
        while len(ends) < 3 and time.monotonic() < until:
            ends.update(Job.objects.values_list("lease_until", flat=True))
            stolen.append(queue.take())
            time.sleep(0.02)

    task("tests.long", "Việc dài", outside=True)(long).enqueue()
    Loop().turn()
    assert len(ends) == 3
    assert set(stolen) == {None}
    assert Job.objects.get().state == "done"


# ── kept beside the web server ──

# Each start of a child leaves a line with its process id.
CHILD = """
import os, sys, time
with open(sys.argv[1], "a") as file: file.write(f"{os.getpid()}\\n")
time.sleep(float(sys.argv[2])); sys.exit(int(sys.argv[3]))
"""
KEEP = """
import sys
from capuy.cli import together
together.LOOK = 0.05
child, folder, lives = sys.argv[1], sys.argv[2], sys.argv[3]
web = ["-c", child, folder + "/web", lives, "7"]
sys.exit(together.Keeper(web, ["-c", child, folder + "/worker", "60", "0"]).run())
"""


class Kept:
    def __init__(self, folder: Path, web_lives: float = 60) -> None:
        self.folder = folder
        command = [sys.executable, "-c", KEEP, CHILD, str(folder), str(web_lives)]
        self.process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})

    def pids(self, name: str, count: int = 1) -> list[int]:
        """Those that were started; waits for as many."""
        path, until = self.folder / name, time.monotonic() + 20
        while time.monotonic() < until:
            found = path.read_text().split() if path.exists() else []
            if len(found) >= count:
                return [int(pid) for pid in found]
            time.sleep(0.02)
        raise AssertionError(f"{name} was not started {count} times")


@pytest.fixture
def kept(tmp_path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()


def ends(pid: int) -> bool:
    """Whether a process that is no child of ours ends soon."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with contextlib.suppress(OSError):  # nobody may be there to bury it
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        time.sleep(0.02)
    return False


@pytest.mark.slow
def test_a_worker_that_is_killed_is_started_again(kept):
    (first,) = kept.pids("worker")
    os.kill(first, signal.SIGKILL)
    assert len(kept.pids("worker", 2)) == 2
    assert len(kept.pids("web")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_both_end_with_their_keeper(kept, number):
    (web,), (worker_,) = kept.pids("web"), kept.pids("worker")
    kept.process.send_signal(number)
    assert kept.process.wait(10) == (0 if number != signal.SIGKILL else -number)
    assert ends(web)
    assert ends(worker_)


@pytest.mark.slow
def test_everything_ends_with_the_web_server(tmp_path):
    made = Kept(tmp_path, web_lives=0.5)
    (worker_,) = made.pids("worker")
    assert made.process.wait(20) == 7
    assert ends(worker_)


@pytest.mark.slow
def test_work_runs_by_itself_and_stops_when_asked(empty):
    instance = empty()
    assert "capuy migrate" in instance.run("work")[2]
    instance.good("migrate")
    process = instance.start("work")
    watch = "from capuy.jobs.models import Worker, Job; print(Worker.objects.count() == 1, Job.objects.filter(state='done').exists())"
    until = time.monotonic() + 60
    try:
        while (seen := instance.good("manage", "shell", "--no-imports", "-c", watch).split()) != ["True", "True"]:
            assert time.monotonic() < until, seen
        assert "Không thấy tiến trình" not in instance.good("check")
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=20) == ("", "")
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0
