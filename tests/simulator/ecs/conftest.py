"""A world over HTTP: the simulator's own server, and boto3 clients whose every answer is checked against its shape."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from clusters.simulator.clock import ManualClock
from clusters.simulator.server import RunningSimulator, running_simulator
from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import ACCOUNT, REGION
from tests.simulator.shapes import shape_problems

Client = Any
ClientMaker = Callable[[str, str], Client]


@pytest.fixture(scope="session")
def still_simulator() -> Iterator[RunningSimulator]:
    """One server for all these tests, whose time stands still; the `world` fixture gives each its own world."""
    with running_simulator(fleet="empty", is_ticking=False) as simulator:
        yield simulator


@pytest.fixture
def world(still_simulator: RunningSimulator) -> World:
    """An empty world behind the server, with a clock that the test moves."""
    simulation = still_simulator.simulation
    simulation.clock = ManualClock()
    simulation.adopt(World(seed=7), fleet="empty")
    return simulation.world


@pytest.fixture(scope="session")
def make_client(still_simulator: RunningSimulator) -> ClientMaker:
    """Makes ECS clients, each once: building one costs more than a test."""

    @cache
    def make(account_id: str, region: str) -> Client:
        client = still_simulator.client("ecs", account_id=account_id, region=region)
        client.meta.events.register("response-received.ecs", _check_shape)
        return client

    return make


@pytest.fixture
def client_for(make_client: ClientMaker, world: World) -> ClientMaker:
    """ECS clients of an account and region on the test's world."""
    return make_client


@pytest.fixture
def ecs(client_for: ClientMaker) -> Client:
    """An ECS client of the production account in Ireland."""
    return client_for(ACCOUNT, REGION)


def _check_shape(response_dict: dict[str, Any] | None = None, event_name: str = "", **_: Any) -> None:
    if response_dict is None or response_dict["status_code"] >= 300:
        return
    operation = event_name.rpartition(".")[2]
    assert shape_problems(operation, answer=json.loads(response_dict["body"])) == []
