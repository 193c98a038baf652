"""What an SQS operation is given: who asks, from where; and how it finds its queue."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clusters.simulator.sqs import errors
from clusters.simulator.sqs.queue import Queue
from clusters.simulator.sqs.store import QueueStore, read_queue_url

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who asks, from where, and the clock that long polls read."""

    store: QueueStore
    account_id: str
    caller_id: str
    region: str
    host: str
    clock: Callable[[], float]
    is_disconnected: Callable[[], bool]


def find_queue(payload: Json, context: Context) -> Queue:
    """The queue of the payload's QueueUrl in the caller's region, if the caller may use it."""
    url = str(payload.get("QueueUrl") or "")
    if not url:
        raise errors.missing_parameter("QueueUrl")
    account_id, name = read_queue_url(url)
    queue = context.store.find(account_id, context.region, name)
    if queue is None:
        raise errors.queue_does_not_exist()
    if queue.account_id != context.account_id and not queue.settings.policy:
        raise errors.access_denied(url)
    return queue


Handler = Callable[[Json, Context], Json]
