"""The stage of one measurement: a simulator of its own process, a Valkey, databases, and children that report JSON."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import processes
from tests.support.postgres import Postgres
from tests.support.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
EXTERNAL_ID = "gantry-bench"
READY_S = 300


@dataclass(kw_only=True)
class Stage:
    """Where a measurement happens. `database` is sqlite or postgresql."""

    directory: Path
    url: str
    valkey: Valkey
    postgres: Postgres
    database: str
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def control(self, path: str, payload: dict[str, Any] | None = None, *, method: str = "POST") -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - our own simulator on loopback
            f"{self.url}/_sim/{path}", data=json.dumps(payload or {}).encode(), method=method
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            answer: dict[str, Any] = json.load(response)
        return answer

    def set_latency(self, milliseconds: float) -> None:
        self.control("faults", method="DELETE")
        if milliseconds:
            self.control("faults", {"kind": "latency", "latency_ms": milliseconds})

    def set_throttling(self, *, is_enabled: bool) -> None:
        self.control("throttling", {"enabled": is_enabled})

    def fresh_database(self) -> str:
        """An empty, migrated database."""
        name = f"bench_{next(self.numbers)}"
        url = f"sqlite:///{self.directory / name}.sqlite3"
        if self.database == "postgresql":
            processes_run([self.postgres.binaries / "createdb", "-h", self.postgres.directory, "-U", "gantry", name])
            url = self.postgres.url(name)
        self.run(["manage.py", "migrate", "-v", "0"], database_url=url)
        return url

    def run(self, arguments: list[str], *, database_url: str = "sqlite://") -> str:
        """A child Python; answers what it printed. Errors: CalledProcessError."""
        environment = {
            **os.environ,
            "GANTRY_DEMO": "1",
            "GANTRY_LOG_LEVEL": "warning",
            "GANTRY_SECRET_KEY": "only-for-the-bench-" + "x" * 40,
            "GANTRY_DATA_DIR": str(self.directory),
            "DJANGO_SETTINGS_MODULE": "dashboard.settings",
            "DATABASE_URL": database_url,
            "REDIS_URL": self.valkey.url,
            "AWS_ACCESS_KEY_ID": "AKIAGANTRYHUB0000001",
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def report(self, module: str, *arguments: str, database_url: str = "sqlite://") -> dict[str, Any]:
        """What a measuring child reports on its last line."""
        lines = self.run(["-m", module, self.url, *arguments], database_url=database_url).strip().splitlines()
        report: dict[str, Any] = json.loads(lines[-1])
        return report


@contextmanager
def stage(*, fleet: str, database: str) -> Iterator[Stage]:
    directory = Path(tempfile.mkdtemp(prefix="gantry-bench-"))
    directory.chmod(0o711)  # PostgreSQL may run as another user and must get through
    valkey, postgres = Valkey(directory / "valkey"), Postgres(directory / "pg")
    simulator = None
    try:
        valkey.start()
        if database == "postgresql":
            postgres.start()
        simulator, url = _simulator(directory, fleet=fleet)
        yield Stage(directory=directory, url=url, valkey=valkey, postgres=postgres, database=database)
    finally:
        if simulator is not None:
            processes.stop(simulator)
        postgres.stop()
        valkey.stop()
        shutil.rmtree(directory, ignore_errors=True)


def processes_run(arguments: list[Any]) -> None:
    subprocess.run([str(each) for each in arguments], check=True)


def _simulator(directory: Path, *, fleet: str) -> "tuple[subprocess.Popen[bytes], str]":
    port, log = processes.free_port(), directory / "simulator.log"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = processes.start(
        [sys.executable, "-m", "tests.bench.simulator", str(port), fleet, EXTERNAL_ID], log=log, env=environment
    )
    try:
        processes.wait_until(
            lambda: processes.is_listening(port) or process.poll() is not None,
            what="the simulator's start",
            log=log,
            timeout_s=READY_S,
        )
        if process.poll() is not None:
            raise RuntimeError(f"the simulator ended at once:\n{log.read_text(errors='replace')[-2000:]}")
    except BaseException:
        processes.stop(process)
        raise
    return process, f"http://127.0.0.1:{port}"
