"""One Redis subscription a web process, shared by all its streams. Knows nothing of people or rights.

It keeps the newest changes, so that a page that was rendered a moment ago, or lost its stream, misses none of them.
Where it can't vouch for that (Redis was away, too much happened), a stream is told to look at everything anew.
"""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable
from weakref import WeakKeyDictionary

from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from clusters.announce import CHANNEL
from dashboard.live.inbox import Change, Inbox

log = logging.getLogger(__name__)

MOST_KEPT = 1000
LINGER_S = 120.0  # without streams: a reader who goes from page to page leaves for a moment each time
RETRY_S = 1.0
POLL_S = 5.0


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Hub:
    """Streams `join` and `leave`; it listens while there are any, and `LINGER_S` longer. Of one event loop."""

    def __init__(self, *, linger_s: float = LINGER_S, clock_ms: Callable[[], int] = now_ms) -> None:
        self._linger_s = linger_s
        self._clock_ms = clock_ms
        self._inboxes: set[Inbox] = set()
        self._kept: deque[Change] = deque()
        self._covers_since_ms: int | None = None  # None: not listening now
        self._listening: asyncio.Task[None] | None = None
        self._left_at = time.monotonic()

    @property
    def stream_count(self) -> int:
        return len(self._inboxes)

    @property
    def is_listening(self) -> bool:
        """Whether Redis has confirmed the subscription."""
        return self._covers_since_ms is not None

    def join(self, *, since_ms: int) -> Inbox:
        """A new inbox, with what came after `since_ms` (0: only what comes from now on)."""
        inbox = Inbox()
        self._inboxes.add(inbox)
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        if since_ms and self._covers_since_ms is not None:
            self._catch_up(inbox, since_ms=since_ms)
        return inbox

    def leave(self, inbox: Inbox) -> None:
        self._inboxes.discard(inbox)
        self._left_at = time.monotonic()

    async def close(self) -> None:
        """Ends the subscription at once. Streams that are still here get nothing more."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None

    def _catch_up(self, inbox: Inbox, *, since_ms: int) -> None:
        if self._covers_since_ms is None or since_ms < self._covers_since_ms:
            inbox.resync()
            return
        for change in self._kept:
            if change.at_ms >= since_ms:
                inbox.put(change)

    async def _listen(self) -> None:
        is_away = False
        while not self._is_idle():
            try:
                await self._follow()
                is_away = False
            except (RedisError, OSError) as error:
                if not is_away:
                    log.warning("Redis is away (%s): open pages are not told of changes.", type(error).__name__)
                is_away = True
                await asyncio.sleep(RETRY_S)
            finally:
                self._covers_since_ms = None
                self._kept.clear()

    async def _follow(self) -> None:
        """Until nobody listens any more. Errors: RedisError, OSError where the connection breaks."""
        client = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_keepalive=True)
        async with client, client.pubsub(ignore_subscribe_messages=False) as pubsub:
            await pubsub.subscribe(CHANNEL)
            while not self._is_idle():
                await self._read(pubsub)

    async def _read(self, pubsub: PubSub) -> None:
        message = await pubsub.get_message(timeout=POLL_S)
        if message is None:
            return
        if message["type"] == "subscribe":  # the first, and one for each reconnection of the client's own
            self._start_afresh()
            return
        change = change_of(message["data"], at_ms=self._clock_ms())
        if change is not None:
            self._tell(change)

    def _start_afresh(self) -> None:
        self._kept.clear()
        self._covers_since_ms = self._clock_ms()
        for inbox in self._inboxes:
            inbox.resync()

    def _tell(self, change: Change) -> None:
        self._kept.append(change)
        if len(self._kept) > MOST_KEPT:
            self._covers_since_ms = self._kept.popleft().at_ms + 1
        for inbox in self._inboxes:
            inbox.put(change)

    def _is_idle(self) -> bool:
        return not self._inboxes and time.monotonic() - self._left_at >= self._linger_s


def change_of(data: bytes | str, *, at_ms: int) -> Change | None:
    """A message of `clusters.announce`; None for one that makes no sense (a newer release may share this Redis)."""
    try:
        message = json.loads(data)
        return Change(
            at_ms=at_ms,
            cluster_id=int(message["cluster"]),
            kinds=frozenset(str(kind) for kind in message.get("kinds", ())),
            service_ids=frozenset(int(each) for each in message.get("services", ())),
            operation_id=int(message.get("operation", 0)),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        log.warning("A message on %s was not understood and is left out.", CHANNEL)
        return None


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub_of_this_loop() -> Hub:
    """The process's hub. Must be called inside the event loop (a server has one, tests have several)."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
