"""`manage.py simulate`: a stand-in AWS as a process of its own, until Ctrl-C, TERM or HUP."""

import gc
import signal
import threading
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clusters.simulator.fleet import count_fleet, describe_fleet
from clusters.simulator.seed.fleets import FLEETS
from clusters.simulator.server import DEFAULT_PORT, Simulator
from clusters.simulator.simulation import Options


class Command(BaseCommand):
    help = "Run a simulated AWS with a fleet in it. docs/simulator.md says what it can do."
    requires_system_checks: list[str] = []  # it uses neither the database nor the web settings

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"0: any free (default: {DEFAULT_PORT})")
        parser.add_argument("--state-dir", type=Path, help="save here and resume from here (default: don't save)")
        parser.add_argument("--fleet", choices=sorted(FLEETS), default="company", help="what a new world holds")
        parser.add_argument("--speed", type=float, default=1.0, help="2 halves every simulated delay (default: 1)")
        parser.add_argument("--seed", type=int, default=42, help="the same seed gives the same fleet (default: 42)")
        parser.add_argument("--external-id", default="", help="what AssumeRole must send (default: anything)")
        parser.add_argument("--no-throttle", action="store_true", help="no request quotas")
        parser.add_argument("--throttle", dest="no_throttle", action="store_false", help="AWS's quotas (default)")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stopping.set())
        simulator = _start(options)
        self.stdout.write(_ready_line(simulator, asked_fleet=options["fleet"]))
        self.stdout.flush()
        stopping.wait()
        simulator.stop()


def _start(options: dict[str, Any]) -> Simulator:
    if options["speed"] <= 0:
        raise CommandError("--speed must be greater than 0: 1 is AWS's pace, 10 makes each delay a tenth as long.")
    wanted = Options(
        fleet=options["fleet"],
        seed=options["seed"],
        speed=options["speed"],
        external_id=options["external_id"],
        is_throttled=not options["no_throttle"],
    )
    host, port = options["host"], options["port"]
    try:
        simulator = Simulator(wanted, host=host, port=port, state_dir=options["state_dir"])
    except OSError as error:
        raise CommandError(
            f"Can't listen on {host}:{port} ({error.strerror}): end what uses it, or choose another with --port."
        ) from error
    gc.collect()
    gc.freeze()  # the fleet lives as long as the process: the collector need not walk it again and again
    return simulator.start()


def _ready_line(simulator: Simulator, *, asked_fleet: str) -> str:
    with simulator.world.lock:
        counts = describe_fleet(count_fleet(simulator.world))
    line = f"simulator ready on {simulator.url}: {counts}"
    fleet = simulator.simulation.fleet
    if simulator.is_resumed:
        line += f" (fleet {fleet}, resumed)"
    if fleet != asked_fleet:
        line += f"; for the fleet {asked_fleet} start with an empty --state-dir"
    return line
