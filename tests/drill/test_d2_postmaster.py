"""D2: the postmaster is killed under people who hand in forms; what was acknowledged is there when it is back."""

import time

import pytest

from tests.drill.frame import FULL, Drill, planted, reaches
from tests.drill.postmaster import Postmaster, started
from tests.drill.serving import Crowd, served, until
from tests.operations.conftest import Instance, on_postgresql

KILLS = 100 if FULL else 1
BACK = 10  # seconds after which it answers again
pytestmark = pytest.mark.slow


def kill_again_and_again(
    drill: Drill, instance: Instance, database: Postmaster, kills: int, application: str = "capuy.site.wsgi"
) -> None:
    def disturb(acknowledged: int) -> None:
        nonlocal done
        crowd.held = done < kills  # so that somebody always hands in while the server is away
        if done < kills and acknowledged >= (done + 1) * drill.wanted / (kills + 1):
            time.sleep(drill.random.random() / 10)
            done += 1
            began = time.monotonic()
            database.kill()
            database.start()
            until(server.answers, 60, "the site does not come back")
            if (
                FULL and not drill.is_planted and time.monotonic() - began > BACK
            ):  # other work on the machine is no fault of the code
                drill.bad(f"kill {done}: back after {time.monotonic() - began:.1f} s")

    done = 0
    with served(instance, application) as server:
        crowd = Crowd(drill, instance, server, held=True)
        crowd.hand_in(drill.wanted, disturb)
    assert done == kills
    crowd.judge()


def on_its_own(instance: Instance, database: Postmaster) -> Instance:
    database.copy_from(instance.url)
    return Instance(instance.home, database.url)


@reaches("D2", sample=12, full=20_000)
def test_what_is_acknowledged_outlives_the_postmaster(drill, instance):
    if not on_postgresql():
        drill.not_reached("SQLite has no server: D1 kills the process that writes")
    with started() as database:
        kill_again_and_again(drill, on_its_own(instance, database), database, KILLS)


@pytest.mark.skipif(not on_postgresql(), reason="SQLite has no server")
@planted("D2", cases=10)
def test_a_site_that_says_it_is_stored_whatever_happens_is_found(drill, instance):
    with started() as database:
        kill_again_and_again(drill, on_its_own(instance, database), database, 1, "tests.drill.careless:application")
