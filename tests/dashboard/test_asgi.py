"""Under ASGI it serves static files without a warning about whitenoise's iterators; other warnings it lets through."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import asyncio, sys, warnings
from asgiref.testing import ApplicationCommunicator
from dashboard.asgi import application

async def ask(path):
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "query_string": b"", "headers": []}
    one = ApplicationCommunicator(application, scope)
    await one.send_input({"type": "http.request", "body": b"", "more_body": False})
    print((await one.receive_output(20))["status"])
    await one.receive_output(20)

asyncio.run(ask("/static/css/gantry.css"))
warnings.warn("something else", Warning)
"""


def test_static_files_it_serves_without_a_warning() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "GANTRY_DEMO": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert finished.stdout.split() == ["200"]
    assert "synchronous iterators" not in finished.stderr
    assert "something else" in finished.stderr
