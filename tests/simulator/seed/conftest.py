"""Planted fleets whose time stands still until a test lets it pass."""

import pickle
from functools import cache

import pytest

from clusters.simulator.clock import ManualClock
from clusters.simulator.engine.tick import tick
from clusters.simulator.seed.fleets import new_world
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.service import Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

NOW = 1_795_500_000.0
SHOP = ("222233334444", "eu-west-1")


@cache
def _planted(name: str, speed: float, seed: int) -> bytes:
    """Planting takes a second, unpickling a hundredth of it."""
    return pickle.dumps(new_world(name, seed=seed, clock=ManualClock(NOW), speed=speed))


class Fleet:
    """A world with its clock, and short ways to what the tests look at."""

    def __init__(self, name: str, *, speed: float = 1.0, seed: int = 42) -> None:
        self.world: World = pickle.loads(_planted(name, speed, seed))  # noqa: S301 - made by this test run
        self.clock = self.world.clock = ManualClock(NOW)
        self.events: list[Json] = []
        self.world.sink = self.events.append

    def service(self, cluster: str, name: str, *, scope: tuple[str, str] = SHOP) -> Service:
        region = self.world.region(*scope)
        return region.service(region.cluster(cluster), name)

    def tasks(self, service: Service, *, scope: tuple[str, str] = SHOP) -> list[Task]:
        return list(self.world.region(*scope).tasks_of_service[service.arn].values())

    def running(self, service: Service, *, scope: tuple[str, str] = SHOP) -> list[Task]:
        return [task for task in self.tasks(service, scope=scope) if task.last_status == "RUNNING"]

    def messages(self, service: Service) -> list[str]:
        return [event.message for event in service.events]

    def pass_time(self, seconds: float, *, step_s: float = 1.0) -> None:
        end = self.clock.now() + seconds
        while self.clock.now() < end:
            tick(self.world, self.clock.advance(min(step_s, end - self.clock.now())))


@pytest.fixture
def company() -> Fleet:
    return Fleet("company")
