"""The fleets by name, and how one is planted in a new world."""

from collections.abc import Callable, Mapping
from typing import Final

from clusters.simulator.clock import Clock, Pace
from clusters.simulator.seed.company.plant import plant_company
from clusters.simulator.seed.large import plant_large
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.world import World

Planter = Callable[[World], None]


def _plant_nothing(world: World) -> None:
    """An empty fleet: accounts and regions without anything in them."""


FLEETS: Final[Mapping[str, Planter]] = {"company": plant_company, "empty": _plant_nothing, "large": plant_large}


def new_world(fleet: str, *, seed: int, clock: Clock, speed: float) -> World:
    """A world with that fleet, already in its steady state; seeding emits no events."""
    planter = FLEETS.get(fleet)
    if planter is None:
        message = f"There is no fleet {fleet!r}; there are {', '.join(FLEETS)}."
        raise SimulatorError("ValidationException", message)
    world = World(seed=seed, clock=clock, pace=Pace(speed))
    planter(world)
    return world
