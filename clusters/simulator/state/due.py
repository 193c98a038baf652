"""What is to happen when: a heap of due work, so that a tick touches nothing that is not due."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Due(NamedTuple):
    """One piece of work. `guard` is compared with the state when it falls due; work whose guard is stale is dropped.

    `detail` tells more about it, the container that exits for example.
    """

    at: float
    order: int
    kind: str
    scope: tuple[str, str]
    arn: str
    guard: str = ""
    detail: str = ""


@dataclass(slots=True, kw_only=True)
class DueQueue:
    """Earliest first; equal times in the order they were added."""

    heap: list[Due] = field(default_factory=list)
    added: int = 0

    def add(self, at: float, *, kind: str, scope: tuple[str, str], arn: str, guard: str = "", detail: str = "") -> None:
        self.added += 1
        heapq.heappush(self.heap, Due(at, self.added, kind, scope, arn, guard, detail))

    def take(self, now: float) -> Iterator[Due]:
        """Remove and give what is due; work added meanwhile that is already due comes too."""
        while self.heap and self.heap[0].at <= now:
            yield heapq.heappop(self.heap)

    def next_at(self) -> float | None:
        """When the next work falls due."""
        return self.heap[0].at if self.heap else None
