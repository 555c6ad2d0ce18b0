"""D3: workers are killed while they work. For the sample here, and for the full count of the drill."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.operations.conftest import Instance

ALLOWED = 60.0  # seconds beyond the lease

# Loads the program once, then forks a worker for each line; a question mark asks how many jobs are open, and for how
# many seconds one has waited behind a lease that is over.
NURSERY = """
import datetime as dt, os, signal, sys
import django; django.setup()
from django.db import connections
from django.db.models import Min
from django.utils import timezone
from tests.jobs import effects
from capuy.jobs.models import OPEN, Job
from capuy.jobs.worker import Loop
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
exec(sys.argv[2])
for line in sys.stdin:
    if line.startswith("?"):
        ours = Job.objects.filter(due__isnull=True, state__in=OPEN)
        over = ours.filter(state="running").aggregate(over=Min("lease_until"))["over"]
        late = (timezone.now() - over).total_seconds() if over else 0
        print(ours.count(), max(late, 0), flush=True)
        connections.close_all()
        continue
    pid = os.fork()
    if pid == 0:
        Loop(lease=dt.timedelta(seconds=float(sys.argv[1])), pause=0.05).run()
        os._exit(0)
    print(pid, flush=True)
"""
# Beside our own, every task of the project that needs no argument, and sheets to build; what the schedule brings meanwhile is not counted.
FILL = """
import inspect, sys
import django; django.setup()
from django.db import transaction
from capuy.jobs import registry
from tests.jobs import effects
real = [known for known in registry._tasks.values() if not inspect.signature(known.func).parameters]
assert len(real) > 3
count, folder = int(sys.argv[1]), sys.argv[2]
with transaction.atomic():
    for number in range(count):
        effects.outside.enqueue(number=number, folder=folder) if number % 2 else effects.inside.enqueue(number=number)
        if number % (count // 3) == 0:
            for known in real: known.enqueue()
            for period in ("2021", "2022-Q2"): registry._tasks["figures.build"].enqueue(period=period)
"""
COUNT = """
import json
import django; django.setup()
from capuy.jobs.models import OPEN, Job
from capuy.journal import chain
from capuy.journal.models import Entry
chain.seal()
ours = Job.objects.filter(due__isnull=True)
print(json.dumps({
    "effects": list(Entry.objects.filter(action="tests.effect").values_list("subject", flat=True)),
    "left": ours.exclude(state="done").count(),
    "again": ours.filter(attempts__gt=1).count(),
    "faults": [fault.message for fault in chain.verify().faults],
}))
"""


@dataclass
class Outcome:
    """`doubled` and `missing` effects, jobs `left` that are not done, `again`: taken more than once.

    `late` is for how many seconds, at most, a job lay behind a lease that was over.
    """

    jobs: int
    kills: int
    doubled: int = 0
    missing: int = 0
    left: int = 0
    again: int = 0
    late: float = 0.0
    seconds: float = 0.0
    faults: tuple[str, ...] = ()

    @property
    def bad(self) -> int:
        return self.doubled + self.missing + self.left + len(self.faults) + (self.late > ALLOWED)


class Nursery:
    def __init__(self, instance: Instance, lease: float, planted: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(lease), planted],
            env=instance.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.workers: list[int] = []
        self.late = 0.0

    def _ask(self, line: str) -> list[str]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().split()

    def open_jobs(self) -> int:
        count, late = self._ask("?")
        self.late = max(self.late, float(late))
        return int(count)

    def start(self) -> None:
        self.workers.append(int(self._ask("+")[0]))

    def kill(self, place: int) -> None:
        os.kill(self.workers.pop(place), signal.SIGKILL)

    def close(self) -> None:
        while self.workers:
            self.kill(0)
        self._process.communicate()


def kill_workers(
    instance: Instance,
    *,
    jobs: int,
    kills: int,
    folder: Path,
    workers: int = 2,
    lease: float = 2.0,
    seed: int = 1,
    planted: str = "",
) -> Outcome:
    """Fill a migrated instance with jobs, kill its workers evenly over them, and count what they did.

    Half of the jobs write to the journal, half make a file in `folder`; between them stand the project's own tasks, which
    must end well too. `planted` is code that spoils the workers.
    """
    dice, began = random.Random(seed), time.monotonic()
    outcome = Outcome(jobs, kills)
    instance.python(FILL, str(jobs), str(folder))
    nursery = Nursery(instance, lease, planted)
    try:
        for _ in range(workers):
            nursery.start()
        until = time.monotonic() + 10 + jobs * 0.5
        for done in range(kills):
            while nursery.open_jobs() > jobs * (kills - done) / (kills + 1) and time.monotonic() < until:
                time.sleep(0.03)
            time.sleep(dice.uniform(0, 0.02))
            nursery.kill(dice.randrange(len(nursery.workers)))
            nursery.start()
        until = max(until, time.monotonic() + lease + ALLOWED)
        while nursery.open_jobs() and time.monotonic() < until:
            time.sleep(0.05)
        outcome.late = nursery.late
    finally:
        nursery.close()
    return _counted(outcome, instance, folder, time.monotonic() - began)


def _counted(outcome: Outcome, instance: Instance, folder: Path, seconds: float) -> Outcome:
    found = json.loads(instance.python(COUNT))
    made = [path.name for path in folder.iterdir() if not path.name.endswith(".again")]
    wanted = {f"tests.effect:{number}" for number in range(0, outcome.jobs, 2)}
    files = {str(number) for number in range(1, outcome.jobs, 2)}
    outcome.doubled = len(found["effects"]) - len(set(found["effects"]))
    outcome.missing = len(wanted - set(found["effects"])) + len(files - set(made))
    outcome.left, outcome.again, outcome.faults = found["left"], found["again"], tuple(found["faults"])
    outcome.seconds = seconds
    return outcome
