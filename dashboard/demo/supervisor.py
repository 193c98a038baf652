"""Starts the demo's processes, says when they are ready, keeps them running and stops them in order."""

import fcntl
import os
import shutil
import signal
import time
from collections import deque
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import IO, Self

from dashboard.demo.children import Child, ChildSpec, gantry_specs, simulator_spec, valkey_spec
from dashboard.demo.config import DemoConfig
from dashboard.demo.errors import DemoError
from dashboard.demo.keeper import Keeper
from dashboard.demo.log import Log

STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PUMP_S = 0.2
START_TIMEOUT_S = 60.0
MAX_RESTARTS = 5
RESTART_WINDOW_S = 60.0
RESTART_PAUSE_S = 1.0


class Stopped(Exception):
    """A person asked the demo to stop while it was still starting."""


class Supervisor:
    """Use as a context manager: whatever happens inside, every child is stopped at its end."""

    def __init__(self, config: DemoConfig, *, log: Log, keeper: Keeper) -> None:
        self._config = config
        self._log = log
        self._keeper = keeper
        self._children: list[Child] = []  # in the order they stop
        self._signals = 0
        self._ended_at: dict[str, deque[float]] = {}

    def __enter__(self) -> Self:
        wake_up_read, wake_up_write = os.pipe()
        os.set_blocking(wake_up_write, False)
        signal.set_wakeup_fd(wake_up_write, warn_on_full_buffer=False)
        self._log.watch(wake_up_read)
        for number in STOPPING_SIGNALS:
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._signals = min(self._signals, 1)  # only a signal from here on is a second one, and hurries
        for child in self._children:
            self._log.say(f"stopping {child.spec.name}")
            child.stop(pump=self._pump, is_hurried=lambda: self._signals > 1)
        self._children.clear()
        self._keeper.close()

    def start_stores(self) -> None:
        """Valkey and the simulator: what the others need first. The simulator goes on seeding meanwhile."""
        if self._config.starts_valkey:
            self._start(valkey_spec(self._config))
        self._start(simulator_spec(self._config))

    def start_gantry(self) -> None:
        for spec in reversed(gantry_specs(self._config)):
            self._start(spec)

    def wait_for(self, is_ready: Callable[[], bool], *, what: str, timeout_s: float = START_TIMEOUT_S) -> bool:
        """False after the time; errors: Stopped, or DemoError when a child ended meanwhile."""
        deadline = time.monotonic() + timeout_s
        while not is_ready():
            self._refuse_ended(what)
            if self._signals:
                raise Stopped
            if time.monotonic() > deadline:
                return False
            self._pump(PUMP_S)
        return True

    def run(self) -> None:
        """Until a signal. A child that ends is started again. Errors: DemoError when it keeps ending."""
        while not self._signals:
            self._pump(PUMP_S)
            for child in list(self._children):
                if child.exit_code() is not None and not self._signals:
                    self._start_again(child)

    def say(self, text: str) -> None:
        self._log.say(text)

    def _start(self, spec: ChildSpec) -> None:
        self._children.insert(0, Child(spec, log=self._log, keeper=self._keeper))

    def _start_again(self, child: Child) -> None:
        name, code = child.spec.name, child.exit_code()
        ended_at = self._ended_at.setdefault(name, deque(maxlen=MAX_RESTARTS))
        now = time.monotonic()
        if len(ended_at) == MAX_RESTARTS and now - ended_at[0] < RESTART_WINDOW_S:
            raise DemoError(f"{name} keeps ending (code {code}): its last lines above say why.")
        ended_at.append(now)
        self._log.say(f"{name} ended with code {code}; starting it again")
        self._pump(RESTART_PAUSE_S)
        child.stop(pump=self._pump, is_hurried=lambda: True)
        self._children[self._children.index(child)] = Child(child.spec, log=self._log, keeper=self._keeper)

    def _refuse_ended(self, what: str) -> None:
        for child in self._children:
            code = child.exit_code()
            if code is not None:
                self._pump(PUMP_S)
                raise DemoError(f"{child.spec.name} ended with code {code} before {what}: its lines above say why.")

    def _pump(self, timeout_s: float) -> None:
        self._log.pump(timeout_s=timeout_s)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1


def hold_lock(config_dir: os.PathLike[str]) -> IO[str]:
    """One demo a data directory: the lock goes with this process. Errors: DemoError."""
    file = open(os.path.join(config_dir, "lock"), "a+")  # noqa: SIM115 - held as long as the demo runs
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        raise DemoError(
            f"The demo in {config_dir} runs already (process {file.read().strip()}): stop it with Ctrl-C first."
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def forget(config_dir: os.PathLike[str], *, names: tuple[str, ...]) -> None:
    """Removes what the demo itself wrote, name by name: the directory may hold what isn't ours."""
    for name in names:
        path = os.path.join(config_dir, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.remove(path)
