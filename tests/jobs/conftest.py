"""Instances of their own, as the tests of `operations` make them; tasks that a test declares go away with it."""

import pytest

from capuy.jobs import registry
from tests.operations.conftest import Databases, Instance, databases, empty

__all__ = ["Databases", "Instance", "databases", "empty"]


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No task is known but those of the test."""
    monkeypatch.setattr(registry, "_tasks", {})
