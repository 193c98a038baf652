"""`manage.py demo`: all of Gantry on this machine, against the simulated AWS. `make demo` runs it."""

import argparse
import shlex
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from clusters.management.commands.seed_demo import CREDENTIALS_FILE, read_logins
from dashboard.demo import readiness
from dashboard.demo.config import ENVIRONMENT_FILE, EXTERNAL_ID, DemoConfig, make_config, write_environment
from dashboard.demo.errors import DemoError
from dashboard.demo.keeper import Keeper
from dashboard.demo.log import Log
from dashboard.demo.supervisor import Stopped, Supervisor, forget, hold_lock

FLEETS = ("company", "large", "empty")
FIRST_SYNC_TIMEOUT_S = 120.0
# What a command beside the demo needs to know; no more of our own environment goes into the file.
EXPORTED = ("GANTRY_DEMO", "GANTRY_DATA_DIR", "GANTRY_SECRET_KEY", "DATABASE_URL", "REDIS_URL")
# Everything the demo writes into its directory; a reset removes these and nothing else.
OWN_NAMES = (
    *("gantry.sqlite3", "gantry.sqlite3-wal", "gantry.sqlite3-shm", CREDENTIALS_FILE, ENVIRONMENT_FILE),
    *("simulator", "valkey", "static", "secrets.json", "fleet", "beat-schedule"),
)


class Command(BaseCommand):
    help = "Run all of Gantry on this machine against a simulated AWS."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--fleet", choices=FLEETS, default="company")
        parser.add_argument("--port", type=int, default=8000, help="Where Gantry listens (127.0.0.1).")
        parser.add_argument("--simulator-port", type=int, default=5090)
        parser.add_argument("--reset", action="store_true", help="Forget fleet and database first.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is the trial on one machine. Run make demo, or set GANTRY_DEMO=1.")
        try:
            self._run(Path(settings.DATA_DIR), **options)
        except DemoError as error:
            raise CommandError(str(error)) from error

    def _run(self, data_dir: Path, *, fleet: str, port: int, simulator_port: int, reset: bool, **_: Any) -> None:
        (data_dir / "static").mkdir(parents=True, exist_ok=True)
        with hold_lock(data_dir):
            if reset:
                _forget_everything(data_dir)
            config = make_config(data_dir=data_dir, fleet=fleet, port=port, simulator_port=simulator_port)
            with Supervisor(config, log=Log(), keeper=Keeper()) as supervisor:
                try:
                    _bring_up(supervisor, config)
                    supervisor.run()
                except Stopped:
                    return


def _bring_up(supervisor: Supervisor, config: DemoConfig) -> None:
    supervisor.say(f"starting; everything is kept in {config.data_dir}")
    supervisor.start_stores()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed_demo", endpoint_url=config.simulator_url, external_id=EXTERNAL_ID, quiet=True)
    is_resumed = readiness.free_leases()
    connections.close_all()
    write_environment(config)
    if config.starts_valkey and not supervisor.wait_for(lambda: readiness.is_valkey_up(config), what="Valkey answered"):
        raise DemoError("Valkey does not answer: its lines above say why.")
    if not supervisor.wait_for(lambda: readiness.is_simulator_up(config), what="the simulator was ready"):
        raise DemoError("The simulator is not ready after a minute: its lines above say why.")
    started_at = readiness.now()
    supervisor.start_gantry()
    if not supervisor.wait_for(lambda: readiness.is_web_up(config), what="the first page was there"):
        raise DemoError(f"{config.url}/healthz does not answer: the lines of web above say why.")
    has_synced = readiness.has_begun_since if is_resumed else readiness.has_synced_since
    is_synced = supervisor.wait_for(
        lambda: has_synced(started_at), what="the first sync", timeout_s=FIRST_SYNC_TIMEOUT_S
    )
    for line in _greeting(config, is_synced=is_synced):
        supervisor.say(line)


def _greeting(config: DemoConfig, *, is_synced: bool) -> list[str]:
    logins = read_logins(config.data_dir / CREDENTIALS_FILE)
    environment = shlex.quote(str(config.data_dir / ENVIRONMENT_FILE))
    state = "" if is_synced else " (the first sync still goes on: pages fill as rows come)"
    return [
        "",
        f"Gantry is ready: {config.url}/{state}",
        *(f"    {username:<9} {password}" for username, password in logins.items()),
        f"    command line: . {environment} && .venv/bin/python manage.py sync",
        "Ctrl-C stops it all. The fleet and the database are kept; make demo-reset starts anew.",
        "",
    ]


def _forget_everything(data_dir: Path) -> None:
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        raise DemoError("DATABASE_URL names a database of your own: empty it yourself, then run make demo.")
    forget(data_dir, names=OWN_NAMES)
