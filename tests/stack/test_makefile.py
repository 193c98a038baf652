"""The first command on a machine that lacks something: one line that says what to do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.compose import PROJECT
from tests.support.environment import DATABASE

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(DATABASE != "sqlite", reason="no database in it: once is enough"),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of the repository as the installation needs."""
    for name in ("Makefile", "requirements.txt", "requirements-demo.txt", "requirements-dev.txt"):
        shutil.copy(PROJECT / name, tmp_path)
    shutil.copytree(PROJECT / "deploy", tmp_path / "deploy")
    return tmp_path


def _make(checkout: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE"))}
    return subprocess.run(
        ["make", *words], cwd=checkout, env={**environment, **variables}, capture_output=True, text=True, check=False
    )


def _lines_before_make_gives_up(result: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in result.stderr.splitlines() if not line.startswith("make")]


def test_says_that_python_is_too_old(checkout: Path) -> None:
    old = checkout / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # what `sys.version_info < (3, 11)` ends with
    old.chmod(0o755)

    result = _make(checkout, "demo", f"PYTHON={old}")

    assert result.returncode != 0
    assert len(_lines_before_make_gives_up(result)) == 1
    assert "needs Python 3.11 or newer" in result.stderr
    assert not (checkout / ".venv").exists()


def test_says_that_a_package_can_not_be_had(checkout: Path) -> None:
    # No index and nothing to find: what a machine without a wheel for its platform, or without network, meets.
    result = _make(checkout, "demo", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)

    assert result.returncode != 0
    assert len(_lines_before_make_gives_up(result)) == 1
    assert "Can't install requirements-demo.txt" in result.stderr
    assert "docs/installation.md" in result.stderr
    assert not (checkout / ".venv" / ".installed-demo").exists()


def test_ci_runs_the_test_command() -> None:
    script = (PROJECT / ".ci" / "run").read_text()

    assert script.splitlines()[-1] == "exec make test"
    assert os.access(PROJECT / ".ci" / "run", os.X_OK)
