"""Everything one simulator process holds: the world and its surroundings."""

from collections.abc import Callable
from dataclasses import dataclass, field

from clusters.simulator.clock import Clock, Pace, WallClock
from clusters.simulator.credentials import Credentials
from clusters.simulator.events import EventDelivery, ensure_event_queues
from clusters.simulator.faults import Faults
from clusters.simulator.sqs.store import QueueStore
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.world import World
from clusters.simulator.stats import Stats
from clusters.simulator.throttle import Throttle


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a simulator is started. An empty `external_id` lets AssumeRole pass without one."""

    fleet: str = "company"
    seed: int = 42
    speed: float = 1.0
    external_id: str = ""
    is_throttled: bool = True


@dataclass(slots=True)
class Pulse:
    """How the ticker is doing."""

    ticks: int = 0
    failures: int = 0
    last_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Simulation:
    """The parts that requests, the ticker and the control path share; each part guards itself.

    `fleet` is what was seeded last. `world` may be replaced (control path's reset), so nobody keeps a reference to it.
    """

    options: Options
    clock: Clock
    world: World
    fleet: str
    queues: QueueStore
    events: EventDelivery
    credentials: Credentials
    faults: Faults
    throttle: Throttle
    stats: Stats
    pulse: Pulse = field(default_factory=Pulse)
    save: Callable[[], object] = field(default=lambda: None)

    def adopt(self, world: World, *, fleet: str) -> None:
        """Make this the world; its events go to the queues from now on."""
        world.clock = self.clock
        world.sink = self.take_event
        self.world = world
        self.fleet = fleet

    def take_event(self, event: Json, /) -> None:
        self.events.deliver(event, now=self.clock.now())


def new_simulation(options: Options, *, clock: Clock | None = None) -> Simulation:
    """An empty simulated AWS with the event queues in place."""
    clock = clock or WallClock()
    queues = QueueStore(seed=options.seed)
    ensure_event_queues(queues, now=clock.now())
    simulation = Simulation(
        options=options,
        clock=clock,
        world=World(seed=options.seed, clock=clock, pace=Pace(options.speed)),
        fleet="empty",
        queues=queues,
        events=EventDelivery(queues, seed=options.seed),
        credentials=Credentials(seed=options.seed),
        faults=Faults(seed=options.seed),
        throttle=Throttle(is_enabled=options.is_throttled),
        stats=Stats(now=clock.now()),
    )
    simulation.adopt(simulation.world, fleet="empty")
    return simulation
