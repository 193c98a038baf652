"""Child processes of the tests: free ports, and servers that die with the test run."""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def die_with_parent(death_signal: signal.Signals) -> None:
    """Runs in the child: the kernel sends it `death_signal` when the test run dies, however it dies (Linux only)."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, death_signal)


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Starts a server in its own session; what it prints goes to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=partial(die_with_parent, death_signal),
            user=user,
            group=user and _group_of(user),
            extra_groups=[] if user else None,
        )


def stop(
    process: subprocess.Popen[bytes], *, with_signal: signal.Signals = signal.SIGTERM, timeout_s: float = 10
) -> int:
    """Asks by signal, waits, then kills. Returns the exit code."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def wait_until(
    is_ready: Callable[[], bool], *, what: str, timeout_s: float = 20, pause_s: float = 0.02, log: Path | None = None
) -> None:
    """Waits for a condition. Errors: TimeoutError naming what was awaited and the end of the server's log."""
    deadline = time.monotonic() + timeout_s
    while not is_ready():
        if time.monotonic() > deadline:
            tail = f"\n{log.read_text(errors='replace')[-4000:]}" if log and log.exists() else ""
            raise TimeoutError(f"{what} did not happen within {timeout_s:g} s.{tail}")
        time.sleep(pause_s)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def _group_of(user: str) -> int:
    return pwd.getpwnam(user).pw_gid
