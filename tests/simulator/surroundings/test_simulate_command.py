"""`manage.py simulate` as a process: one ready line, a clean and quick end, clear refusals."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.stack


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", "simulate", "--fleet", "empty", "--port", "0", *arguments]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        _command("--state-dir", str(tmp_path)),
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield started
    if started.poll() is None:
        started.kill()
    started.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_says_when_it_is_ready_and_ends_cleanly_with_its_state_saved(
    process: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    assert process.stdout is not None
    ready = process.stdout.readline()
    asked_at = time.monotonic()

    process.send_signal(number)
    _, errors = process.communicate(timeout=10)

    assert ready.startswith("simulator ready on http://127.0.0.1:")
    assert ready.rstrip().endswith("0 clusters, 0 services, 0 tasks")
    assert (process.returncode, errors) == (0, "")
    assert time.monotonic() - asked_at < 2
    assert (tmp_path / "simulator.pickle").exists()


def test_a_taken_port_is_one_line_that_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = subprocess.run(
            [*_command(), "--port", str(port)], capture_output=True, text=True, timeout=30, check=False
        )

    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        f"CommandError: Can't listen on 127.0.0.1:{port} (Address already in use): end what uses it, or choose another "
        "with --port."
    ]


def test_a_speed_of_zero_is_refused() -> None:
    done = subprocess.run(_command("--speed", "0"), capture_output=True, text=True, timeout=30, check=False)

    assert done.returncode == 1
    assert "--speed must be greater than 0" in done.stderr
