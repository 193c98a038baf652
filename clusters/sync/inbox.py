"""One event queue: receives in batches, applies, commits, and only then deletes.

A message that can't be applied stays in the queue until its redrive policy moves it to the dead-letter queue; where
there is none, it is given up after many tries, since the sweep is the truth anyway.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import timezone

from clusters.aws.call import call, chunked
from clusters.aws.scope import AwsScope
from clusters.models import Scope
from clusters.sync.event import BadEvent, Event, parse_event
from clusters.sync.events import Applied, apply_events
from clusters.sync.health import assess_clusters

logger = logging.getLogger(__name__)

RECEIVE_AT_ONCE = 10  # SQS's most
BATCH_AT_MOST = 100
NOTHING = Applied()
GIVE_UP_AFTER = 20  # receives; a redrive policy with a lower maxReceiveCount comes first


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """A queue and where it is. Several scopes may share one."""

    url: str
    region: str
    endpoint_url: str

    def __str__(self) -> str:
        return f"{self.region} {self.url.rsplit('/', 1)[-1]}"

    def aws_scope(self) -> AwsScope:
        """Gantry's own credentials: the queue belongs to Gantry's account, or its policy lets Gantry in."""
        account_id = urlsplit(self.url).path.strip("/").partition("/")[0]
        return AwsScope(
            account_id=account_id, region=self.region, endpoint_url=self.endpoint_url, budget_share_percent=100
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    message_id: str
    receipt: str
    body: str
    receives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumed:
    """Counts of one round: `received` messages, `deleted` of them, `left` for another try."""

    received: int = 0
    deleted: int = 0
    left: int = 0
    applied: Applied = NOTHING


def inboxes() -> list[Inbox]:
    """The queues of all enabled scopes, each once."""
    rows = Scope.objects.filter(is_enabled=True, account__is_enabled=True).exclude(event_queue_url="")
    found = {
        Inbox(url=url, region=region, endpoint_url=endpoint_url)
        for url, region, endpoint_url in rows.values_list("event_queue_url", "region", "account__endpoint_url")
    }
    return sorted(found, key=str)


def receive(inbox: Inbox, *, wait_s: int, at_most: int = BATCH_AT_MOST) -> list[Message]:
    """Waits for the first messages, then takes what else is there without waiting. Errors: AwsError."""
    found: list[Message] = []
    while len(found) < at_most:
        answer = call(
            inbox.aws_scope(),
            "sqs",
            "receive_message",
            {
                "QueueUrl": inbox.url,
                "MaxNumberOfMessages": RECEIVE_AT_ONCE,
                "WaitTimeSeconds": 0 if found else wait_s,
                "MessageSystemAttributeNames": ["ApproximateReceiveCount"],
            },
            access="own",
        )
        messages = [_message(item) for item in answer.get("Messages") or ()]
        found.extend(messages)
        if len(messages) < RECEIVE_AT_ONCE:
            break
    return found


def consume(inbox: Inbox, messages: Sequence[Message], *, now: datetime) -> Consumed:
    """Applies and deletes. Errors: a database that is away (nothing deleted), AwsError (deleting is tried again
    when the message comes back, and applying it twice changes nothing)."""
    events: list[tuple[Message, Event]] = []
    done: list[Message] = []
    for message in messages:
        try:
            events.append((message, parse_event(message.body)))
        except BadEvent as error:
            done += _troubled(inbox, message=message, reason=str(error))
    applied, applied_messages = _apply(inbox, events=events, now=now)
    done += applied_messages
    _delete(inbox, messages=done)
    assess_clusters(applied.touched, now=timezone.now())
    return Consumed(received=len(messages), deleted=len(done), left=len(messages) - len(done), applied=applied)


def _apply(inbox: Inbox, *, events: Sequence[tuple[Message, Event]], now: datetime) -> tuple[Applied, list[Message]]:
    """All at once; if one of them can't be applied, one by one, so that it alone is left behind."""
    if not events:
        return NOTHING, []
    try:
        return apply_events([event for _, event in events], now=now), [message for message, _ in events]
    except (OperationalError, InterfaceError):
        raise
    except (DatabaseError, ValueError, TypeError, KeyError, AttributeError) as error:
        if len(events) == 1:
            return NOTHING, _troubled(inbox, message=events[0][0], reason=f"{type(error).__name__} when applied")
    parts = [_apply(inbox, events=[each], now=now) for each in events]
    merged = Applied(
        written=sum(part.written for part, _ in parts),
        kept=sum(part.kept for part, _ in parts),
        foreign=sum(part.foreign for part, _ in parts),
        touched=frozenset().union(*(part.touched for part, _ in parts)),
    )
    return merged, [message for _, messages in parts for message in messages]


def _troubled(inbox: Inbox, *, message: Message, reason: str) -> list[Message]:
    """The message, if it is to be given up now. Its text is not logged: it may hold environment values."""
    if message.receives >= GIVE_UP_AFTER:
        logger.error(
            "%s: message %s given up after %d tries (%s). Give the queue a dead-letter queue to keep such messages.",
            inbox,
            message.message_id,
            message.receives,
            reason,
        )
        return [message]
    logger.warning("%s: message %s can't be applied (%s), try %d", inbox, message.message_id, reason, message.receives)
    return []


def _delete(inbox: Inbox, *, messages: Sequence[Message]) -> None:
    for part in chunked(messages, RECEIVE_AT_ONCE):
        entries = [{"Id": str(place), "ReceiptHandle": message.receipt} for place, message in enumerate(part)]
        answer = call(
            inbox.aws_scope(),
            "sqs",
            "delete_message_batch",
            {"QueueUrl": inbox.url, "Entries": entries},
            access="own",
        )
        failed = answer.get("Failed") or ()
        if failed:
            logger.info("%s: %d messages were not deleted and will come again", inbox, len(failed))


def _message(item: dict[str, Any]) -> Message:
    return Message(
        message_id=str(item.get("MessageId", "")),
        receipt=str(item.get("ReceiptHandle", "")),
        body=str(item.get("Body", "")),
        receives=int((item.get("Attributes") or {}).get("ApproximateReceiveCount", 1)),
    )
