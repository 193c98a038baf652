"""No client outlives its test, and nobody sleeps between attempts."""

from collections.abc import Iterator

import pytest

from clusters.aws import call as door
from clusters.aws import clients


@pytest.fixture(autouse=True)
def _fresh_clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(door, "BACKOFF_S", 0.001)
    clients.forget_all()
    yield
    clients.forget_all()
