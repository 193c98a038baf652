"""Writes a fleet's past: API calls at past moments, and the engine's ticks between them.

So every deployment, event and timestamp of a seeded fleet comes from the scheduler itself. The world's sink stays
empty meanwhile: seeding emits no events.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from clusters.simulator.ecs.handle import handle
from clusters.simulator.engine.tick import tick
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.world import World

#: How long after an entry every step is simulated; what lies beyond, until the next entry, passes in one jump.
SETTLING_S: Final = 1_200.0
STEP_S: Final = 1.0

Action = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An account's region, and who makes the calls there."""

    account_id: str
    region: str
    caller_arn: str = ""


class Timeline:
    """Entries are played in the order of their time by `play`. Times are epoch seconds."""

    def __init__(self, world: World, *, end: float) -> None:
        self.world = world
        self.end = end
        self.now = 0.0
        self._entries: list[tuple[float, int, Action]] = []
        self._added = 0

    def at(self, ago_s: float, action: Action) -> None:
        """Plan an action for so many seconds before the end. Actions may plan further ones."""
        self._added += 1
        heapq.heappush(self._entries, (max(self.end - ago_s, self.now), self._added, action))

    def region(self, place: Place) -> Region:
        return self.world.region(place.account_id, place.region)

    def call(self, place: Place, operation: str, **payload: Any) -> Json:
        """One ECS API call at the time that is being played."""
        return handle(
            self.world,
            account_id=place.account_id,
            region=place.region,
            operation=operation,
            payload=payload,
            now=self.now,
            caller_arn=place.caller_arn,
        )

    def play(self, *, step_s: float = STEP_S) -> None:
        """Play all entries, then let time pass until the end."""
        while self._entries:
            at, _, action = heapq.heappop(self._entries)
            self._pass_to(at, step_s=step_s)
            action()
            tick(self.world, self.now)
        self._pass_to(self.end, step_s=step_s)

    def _pass_to(self, target: float, *, step_s: float) -> None:
        settled_at = min(target, self.now + self.world.pace.seconds(SETTLING_S))
        while (due_at := self.world.due.next_at()) is not None and due_at <= settled_at:
            self.now = min(max(due_at, self.now + self.world.pace.seconds(step_s)), target)
            tick(self.world, self.now)
        self.now = max(self.now, target)
        tick(self.world, self.now)
