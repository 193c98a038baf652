"""The large fleet: its size, its steadiness, and what planting, ticking, describing, saving and resuming cost."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusters.simulator.ecs.handle import handle
from clusters.simulator.engine.tick import tick
from clusters.simulator.fleet import count_fleet
from clusters.simulator.server import RunningSimulator, running_simulator

SCOPE = {"account_id": "222233334444", "region": "eu-west-1"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("large")


@pytest.fixture(scope="module")
def large(saved: Path) -> Iterator[RunningSimulator]:
    with running_simulator(fleet="large", is_ticking=False, state_dir=saved) as simulator:
        yield simulator


def test_has_the_promised_size_and_is_steady(large: RunningSimulator) -> None:
    counts = count_fleet(large.world)
    services = [service for region in large.world.regions.values() for service in region.services.values()]

    assert (counts["clusters"], counts["services"], counts["tasks"]) == (50, 1_000, 10_000)
    assert counts["tasks_by_status"] == {"RUNNING": 10_000}
    assert all(service.is_steady for service in services)


def test_an_idle_tick_takes_less_than_a_tenth_of_a_second(large: RunningSimulator) -> None:
    with large.world.lock:
        tick(large.world, time.time())
        started = time.process_time()

        tick(large.world, time.time())

    assert time.process_time() - started < 0.1


def test_a_hundred_tasks_are_described_in_25_ms(large: RunningSimulator) -> None:
    listed = handle(large.world, **SCOPE, operation="ListTasks", payload={"cluster": "fleet-00"}, now=time.time())
    payload = {"cluster": "fleet-00", "tasks": listed["taskArns"]}
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        answer = handle(large.world, **SCOPE, operation="DescribeTasks", payload=payload, now=time.time())
        json.dumps(answer)
        best = min(best, time.process_time() - started)

    assert len(answer["tasks"]) == 100
    assert best < 0.025


def test_it_is_saved_and_resumed_in_five_seconds(large: RunningSimulator, saved: Path) -> None:
    large.post("save")
    started = time.process_time()

    with running_simulator(fleet="large", is_ticking=False, state_dir=saved) as resumed:
        took = time.process_time() - started
        same = set(resumed.world.region(**_named(SCOPE)).tasks) == set(large.world.region(**_named(SCOPE)).tasks)

    assert same
    assert took < 5


def _named(scope: dict[str, str]) -> dict[str, str]:
    return {"account_id": scope["account_id"], "name": scope["region"]}
