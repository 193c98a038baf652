"""The thread that lets simulated time pass: the engine's tick, a few times a second, under the world's lock."""

import logging
import threading
import time
from collections.abc import Callable

from clusters.simulator.simulation import Simulation
from clusters.simulator.state.world import World

logger = logging.getLogger(__name__)

INTERVAL_S = 0.2

Tick = Callable[[World, float], object]


class Ticker:
    """Runs until stopped. A tick that fails is logged, and the next one tries again."""

    def __init__(self, simulation: Simulation, *, tick: Tick, interval_s: float = INTERVAL_S) -> None:
        self._simulation = simulation
        self._tick = tick
        self._interval_s = interval_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulator-ticker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._interval_s):
            self.tick_once()

    def tick_once(self) -> None:
        """One tick now, measured for `/_sim/health`."""
        simulation = self._simulation
        started = time.perf_counter()
        try:
            world = simulation.world
            with world.lock:
                self._tick(world, simulation.clock.now())
        except Exception:
            simulation.pulse.failures += 1
            logger.exception("A tick of the simulator failed; the next one tries again")
        simulation.pulse.ticks += 1
        simulation.pulse.last_s = time.perf_counter() - started
