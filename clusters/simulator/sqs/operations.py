"""The way into SQS: operation and payload in, payload out.

Only callers of the queue's own account get in, unless a queue policy is set (whose statements are not evaluated).
"""

from typing import Final

from clusters.simulator.sqs import errors
from clusters.simulator.sqs.context import Context, Handler, Json
from clusters.simulator.sqs.message_operations import MESSAGE_HANDLERS
from clusters.simulator.sqs.queue_operations import QUEUE_HANDLERS

HANDLERS: Final[dict[str, Handler]] = {**QUEUE_HANDLERS, **MESSAGE_HANDLERS}


def handle(operation: str, payload: Json, *, context: Context) -> Json:
    """Answer one SQS operation; raises SQS's errors."""
    handler = HANDLERS.get(operation)
    if handler is None:
        raise errors.unsupported(operation)
    return handler(payload, context)
