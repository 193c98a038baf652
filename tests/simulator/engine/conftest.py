"""The lab that the engine's tests work in."""

import pytest

from tests.simulator.engine.lab import Lab


@pytest.fixture
def lab() -> Lab:
    """An empty cluster `shop`, a manual clock, all events kept."""
    return Lab()
