"""Wall clock and pace of the simulated AWS.

Timestamps are always wall clock; `speed` shortens durations only (delays, grace periods, back-off, the hour that
stopped tasks stay). Nothing else in the simulator reads the clock or divides by the speed.
"""

import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Answers the time in epoch seconds."""

    def now(self) -> float: ...


class WallClock:
    """The machine's clock."""

    __slots__ = ()

    def now(self) -> float:
        return time.time()


@dataclass(slots=True)
class ManualClock:
    """A clock that stands still until a test moves it."""

    current: float = 1_700_000_000.0

    def now(self) -> float:
        return self.current

    def advance(self, seconds: float) -> float:
        self.current += seconds
        return self.current


@dataclass(slots=True)
class Pace:
    """How fast simulated durations pass: at speed 10 a delay of 30 s takes 3 s of wall clock."""

    speed: float = 1.0

    def seconds(self, duration_s: float) -> float:
        """Wall-clock seconds that a simulated duration takes."""
        return duration_s / self.speed
