"""D3, a sample: workers are killed while they work, and each effect happens once."""

import pytest

from tests.jobs.killing import kill_workers


@pytest.mark.slow
def test_each_effect_happens_once_though_workers_are_killed(empty, tmp_path):
    instance = empty()
    instance.good("migrate")
    folder = tmp_path / "made"
    folder.mkdir()
    outcome = kill_workers(instance, jobs=200, kills=6, folder=folder, lease=1.0)
    assert outcome.bad == 0, outcome
    assert outcome.again > 0, "no kill hit a job: the test tried nothing"
