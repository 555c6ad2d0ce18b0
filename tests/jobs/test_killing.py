"""D3, a sample: workers are killed while they work, and each effect happens once."""

from collections.abc import Callable

import pytest

from tests.jobs.killing import PLANTED, Outcome, kill_workers

pytestmark = pytest.mark.slow


@pytest.fixture
def killed(empty, tmp_path) -> Callable[..., Outcome]:
    def killed(**how) -> Outcome:
        instance = empty()
        instance.good("migrate")
        folder = tmp_path / "made"
        folder.mkdir()
        return kill_workers(instance, folder=folder, lease=1.0, **how)

    return killed


def test_each_effect_happens_once_though_workers_are_killed(killed):
    outcome = killed(jobs=200, kills=6)
    assert outcome.bad == 0, outcome
    assert outcome.again > 0, "no kill hit a job: the test tried nothing"


def test_an_effect_apart_from_its_mark_would_be_found(killed):
    assert killed(jobs=80, kills=8, planted=PLANTED).doubled > 0
