"""D5: the disk fails now and then to write and to sync; what is acknowledged is there, and the database whole."""

import shutil
import sqlite3

import pytest

from tests.drill.frame import Drill, planted, reaches
from tests.drill.serving import Crowd, served
from tests.operations.conftest import Instance, on_postgresql

pytestmark = pytest.mark.slow
LIKELY = 0.02
POINTS = ("rw/write", "rw/pwrite", "rw/pwritev", "sync/fsync", "sync/fdatasync")


def failing() -> tuple[str, ...]:
    """The command that lets writes of the command behind it fail."""
    faults = [f"enable_random name=posix/io/{point},probability={LIKELY}" for point in POINTS]
    return ("fiu-run", "-x", *[part for fault in faults for part in ("-c", fault)])


def hand_in_on_a_bad_disk(drill: Drill, instance: Instance, application: str = "capuy.site.wsgi") -> Crowd:
    with served(instance, application, before=failing(), PYTHONDONTWRITEBYTECODE="1") as server:
        crowd = Crowd(drill, instance, server)
        crowd.hand_in(drill.wanted)
    with sqlite3.connect(instance.home / "capuy.sqlite3") as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    if verdict != "ok":
        drill.bad(f"the database is broken: {verdict[:200]}")
    crowd.judge()
    return crowd


@reaches("D5", sample=20, full=50_000)
def test_what_is_acknowledged_outlives_a_failing_disk(drill, instance):
    if not shutil.which("fiu-run"):
        drill.not_reached("libfiu is not installed")
    if on_postgresql():
        drill.not_reached("it is PostgreSQL that writes; it stops itself when it cannot sync")
    crowd = hand_in_on_a_bad_disk(drill, instance)
    assert any(int(code) >= 500 for code in crowd.answers if code.isdigit()), "no write failed: nothing was tried"


@pytest.mark.skipif(on_postgresql() or not shutil.which("fiu-run"), reason="as above")
@planted("D5", cases=20)
def test_a_site_that_says_it_is_stored_whatever_happens_is_found(drill, instance):
    hand_in_on_a_bad_disk(drill, instance, "tests.drill.careless:application")
