"""In production it refuses to start on any finding of `check --deploy`; the demo may start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFUSED = 78
SOUND = {
    "GANTRY_DEMO": "0",
    "GANTRY_SECRET_KEY": "Zx9-" + "".join(chr(97 + n % 26) for n in range(60)) + "-4T",
    "GANTRY_ALLOWED_HOSTS": "gantry.example.org",
}
COMMANDS = {
    "web": [sys.executable, "-c", "import dashboard.asgi"],
    "worker": [sys.executable, "-m", "celery", "-A", "dashboard", "worker", "-c", "1"],
    "beat": [sys.executable, "-m", "celery", "-A", "dashboard", "beat", "--schedule", "{tmp}/beat"],
}


def _run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, **SOUND, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_on_a_finding_it_refuses_and_names_it(name: str, tmp_path: Path) -> None:
    command = [word.format(tmp=tmp_path) for word in COMMANDS[name]]

    finished = _run(command, GANTRY_ALLOWED_HOSTS="")

    assert finished.returncode == REFUSED
    assert "security.W020" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_on_a_finding_the_events_consumer_it_refuses_too() -> None:
    finished = _run([sys.executable, "manage.py", "consume_events"], GANTRY_ALLOWED_HOSTS="")

    assert finished.returncode == 1
    assert "security.W020" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_without_findings_it_starts() -> None:
    finished = _run(COMMANDS["web"])

    assert finished.returncode == 0
    assert "does not start" not in finished.stderr


def test_the_demo_it_starts_with_findings() -> None:
    finished = _run(COMMANDS["web"], GANTRY_DEMO="1", GANTRY_ALLOWED_HOSTS="", GANTRY_SECRET_KEY="short")

    assert finished.returncode == 0
