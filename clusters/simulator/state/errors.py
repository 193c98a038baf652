"""The one exception by which commands refuse: it carries AWS's error code and message."""

from __future__ import annotations


class SimulatorError(Exception):
    """A request AWS would refuse.

    `code` is the `__type` of the JSON answer (`ClusterNotFoundException` …), `status` the HTTP status, `extra` further
    members of the error shape (`resourceIds` of a ConflictException, say).
    """

    def __init__(self, code: str, message: str, *, status: int = 400, extra: dict[str, object] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.extra: dict[str, object] = extra or {}

    def __reduce__(self) -> tuple[object, ...]:
        """Unpickle through a function, because the constructor takes keyword-only arguments."""
        return (_rebuild, (self.code, self.message, self.status, self.extra))


def _rebuild(code: str, message: str, status: int, extra: dict[str, object]) -> SimulatorError:
    return SimulatorError(code, message, status=status, extra=extra)
