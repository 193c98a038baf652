"""What waits for one stream. Bounded: whoever reads too slowly is told to look at everything anew."""

import asyncio
from collections import deque
from dataclasses import dataclass

MOST_WAITING = 200
GATHER_S = 0.15  # one sync announces in several transactions: a page fetches once


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One announcement. `kinds` empty: anything of the cluster may have changed; `service_ids` empty: whichever of its
    services. `operation_id` 0: none."""

    at_ms: int
    cluster_id: int
    kinds: frozenset[str] = frozenset()
    service_ids: frozenset[int] = frozenset()
    operation_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came since the last one, oldest first. `must_resync`: some of it is lost. Both empty: nothing came."""

    changes: tuple[Change, ...] = ()
    must_resync: bool = False


class Inbox:
    """Filled by the hub, emptied by one stream, both in the same event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Change] = deque()
        self._must_resync = False
        self._has_news = asyncio.Event()

    def put(self, change: Change) -> None:
        if self._must_resync:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.resync()
            return
        self._waiting.append(change)
        self._has_news.set()

    def resync(self) -> None:
        self._waiting.clear()
        self._must_resync = True
        self._has_news.set()

    async def take(self, *, timeout_s: float) -> Batch:
        """Waits for news, and a moment more for what comes with it. After `timeout_s` without any: an empty batch."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._has_news.wait()
        except TimeoutError:
            return Batch()
        await asyncio.sleep(GATHER_S)
        batch = Batch(changes=tuple(self._waiting), must_resync=self._must_resync)
        self._waiting.clear()
        self._must_resync = False
        self._has_news.clear()
        return batch
