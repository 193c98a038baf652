"""A scope, a world behind the mirror's door, and one way to sweep."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

import clusters.aws.call
import clusters.sync.fetching
from clusters.models import Account, Scope
from clusters.sync.fetching import Fetcher
from clusters.sync.run import ShardResult
from clusters.sync.sweep import Wish, sweep_scopes
from tests.sync.world import ACCOUNT, REGION, World

Sweep = Callable[..., list[ShardResult]]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Behind `call` and `paginate` both: the real paging runs over it."""
    made = World()
    monkeypatch.setattr(clusters.aws.call, "call", made.call)
    monkeypatch.setattr(clusters.sync.fetching, "call", made.call)
    return made


@pytest.fixture
def scope(db: None) -> Scope:
    account = Account.objects.create(account_id=ACCOUNT, name="shop", budget_share_percent=100)
    return Scope.objects.create(account=account, region=REGION)


@pytest.fixture
def shop(world: World) -> str:
    """A cluster with 11 services and 101 tasks, so that each page and chunk border is crossed. Its ARN."""
    cluster = world.add_cluster("shop-prod")
    definition = world.add_definition("web")
    for number in range(11):
        world.add_service(cluster, f"web-{number:02d}", definition=definition, desired=9)
    for number in range(101):
        world.add_task(cluster, number, definition=definition, service=f"web-{number % 11:02d}")
    for number in range(3):
        world.add_host(cluster, number)
    return cluster


@pytest.fixture
def sweep(scope: Scope) -> Sweep:
    """Sweeps everything (or some kinds) in this thread; answers the results in order."""

    def run(*kinds: str) -> list[ShardResult]:
        swept = sweep_scopes([scope], wish=Wish(kinds=kinds), threads=1)
        return [each.result for each in swept if each.result is not None]

    return run


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls run in the test's own thread and transaction: for worlds that write rows while they are asked."""

    def submit(self: Fetcher, work: Callable[[], Any]) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(work())
        return future

    monkeypatch.setattr(Fetcher, "_submit", submit)
