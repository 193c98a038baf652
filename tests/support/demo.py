"""Runs the demo as a person does, on free ports, and reads what it prints."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.support import processes

PROJECT = Path(__file__).resolve().parent.parent.parent
READY = "Gantry is ready: "
START_TIMEOUT_S = 150.0
STOP_TIMEOUT_S = 45.0


class Demo:
    """One run over `data_dir`. `start` returns when it says that it is ready."""

    def __init__(self, data_dir: Path, *, fleet: str = "company", port: int | None = None) -> None:
        self.data_dir = data_dir
        self.fleet = fleet
        self.port = port or processes.free_port()
        self.simulator_port = processes.free_port()
        self.lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def process(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise AssertionError("start it first")
        return self._process

    def start(self, *, reset: bool = False, timeout_s: float = START_TIMEOUT_S) -> "Demo":
        """A large fleet needs a longer `timeout_s`."""
        self.launch(reset=reset)
        processes.wait_until(
            lambda: READY in self.text or self.process.poll() is not None,
            what="the demo's greeting",
            timeout_s=timeout_s,
        )
        if READY not in self.text:
            raise AssertionError(f"the demo ended with {self.process.poll()}:\n{self.text}")
        return self

    def launch(self, *, reset: bool = False) -> "Demo":
        """Starts it and returns at once."""
        self.lines.clear()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "demo", "--fleet", self.fleet, *(["--reset"] if reset else [])),
                *("--port", str(self.port), "--simulator-port", str(self.simulator_port)),
            ],
            cwd=PROJECT,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Returns the exit code."""
        if self.is_running:
            self.process.send_signal(number)
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def wait(self) -> int:
        return self.process.wait(STOP_TIMEOUT_S)

    def logins(self) -> dict[str, str]:
        """Username to password, as printed below the greeting."""
        shown = self.text.partition(READY)[2]
        return dict(re.findall(r"(viewer|operator|admin) +(\S+)", shown))

    def environment_for_commands(self) -> dict[str, str]:
        """What `. environment` in the demo's directory sets, for manage.py beside the demo."""
        lines = (self.data_dir / "environment").read_text().splitlines()
        chosen = dict(line.removeprefix("export ").split("=", 1) for line in lines)
        return {**os.environ, **{name: value.strip("'") for name, value in chosen.items()}}

    def shell(self, code: str, *, timeout_s: float = 60) -> str:
        """Runs Python inside Gantry, beside the demo, on its database. Answers what it printed."""
        environment = {name: value for name, value in self.environment_for_commands().items() if name != "DATABASE_URL"}
        environment["GANTRY_DATA_DIR"] = str(self.data_dir)
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, check=True, timeout=timeout_s, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def end_child(self, *words: str) -> None:
        """Ends the child whose command line holds all these words, and waits until the supervisor has another."""
        old = self._child(words)
        os.kill(old, signal.SIGTERM)
        processes.wait_until(lambda: self._child(words) not in (0, old), what=f"a new {words[0]}", timeout_s=30)

    def _child(self, words: tuple[str, ...]) -> int:
        """The oldest process with these words, 0 for none: a pool's processes are younger than what forked them."""
        return next((pid for pid in sorted(self.process_ids()) if _has_words(pid, words)), 0)

    def process_ids(self) -> list[int]:
        """The supervisor's descendants now, the keeper and pool processes included."""
        return descendants(self.process.pid)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        return {**inherited, "GANTRY_DEMO": "1", "GANTRY_DATA_DIR": str(self.data_dir)}

    def _read(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is not None:
            for line in process.stdout:
                self.lines.append(line.rstrip("\n"))


def _has_words(pid: int, words: tuple[str, ...]) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:  # gone meanwhile
        return False
    return all(word in command for word in words)


def descendants(pid: int) -> list[int]:
    """Process ids below `pid`, all generations (Linux)."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = Path(f"/proc/{waiting.pop()}")
        for task in children.glob("task/*/children"):
            ids = [int(word) for word in task.read_text().split()]
            found += ids
            waiting += ids
    return found
