"""A worker that dies by SIGKILL at a named point of the write path. Run as `python -m tests.operations.crashing`."""

import importlib
import os
import signal
import sys
from typing import Any

import django

# point: module, function, and whether the process dies before or after it
POINTS = {
    "claimed": ("clusters.operations.advance", "claim", "after"),
    "read again": ("clusters.operations.apply", "read_target", "after"),
    "before marking": ("clusters.operations.apply", "_mark_running", "before"),
    "before the call": ("clusters.operations.apply", "call", "before"),
    "after the call": ("clusters.operations.apply", "call", "after"),
    "answer recorded": ("clusters.operations.apply", "after_call", "before"),
    "step done": ("clusters.operations.advance", "release", "before"),
}


def main(operation_id: int, point: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
    django.setup()
    module_name, function_name, when = POINTS[point]
    module = importlib.import_module(module_name)
    original = getattr(module, function_name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, function_name, dying)
    importlib.import_module("clusters.operations.advance").advance(operation_id)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
