"""D1: workers are killed while people hand in forms; who is not answered hands in again."""

import pytest

from tests.drill.frame import FULL, Drill, planted, reaches
from tests.drill.serving import Crowd, Server, fact, served

KILLS = 200 if FULL else 1
pytestmark = pytest.mark.slow


def kill_workers(drill: Drill, server: Server, crowd: Crowd, kills: int) -> None:
    done = 0

    def disturb(acknowledged: int) -> None:
        nonlocal done
        due = (done + 1) * drill.wanted / (kills + 1)
        if done < kills and acknowledged >= due and server.kill_worker(drill.random.randrange(2)):
            done += 1

    crowd.hand_in(drill.wanted, disturb)
    if done < kills:
        drill.bad(f"only {done} of {kills} kills")


@reaches("D1", sample=24, full=100_000)
def test_what_is_acknowledged_is_stored_once(drill, instance):
    with served(instance) as server:
        crowd = Crowd(drill, instance, server)
        kill_workers(drill, server, crowd, KILLS)
    crowd.judge()


@planted("D1", cases=24)
def test_a_site_that_stores_again_is_found(drill, instance):
    with served(instance, "tests.drill.faulty:application") as server:
        crowd = Crowd(drill, instance, server, fact, hasty=0.3)
        kill_workers(drill, server, crowd, 0)
    crowd.judge()
