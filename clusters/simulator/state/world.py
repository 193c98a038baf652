"""The whole simulated AWS in memory: every account and region, the images, the clock, the due work.

One lock guards it all: handlers and the ticker hold `world.lock` while they touch anything in it. The lock and the
event sink are left out when the world is pickled; whoever loads it sets the sink again.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import RLock
from typing import Any

from clusters.simulator.clock import Clock, Pace, WallClock
from clusters.simulator.ids import Ids
from clusters.simulator.state.due import DueQueue
from clusters.simulator.state.images import Images
from clusters.simulator.state.protocols import EventSink, Json
from clusters.simulator.state.region import Region

ServiceKey = tuple[tuple[str, str], str]
"""((account id, region name), service ARN)"""


def drop_event(event: Json, /) -> None:
    """The sink of a world that nobody listens to, and while a fleet is seeded."""


class World:
    """Everything there is. `ticked_at` is how far time has passed in it.

    `attention` holds services the scheduler must look at in the next tick, in order.
    """

    def __init__(
        self, *, seed: int = 42, clock: Clock | None = None, pace: Pace | None = None, sink: EventSink = drop_event
    ) -> None:
        self.ids = Ids(seed)
        self.clock: Clock = clock or WallClock()
        self.pace = pace or Pace()
        self.images = Images()
        self.regions: dict[tuple[str, str], Region] = {}
        self.due = DueQueue()
        self.attention: dict[ServiceKey, None] = {}
        self.revision = 0
        self.ticked_at = 0.0
        self.sink = sink
        self.lock = RLock()

    def region(self, account_id: str, name: str) -> Region:
        """The account's region, empty if nobody used it yet."""
        scope = (account_id, name)
        if scope not in self.regions:
            self.regions[scope] = Region(account_id, name)
        return self.regions[scope]

    def emit(self, event: Json) -> None:
        """Hand one event to the sink."""
        self.sink(event)

    def touch(self) -> None:
        """Note that something changed, so that a saver can see whether it must save."""
        self.revision += 1

    def want_attention(self, scope: tuple[str, str], service_arn: str) -> None:
        """Have the service scheduler look at this service in the next tick."""
        self.attention[(scope, service_arn)] = None

    def take_attention(self) -> Iterator[ServiceKey]:
        """The services to look at now; those noted meanwhile wait for the next tick."""
        waiting, self.attention = self.attention, {}
        yield from waiting

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        del state["lock"], state["sink"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.sink = drop_event
        self.lock = RLock()
