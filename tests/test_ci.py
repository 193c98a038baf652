"""What CI runs is what a person runs."""

import os

from tests.support.compose import PROJECT


def test_runs_the_test_command() -> None:
    script = PROJECT / ".ci" / "run"

    assert script.read_text().splitlines()[-1] == "exec make test"
    assert os.access(script, os.X_OK)
