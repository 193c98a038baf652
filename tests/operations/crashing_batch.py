"""A worker that dies by SIGKILL in the middle of a batch's step. Run as `python -m tests.operations.crashing_batch`."""

import importlib
import os
import signal
import sys
from typing import Any

import django


def main(batch_id: int, deaths_after: int) -> None:
    """Dies once so many operations of the step have been made."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
    django.setup()
    module = importlib.import_module("clusters.operations.batch_step")
    original = module.create_operation
    made = []

    def dying(*args: Any, **kwargs: Any) -> Any:
        made.append(original(*args, **kwargs))
        if len(made) == deaths_after:
            os.kill(os.getpid(), signal.SIGKILL)
        return made[-1]

    module.create_operation = dying  # type: ignore[attr-defined]
    module.advance_batch(batch_id)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
