"""The web process keeps its log readable: no warning about static files, no traceback for what it only refuses."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import asyncio, sys, warnings
from asgiref.testing import ApplicationCommunicator
from dashboard.asgi import application

async def ask(path, host):
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "query_string": b""}
    scope["headers"] = [(b"host", host.encode())]
    one = ApplicationCommunicator(application, scope)
    await one.send_input({"type": "http.request", "body": b"", "more_body": False})
    print((await one.receive_output(20))["status"])
    await one.receive_output(20)

asyncio.run(ask(*sys.argv[1:]))
warnings.warn("something else", Warning)
"""


def _ask(path: str, *, host: str = "localhost") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ASK, path, host],
        env={**os.environ, "GANTRY_DEMO": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_static_files_it_serves_without_a_warning() -> None:
    finished = _ask("/static/css/gantry.css")

    assert finished.stdout.split() == ["200"]
    assert "synchronous iterators" not in finished.stderr
    assert "something else" in finished.stderr


def test_a_refusal_it_logs_in_one_line() -> None:
    finished = _ask("/login", host="evil.example")

    assert finished.stdout.split() == ["400"]
    assert "Invalid HTTP_HOST header: 'evil.example'" in finished.stderr
    assert "Traceback" not in finished.stderr
