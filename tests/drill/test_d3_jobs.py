"""D3: workers of background jobs are killed while they work; each effect happens once, and no job is lost."""

from pathlib import Path

import pytest

from tests.drill.frame import FULL, Drill, planted, reaches
from tests.jobs.killing import ALLOWED, Outcome, kill_workers
from tests.operations.conftest import Instance

KILLS = 200 if FULL else 6
pytestmark = pytest.mark.slow
# Says that it is done, and does it then: who dies between has lost it.
DONE_TOO_EARLY = """
import time
from capuy.jobs import queue, worker
def early(task, job):
    queue.done(job)
    time.sleep(0.2)
    task.func(**job.payload)
worker._within_its_mark = early
"""


def work_and_kill(drill: Drill, instance: Instance, folder: Path, kills: int, fault: str = "") -> Outcome:
    folder.mkdir()
    found = kill_workers(
        instance, jobs=drill.wanted, kills=kills, folder=folder, lease=1.0, seed=drill.seed, planted=fault
    )
    drill.count(found.jobs)
    for name in ("doubled", "missing", "left"):
        if many := getattr(found, name):
            drill.bad(f"{name}: {many}")
    if found.late > ALLOWED:
        drill.bad(f"a job lay for {found.late:.0f} s after its lease")
    for message in found.faults:
        drill.bad(message)
    return found


@reaches("D3", sample=120, full=10_000)
def test_each_effect_happens_once_though_workers_are_killed(drill, instance, tmp_path):
    found = work_and_kill(drill, instance, tmp_path / "made", KILLS)
    assert found.again or not FULL, "no kill hit a job: nothing was tried"


@planted("D3", cases=12)
def test_a_worker_that_marks_before_it_works_is_found(drill, instance, tmp_path):
    work_and_kill(drill, instance, tmp_path / "made", 3, DONE_TOO_EARLY)
