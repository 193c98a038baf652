"""Where ECS's events go: the queue of their region in the hub account, as an EventBridge rule would deliver them.

At least once and in any order is EventBridge's promise; `disturb` lets a test have duplicates, losses and disorder.
"""

import json
import threading
from dataclasses import dataclass
from random import Random
from typing import Any

from clusters.simulator.accounts import (
    EVENT_DEAD_LETTER_QUEUE_NAME,
    EVENT_MAX_RECEIVE_COUNT,
    EVENT_QUEUE_NAME,
    HUB_ACCOUNT_ID,
    REGIONS,
)
from clusters.simulator.sqs.message import Message
from clusters.simulator.sqs.store import QueueStore
from clusters.simulator.state.protocols import Json

#: SQS shows the service's own role id here.
_SENDER_ID = "AIDAGANTRYEVENTBRIDGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """Probabilities from 0 to 1, and the longest random delay of a delivery."""

    duplicate: float = 0.0
    drop: float = 0.0
    max_delay_s: float = 0.0


class EventDelivery:
    """The world's event sink. The engine calls it under the world's lock."""

    def __init__(self, store: QueueStore, *, seed: int) -> None:
        self._store = store
        self._random = Random(seed)
        self._lock = threading.Lock()
        self.disturbance = Disturbance()
        self.delivered = 0

    def deliver(self, event: Json, *, now: float) -> None:
        """Send one event to its region's queue; without such a queue it is gone, as without a rule."""
        queue = self._store.find(HUB_ACCOUNT_ID, event["region"], EVENT_QUEUE_NAME)
        if queue is None:
            return
        body = json.dumps(event, separators=(",", ":"))
        for delay_s in self._delays():
            message = Message(id=self._store.new_id(), body=body, sender_id=_SENDER_ID, sent_at=now)
            queue.send(message, now=now, delay_s=delay_s)
            self.delivered += 1

    def _delays(self) -> list[float]:
        """One delay for each delivery of the event."""
        wish = self.disturbance
        if wish == _CALM:
            return [0.0]
        with self._lock:
            if self._random.random() < wish.drop:
                return []
            copies = 2 if self._random.random() < wish.duplicate else 1
            return [self._random.random() * wish.max_delay_s for _ in range(copies)]


_CALM = Disturbance()


def ensure_event_queues(store: QueueStore, *, now: float) -> None:
    """Gantry's event queue and its dead-letter queue in every region of the hub account."""
    for region in REGIONS:
        dead_letters = store.ensure(HUB_ACCOUNT_ID, region, EVENT_DEAD_LETTER_QUEUE_NAME, now=now)
        queue = store.ensure(HUB_ACCOUNT_ID, region, EVENT_QUEUE_NAME, now=now)
        policy: dict[str, Any] = {
            "deadLetterTargetArn": dead_letters.arn,
            "maxReceiveCount": EVENT_MAX_RECEIVE_COUNT,
        }
        if not queue.settings.redrive_policy:
            queue.settings.redrive_policy = json.dumps(policy)
