"""Starts and stops a whole simulator: in a process of its own (`manage.py simulate`) or inside a test."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import boto3
from botocore.config import Config

from clusters.simulator.engine.tick import tick
from clusters.simulator.persist import FILE_NAME, Saver, resume
from clusters.simulator.seed.fleets import new_world
from clusters.simulator.simulation import Options, Simulation, new_simulation
from clusters.simulator.state.world import World
from clusters.simulator.ticker import INTERVAL_S, Ticker
from clusters.simulator.web_server import WebServer
from clusters.simulator.wsgi import build_app

DEFAULT_PORT = 5090


class Simulator:
    """A simulator that listens on `url`. With a `state_dir` it resumes what was saved there, and saves."""

    def __init__(
        self,
        options: Options,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state_dir: Path | None = None,
        is_ticking: bool = True,
        tick_every_s: float = INTERVAL_S,
    ) -> None:
        self.simulation: Simulation = new_simulation(options)
        path = state_dir / FILE_NAME if state_dir else None
        self.is_resumed = path is not None and resume(self.simulation, path)
        if not self.is_resumed:
            world = new_world(options.fleet, seed=options.seed, clock=self.simulation.clock, speed=options.speed)
            self.simulation.adopt(world, fleet=options.fleet)
        self._saver = Saver(self.simulation, path) if path else None
        if self._saver is not None:
            self.simulation.save = self._saver.save_changes
        self._ticker = Ticker(self.simulation, tick=tick, interval_s=tick_every_s) if is_ticking else None
        self._web = WebServer(build_app(self.simulation), host=host, port=port)
        self.url = f"http://{host}:{self._web.port}"

    @property
    def world(self) -> World:
        """The world now; take its lock to look at it while the simulator ticks."""
        return self.simulation.world

    def start(self) -> Self:
        self._web.start()
        if self._ticker is not None:
            self._ticker.start()
        if self._saver is not None:
            self._saver.start()
        return self

    def stop(self) -> None:
        """Answer no more, stop time, save. Takes about a second at most."""
        self.simulation.queues.close()
        self._web.stop()
        if self._ticker is not None:
            self._ticker.stop()
        if self._saver is not None:
            self._saver.stop()


class RunningSimulator:
    """What a test gets of a simulator in its own process."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.url = simulator.url

    @property
    def world(self) -> World:
        """The world now; take its lock to look at it while the simulator ticks."""
        return self._simulator.world

    @property
    def simulation(self) -> Simulation:
        return self._simulator.simulation

    def get(self, path: str) -> dict[str, Any]:
        """GET of the control path: `get("health")`, `get("/_sim/stats")`."""
        return self.request("GET", path)

    def post(self, path: str, payload: dict[str, Any] | None = None) -> dict[str, Any]:
        """POST to the control path: `post("time", {"speed": 20})`."""
        return self.request("POST", path, payload)

    def delete(self, path: str) -> dict[str, Any]:
        """DELETE on the control path: `delete("faults")`."""
        return self.request("DELETE", path)

    def request(self, method: str, path: str, payload: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer's JSON; RuntimeError with the answer's text where it isn't a 200."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=60)
        try:
            connection.request(method, f"/_sim/{path.removeprefix('/_sim').lstrip('/')}", json.dumps(payload or {}))
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise RuntimeError(f"{method} {path}: HTTP {response.status}: {text}")
        answer: dict[str, Any] = json.loads(text)
        return answer

    def client(self, service: str, *, account_id: str, region: str) -> Any:
        """A boto3 client of an account's administrator, without retries."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=account_id,
            aws_secret_access_key="any",  # noqa: S106 - signatures are not checked
            config=Config(retries={"total_max_attempts": 1}, inject_host_prefix=False, max_pool_connections=64),
        )


@contextmanager
def running_simulator(
    *,
    fleet: str = "company",
    speed: float = 1.0,
    seed: int = 42,
    external_id: str = "",
    is_throttled: bool = False,
    is_ticking: bool = True,
    tick_every_s: float = INTERVAL_S,
    state_dir: Path | None = None,
    port: int = 0,
) -> Iterator[RunningSimulator]:
    """A simulator on a free port of 127.0.0.1, in threads of this process, for as long as the block runs.

    `is_ticking=False` lets simulated time stand still; at a high `speed` things happen as soon as ticks allow. moto's
    state is shared by all simulators of a process.
    """
    options = Options(fleet=fleet, seed=seed, speed=speed, external_id=external_id, is_throttled=is_throttled)
    simulator = Simulator(options, port=port, state_dir=state_dir, is_ticking=is_ticking, tick_every_s=tick_every_s)
    simulator.start()
    try:
        yield RunningSimulator(simulator)
    finally:
        simulator.stop()
