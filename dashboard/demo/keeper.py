"""Ends the children when the supervisor was killed and could not: a tiny process that waits for its end.

The supervisor holds one end of a pipe; however it dies, the kernel closes it. Works where PR_SET_PDEATHSIG doesn't
exist, and reaches grandchildren (a worker's pool) too, since every child leads a process group of its own.
"""

import os
import signal
import time
from contextlib import suppress

GRACE_S = 6.0
PAUSE_S = 0.1


class Keeper:
    """Make it before any thread or database connection exists: it forks."""

    def __init__(self) -> None:
        read_end, write_end = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(write_end)
            _keep(read_end)
            os._exit(0)
        os.close(read_end)
        self._pipe = write_end

    def remember(self, group_id: int) -> None:
        os.write(self._pipe, b"+%d\n" % group_id)

    def forget(self, group_id: int) -> None:
        os.write(self._pipe, b"-%d\n" % group_id)

    def close(self) -> None:
        """Nothing is left to end: the keeper goes as well."""
        os.close(self._pipe)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _keep(read_end: int) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)  # a reader of the supervisor's output sees its end
    groups: list[int] = []
    with os.fdopen(read_end) as orders:
        for order in orders:
            group_id = int(order[1:])
            if order[0] == "+":
                groups.append(group_id)
            else:
                groups.remove(group_id)
    _end(list(reversed(groups)))


def _end(groups: list[int]) -> None:
    for group_id in groups:
        signal_group(group_id, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_S
    while time.monotonic() < deadline and any(is_group_alive(group_id) for group_id in groups):
        time.sleep(PAUSE_S)
    for group_id in groups:
        signal_group(group_id, signal.SIGKILL)


def signal_group(group_id: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group_id, number)


def is_group_alive(group_id: int) -> bool:
    try:
        os.killpg(group_id, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
