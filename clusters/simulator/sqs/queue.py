"""One standard queue: sending, receiving with visibility and long polling, deleting.

Holds messages only; requests, URLs and error codes are `operations.py`'s. Times are the wall clock's, whatever the
simulator's speed, because clients wait in real time.
"""

import heapq
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from clusters.simulator.sqs.message import DELAYED, GONE, HIDDEN, READY, Message, read_receipt_handle

#: "For most standard queues …, there can be a maximum of approximately 120,000 in flight messages."
MAX_IN_FLIGHT = 120_000
#: Made up, to bound memory where nobody consumes: beyond it the oldest messages are dropped.
MAX_KEPT = 100_000
_DISCONNECT_CHECK_S = 0.25

DeadLetterSink = Callable[[Message], None]


@dataclass(slots=True, kw_only=True)
class Settings:
    """Queue attributes that a request may set, in seconds and bytes, with AWS's defaults."""

    visibility_timeout_s: int = 30
    delay_s: int = 0
    wait_time_s: int = 0
    retention_s: int = 345_600
    max_message_bytes: int = 1_048_576
    redrive_policy: str = ""
    policy: str = ""
    other: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The three approximate numbers of GetQueueAttributes."""

    visible: int
    not_visible: int
    delayed: int


class Queue:
    """Any thread may call it. `changes` rises with each change, for whoever saves the queue."""

    def __init__(self, *, account_id: str, region: str, name: str, created_at: float) -> None:
        self.account_id = account_id
        self.region = region
        self.name = name
        self.created_at = created_at
        self.modified_at = created_at
        self.settings = Settings()
        self.tags: dict[str, str] = {}
        self.changes = 0
        self._messages: dict[str, Message] = {}
        self._ready: deque[Message] = deque()
        self._waiting: list[tuple[float, int, Message]] = []
        self._entries = 0
        self._counts = {READY: 0, HIDDEN: 0, DELAYED: 0}
        self._is_closed = False
        self._condition = threading.Condition()

    @property
    def arn(self) -> str:
        return f"arn:aws:sqs:{self.region}:{self.account_id}:{self.name}"

    def send(self, message: Message, *, now: float, delay_s: float = 0.0) -> None:
        """Put a message in; it becomes visible after the delay."""
        with self._condition:
            self._messages[message.id] = message
            if delay_s > 0:
                self._counts[DELAYED] += 1
                message.state = DELAYED
                self._wait_until(message, visible_at=now + delay_s)
            else:
                self._make_ready(message)
            self._drop_surplus()
            self.changes += 1
            self._condition.notify()

    def receive(
        self,
        *,
        most: int,
        visibility_s: float,
        wait_s: float,
        clock: Callable[[], float],
        is_disconnected: Callable[[], bool],
        max_receive_count: int,
        bury: DeadLetterSink,
    ) -> list[Message]:
        """Up to `most` messages, hidden from now on; waits up to `wait_s` for the first.

        Messages received `max_receive_count` times already (0: no limit) go to `bury` instead.
        """
        deadline = clock() + wait_s
        with self._condition:
            while True:
                now = clock()
                taken, dead = self._take(most=most, visibility_s=visibility_s, limit=max_receive_count, now=now)
                left = deadline - now
                if taken or dead or left <= 0 or self._is_closed or is_disconnected():
                    break
                self._condition.wait(min(left, _DISCONNECT_CHECK_S))
        for message in dead:
            bury(message)
        return taken

    def delete(self, receipt_handle: str) -> bool:
        """False for a handle SQS never made; an outdated one succeeds and deletes nothing, as AWS documents."""
        receipt = read_receipt_handle(receipt_handle)
        if receipt is None:
            return False
        message_id, number = receipt
        with self._condition:
            message = self._messages.get(message_id)
            if message is not None and message.receive_count == number:
                self._forget(message)
                self.changes += 1
        return True

    def change_visibility(self, receipt_handle: str, *, visibility_s: float, now: float) -> bool | None:
        """None for a handle SQS never made, False for a message that is not in flight."""
        receipt = read_receipt_handle(receipt_handle)
        if receipt is None:
            return None
        message_id, number = receipt
        with self._condition:
            self._promote(now)
            message = self._messages.get(message_id)
            if message is None or message.state != HIDDEN or message.receive_count != number:
                return False
            self._wait_until(message, visible_at=now + visibility_s)
            self.changes += 1
            self._condition.notify()
        return True

    def purge(self) -> None:
        with self._condition:
            for message in list(self._messages.values()):
                self._forget(message)
            self._ready.clear()
            self._waiting.clear()
            self.changes += 1

    def counts(self, *, now: float) -> Counts:
        with self._condition:
            self._promote(now)
            counts = self._counts
            return Counts(visible=counts[READY], not_visible=counts[HIDDEN], delayed=counts[DELAYED])

    def close(self) -> None:
        """End all long polls at once: the process stops or the queue is deleted."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()

    def messages(self) -> list[Message]:
        """All messages, in the order they came (for saving)."""
        with self._condition:
            return list(self._messages.values())

    def restore(self, messages: Iterable[Message]) -> None:
        """Put saved messages back as they were."""
        with self._condition:
            for message in messages:
                self._messages[message.id] = message
                self._counts[message.state] += 1
                if message.state == READY:
                    self._ready.append(message)
                else:
                    self._wait_until(message, visible_at=message.visible_at)

    def _take(self, *, most: int, visibility_s: float, limit: int, now: float) -> tuple[list[Message], list[Message]]:
        self._promote(now)
        taken: list[Message] = []
        dead: list[Message] = []
        while self._ready and len(taken) < most:
            message = self._ready.popleft()
            if message.state != READY:
                continue
            if message.sent_at + self.settings.retention_s <= now:
                self._forget(message)
            elif limit and message.receive_count >= limit:
                self._forget(message)
                dead.append(message)
            else:
                taken.append(self._hide(message, visible_at=now + visibility_s, now=now))
        if taken or dead:
            self.changes += 1
        return taken, dead

    def _hide(self, message: Message, *, visible_at: float, now: float) -> Message:
        message.receive_count += 1
        message.first_received_at = message.first_received_at or now
        self._counts[READY] -= 1
        self._counts[HIDDEN] += 1
        message.state = HIDDEN
        self._wait_until(message, visible_at=visible_at)
        return message

    def _promote(self, now: float) -> None:
        """Make visible what is due; entries outdated by a later change are skipped."""
        while self._waiting and self._waiting[0][0] <= now:
            visible_at, _, message = heapq.heappop(self._waiting)
            if message.state in (HIDDEN, DELAYED) and message.visible_at == visible_at:
                self._counts[message.state] -= 1
                self._make_ready(message)

    def _make_ready(self, message: Message) -> None:
        message.state = READY
        self._counts[READY] += 1
        self._ready.append(message)

    def _wait_until(self, message: Message, *, visible_at: float) -> None:
        message.visible_at = visible_at
        self._entries += 1
        heapq.heappush(self._waiting, (visible_at, self._entries, message))

    def _forget(self, message: Message) -> None:
        self._counts[message.state] -= 1
        message.state = GONE
        self._messages.pop(message.id, None)

    def _drop_surplus(self) -> None:
        while len(self._messages) > MAX_KEPT:
            self._forget(next(iter(self._messages.values())))
        if len(self._ready) > 2 * MAX_KEPT:
            self._ready = deque(message for message in self._ready if message.state == READY)
