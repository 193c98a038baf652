"""Signs of life of processes without a port, and the health check that reads them."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from celery.signals import heartbeat_sent
from pytest_django.fixtures import Settings

from clusters import heartbeat


def _check(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "deploy/healthy.py", *arguments]
    return subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)


@pytest.fixture
def heartbeat_file(tmp_path: Path, settings: Settings) -> Path:
    settings.HEARTBEAT_FILE = str(tmp_path / "heartbeat")
    return tmp_path / "heartbeat"


def test_is_written_when_a_worker_reaches_its_broker(heartbeat_file: Path) -> None:
    heartbeat_sent.send(sender=None)

    assert _check(environment={"GANTRY_HEARTBEAT_FILE": str(heartbeat_file)}).returncode == 0


def test_writes_nothing_unless_asked(settings: Settings, tmp_path: Path) -> None:
    settings.HEARTBEAT_FILE = ""

    heartbeat.touch()

    assert list(tmp_path.iterdir()) == []


def test_check_fails_when_the_last_sign_is_old(heartbeat_file: Path) -> None:
    heartbeat.touch()
    two_minutes_ago = time.time() - 120
    os.utime(heartbeat_file, (two_minutes_ago, two_minutes_ago))

    result = _check(environment={"GANTRY_HEARTBEAT_FILE": str(heartbeat_file)})

    assert result.returncode == 1
    assert "120 s old" in result.stderr


def test_check_fails_when_the_page_does_not_answer(free_port: int) -> None:
    result = _check(f"http://127.0.0.1:{free_port}/healthz", environment={})

    assert result.returncode == 1
    assert "does not answer" in result.stderr
