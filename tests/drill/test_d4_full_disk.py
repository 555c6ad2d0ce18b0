"""D4: the disk of the database and of the instance's folder fills up under people who hand in forms.

They are told so in words, nothing that was acknowledged is lost, and once there is room again it goes on by itself.
On PostgreSQL the write-ahead log has its disk for itself: where that one is full, PostgreSQL stops and must be started.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.drill.frame import FULL, Drill, planted, reaches
from tests.drill.postmaster import started
from tests.drill.serving import Crowd, served
from tests.operations.conftest import Instance, on_postgresql

pytestmark = pytest.mark.slow
RUNS = 30 if FULL else 1
ROOM = 192 if on_postgresql() else 40  # MiB
SOON = 60  # seconds after which it is filled to the last page, or goes on
MAY_MOUNT = os.geteuid() == 0 and sys.platform == "linux"
TOLD = "told that the disk is full"


@contextmanager
def small_disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="capuy-small-"))
    folder.chmod(0o755)  # PostgreSQL runs under an account of its own
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}m,mode=755", "capuy-drill", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


@contextmanager
def moved_to(disk: Path, instance: Instance) -> Iterator[Instance]:
    """The instance with all that it writes."""
    home = disk / "home"
    shutil.copytree(instance.home, home)
    if not on_postgresql():
        yield Instance(home)
        return
    with tempfile.TemporaryDirectory(prefix="capuy-wal-") as wal, started(home=str(disk), wal=wal) as database:
        database.copy_from(instance.url)
        yield Instance(home, database.url)


def fill(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))


class Disturber:
    """Fills the disk and makes room again, each time when so many more are acknowledged."""

    def __init__(self, drill: Drill, crowd: Crowd, disk: Path) -> None:
        self.drill, self.crowd, self.ballast, self.done = drill, crowd, disk / "ballast", 0
        crowd.held = True  # all could be handed in before the disk is full

    def __call__(self, acknowledged: int) -> None:
        if self.done >= RUNS or acknowledged < (self.done + 1) * self.drill.wanted / (RUNS + 1):
            return
        self.done += 1
        told = self.crowd.answers[TOLD]
        if not self.wait(lambda: self.crowd.answers[TOLD] >= told + 3, again=self.leave_no_room):
            self.drill.bad(f"run {self.done}: nobody was told; {dict(self.crowd.answers)}")
        before = len(self.crowd.acknowledged)
        self.ballast.unlink()
        if not self.wait(lambda: len(self.crowd.acknowledged) > before):
            self.drill.bad(f"run {self.done}: it does not go on; {dict(self.crowd.answers)}")
        self.crowd.held = self.done < RUNS

    def leave_no_room(self) -> None:
        fill(self.ballast)  # a checkpoint may have made some

    def wait(self, holds: Callable[[], bool], again: Callable[[], object] = bool) -> bool:
        until = time.monotonic() + (2 if self.drill.is_planted else SOON)
        while not holds():
            if time.monotonic() > until or self.crowd.refused:
                return False
            again()
            time.sleep(0.02)
        return True


def hand_in_on_a_full_disk(drill: Drill, instance: Instance, application: str = "capuy.site.wsgi") -> None:
    with small_disk() as disk, moved_to(disk, instance) as moved:
        with served(moved, application, TMPDIR=str(disk), PYTHONDONTWRITEBYTECODE="1") as server:
            crowd = Crowd(drill, moved, server)
            disturber = Disturber(drill, crowd, disk)
            crowd.hand_in(drill.wanted, disturber)
        crowd.judge()
    drill.expect(disturber.done == RUNS, f"the disk was full {disturber.done} times")
    drill.expect(crowd.answers["500"] == 0, f"an error with no reason: {dict(crowd.answers)}")


@reaches("D4", sample=20, full=3_000)
def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(drill, instance):
    if not MAY_MOUNT:
        drill.not_reached("only root may mount a small file system")
    hand_in_on_a_full_disk(drill, instance)


@pytest.mark.skipif(not MAY_MOUNT, reason="only root may mount a small file system")
@planted("D4", cases=20)
def test_a_site_that_says_it_is_stored_on_a_full_disk_is_found(drill, instance):
    hand_in_on_a_full_disk(drill, instance, "tests.drill.careless:application")
