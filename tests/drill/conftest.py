"""What the tests of the drill share."""

import os

import pytest

from tests.drill.frame import FULL, Drill, seed_of
from tests.operations.conftest import _seeded, databases, empty, instance

__all__ = ["_seeded", "databases", "empty", "instance"]
ONLY = set(os.environ.get("CAPUY_DRILL_ONLY", "").split())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`tools/drill.py D1 C2` tries only these."""
    if ONLY:
        wanted = [item for item in items if (mark := item.get_closest_marker("drill")) and mark.args[0] in ONLY]
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = wanted


@pytest.fixture
def drill(request: pytest.FixtureRequest) -> Drill:
    mark = request.node.get_closest_marker("drill")
    test, wanted = mark.args
    return Drill(test, wanted, FULL, seed_of(test))
