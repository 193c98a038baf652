"""`make demo` on a machine that lacks something says in one line what to do. Runs in a copy, with no package index."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
NEEDED = ("Makefile", "requirements.txt", "requirements-demo.txt", "deploy/constraints.txt")
pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(shutil.which("make") is None, reason="this machine has no make"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What `make demo` reads before it has a virtual environment, in a directory whose name has nothing of ours."""
    for name in NEEDED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
    return tmp_path


def _make_demo(directory: Path, *words: str, **environment: str) -> list[str]:
    """The lines it prints, but for make's own closing one."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PIP_"))}
    finished = subprocess.run(
        ["make", "demo", *words],
        cwd=directory,
        env={**inherited, "PIP_CONFIG_FILE": os.devnull, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode != 0
    return [line for line in finished.stdout.splitlines() if not line.startswith("make")]


def _program(path: Path, *, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_an_old_python_it_names_with_the_mend(copy: Path) -> None:
    old = _program(copy / "python3.10", script="exit 1")  # as Python itself does when asked whether it is new enough

    (line,) = _make_demo(copy, f"PYTHON={old}")

    assert "needs Python 3.11 or newer" in line
    assert str(old) in line
    assert "make PYTHON=" in line
    assert not (copy / ".venv").exists()


def test_a_python_without_venv_it_names_with_the_mend(copy: Path) -> None:
    bare = _program(copy / "python3.11", script='if [ "$1" = -m ]; then exit 1; fi')

    (line,) = _make_demo(copy, f"PYTHON={bare}")

    assert "install its venv module" in line
    assert not (copy / ".venv").exists()


def test_a_missing_wheel_it_names_with_the_mend(copy: Path) -> None:
    (copy / "wheels").mkdir()

    first, last = _make_demo(copy, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(copy / "wheels"))

    assert first.startswith("installing requirements-demo.txt")
    assert last.startswith("Can't install requirements-demo.txt: no wheel of Django==")
    assert "docs/installation.md" in last
    assert not (copy / ".venv" / ".installed-demo").exists()
