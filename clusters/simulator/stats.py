"""Counts of what clients called, and the latest writes, for tests and benches. Nothing of it is saved."""

import threading
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

from clusters.simulator.permissions import is_read

WRITES_KEPT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One answered call. `code` is "" where it worked; `request_id` is the one the client saw."""

    service: str
    operation: str
    account_id: str
    region: str
    code: str
    request_id: str
    caller_arn: str
    at: float
    payload: dict[str, Any]


class Stats:
    """Any thread may call it."""

    def __init__(self, *, now: float) -> None:
        self._lock = threading.Lock()
        self._clear(now)

    def reset(self, *, now: float) -> None:
        with self._lock:
            self._clear(now)

    def note(self, outcome: Outcome) -> None:
        """Count a call; writes to ECS are kept with their payload."""
        name = f"{outcome.service}:{outcome.operation or 'other'}"
        with self._lock:
            self._calls[name] += 1
            self._scopes[f"{outcome.account_id}/{outcome.region} {name}"] += 1
            if outcome.code:
                self._errors[f"{name} {outcome.code}"] += 1
            if outcome.service == "ecs" and not is_read(outcome.operation):
                self._writes.append(outcome)

    def show(self) -> dict[str, Any]:
        """Shape: docs/simulator.md."""
        with self._lock:
            return {
                "since": self._since,
                "total": self._calls.total(),
                "throttled": sum(
                    count for name, count in self._errors.items() if name.endswith(" ThrottlingException")
                ),
                "calls": dict(sorted(self._calls.items())),
                "errors": dict(sorted(self._errors.items())),
                "by_scope": dict(sorted(self._scopes.items())),
            }

    def writes(self, *, operation: str = "") -> list[dict[str, Any]]:
        """The newest ECS writes, oldest first; failed ones have a `code`."""
        with self._lock:
            kept = list(self._writes)
        return [
            {
                "operation": write.operation,
                "account_id": write.account_id,
                "region": write.region,
                "code": write.code,
                "request_id": write.request_id,
                "caller_arn": write.caller_arn,
                "at": write.at,
                "payload": write.payload,
            }
            for write in kept
            if operation in ("", write.operation)
        ]

    def _clear(self, now: float) -> None:
        self._since = now
        self._calls: Counter[str] = Counter()
        self._errors: Counter[str] = Counter()
        self._scopes: Counter[str] = Counter()
        self._writes: deque[Outcome] = deque(maxlen=WRITES_KEPT)
