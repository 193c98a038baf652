"""Faults that a test or a demo asks for: which calls they hit, how often, and what they do to the answer.

A fault knows nothing of ECS; `wsgi.py` asks before and after it handles a call.
"""

import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random
from typing import Any, Final

from clusters.simulator.state.errors import SimulatorError

#: What each kind does; docs/simulator.md has the same table.
KINDS: Final = {
    "latency": "waits `latency_ms` before the call is handled",
    "throttle": "answers ThrottlingException: Rate exceeded",
    "error": "answers the error `code` with `message` and `status`",
    "access_denied": "answers AccessDenied in AWS's words for the caller and the operation",
    "expired_credentials": "answers ExpiredTokenException",
    "http_error": "answers HTTP `status` (default 500) with an empty body",
    "html": "answers HTTP `status` (default 200) with a proxy's HTML page",
    "cut_body": "cuts the answer's JSON in half, with a matching Content-Length",
    "short_body": "sends half of what Content-Length promises, then closes the connection",
    "reset": "resets the TCP connection without an answer",
    "region_down": "answers HTTP 503 ServiceUnavailable to every service",
}
#: Kinds that spoil the answer of a call which has been carried out.
AFTER_KINDS: Final = frozenset({"cut_body", "short_body"})
_ALL_SERVICES_KINDS: Final = frozenset({"region_down"})
_STAGES: Final = ("before", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a fault is matched against."""

    account_id: str
    region: str
    service: str
    operation: str


@dataclass(slots=True, kw_only=True)
class Fault:
    """One rule. Globs as in shells; `count` None means until it is deleted; `skip` lets the first n calls pass."""

    id: str
    kind: str
    account: str = "*"
    region: str = "*"
    service: str = "*"
    operation: str = "*"
    count: int | None = None
    skip: int = 0
    probability: float = 1.0
    stage: str = "before"
    latency_ms: float = 0.0
    code: str = "ServerException"
    message: str = "Service Unavailable. Please try again later."
    status: int | None = None
    hits: int = 0

    def matches(self, call: Call) -> bool:
        return (
            fnmatchcase(call.account_id, self.account)
            and fnmatchcase(call.region, self.region)
            and fnmatchcase(call.service, self.service)
            and fnmatchcase(call.operation, self.operation)
        )


class Faults:
    """The rules in force. Any thread may call it."""

    def __init__(self, *, seed: int = 42) -> None:
        self._rules: dict[str, Fault] = {}
        self._lock = threading.Lock()
        self._random = Random(seed)
        self._numbers = itertools.count(1)

    def add(self, wish: Mapping[str, Any]) -> Fault:
        """A new rule out of a control request; ValidationException says what is wrong with it."""
        fault = read_fault(wish, fault_id=f"fault-{next(self._numbers)}")
        with self._lock:
            self._rules[fault.id] = fault
        return fault

    def remove(self, fault_id: str | None = None) -> int:
        """End one rule, or all; how many ended."""
        with self._lock:
            if fault_id is None:
                ended = len(self._rules)
                self._rules.clear()
                return ended
            return int(self._rules.pop(fault_id, None) is not None)

    def all(self) -> list[Fault]:
        with self._lock:
            return list(self._rules.values())

    def draw(self, call: Call) -> list[Fault]:
        """The rules that fire for this call, oldest first; their counts go down."""
        if not self._rules:
            return []
        with self._lock:
            return [fault for fault in list(self._rules.values()) if fault.matches(call) and self._fires(fault)]

    def _fires(self, fault: Fault) -> bool:
        if fault.skip > 0:
            fault.skip -= 1
            return False
        if self._random.random() >= fault.probability:
            return False
        fault.hits += 1
        if fault.count is not None:
            fault.count -= 1
            if fault.count <= 0:
                self._rules.pop(fault.id, None)
        return True


_FIELDS: Final[dict[str, tuple[type, ...]]] = {
    "count": (int,),
    "skip": (int,),
    "probability": (int, float),
    "stage": (str,),
    "latency_ms": (int, float),
    "code": (str,),
    "message": (str,),
    "status": (int,),
}
_MATCH_FIELDS: Final = ("account", "region", "service", "operation")


def read_fault(wish: Mapping[str, Any], *, fault_id: str) -> Fault:
    """Check a control request and make the rule. Shape: docs/simulator.md."""
    kind = wish.get("kind")
    if kind not in KINDS:
        raise _invalid(f"kind must be one of {', '.join(KINDS)}; it is {kind!r}.")
    match = wish.get("match") or {}
    unknown = sorted(set(wish) - {"kind", "match", *_FIELDS}) + sorted(set(match) - set(_MATCH_FIELDS))
    if unknown:
        raise _invalid(f"Unknown members: {', '.join(unknown)}.")
    options: dict[str, Any] = {name: wish[name] for name in _FIELDS if wish.get(name) is not None}
    for name, value in options.items():
        if not isinstance(value, _FIELDS[name]) or isinstance(value, bool):
            raise _invalid(f"{name} must be {_FIELDS[name][0].__name__}; it is {value!r}.")
    options.update(_match(match, kind=kind))
    fault = Fault(id=fault_id, kind=kind, **options)
    if fault.stage not in _STAGES:
        raise _invalid("stage must be before (the call has no effect) or after (it has, but the answer is lost).")
    if kind in AFTER_KINDS:
        fault.stage = "after"
    return fault


def _match(match: Mapping[str, Any], *, kind: str) -> dict[str, str]:
    """Only ECS is hit unless the request names a service; operations may be written `ecs:DescribeTasks`."""
    globs = {name: str(value) for name, value in match.items()}
    service, colon, operation = globs.get("operation", "*").partition(":")
    if colon:
        globs.setdefault("service", service)
        globs["operation"] = operation
    globs.setdefault("service", "*" if kind in _ALL_SERVICES_KINDS else "ecs")
    return globs


def _invalid(message: str) -> SimulatorError:
    return SimulatorError("ValidationException", message)
