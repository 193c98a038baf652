"""Operations on messages, single and in batches: sending, long polling, deleting, changing visibility."""

import threading
from typing import Final

from clusters.simulator.sqs import batches, errors
from clusters.simulator.sqs.attributes import redrive_of
from clusters.simulator.sqs.context import Context, Handler, Json, find_queue
from clusters.simulator.sqs.message import Message, md5_of_attributes, md5_of_text
from clusters.simulator.sqs.queue import MAX_IN_FLIGHT, Queue

_MAX_BATCH_RECEIVE = 10
_MAX_WAIT_S = 20
_MAX_VISIBILITY_S = 43_200
_MAX_DELAY_S = 900

#: Long polls hold a server thread each: beyond these many at once a poll answers at once, as a short poll does.
MAX_LONG_POLLS: Final = 16
_LONG_POLLS = threading.BoundedSemaphore(MAX_LONG_POLLS)


def _send_message(payload: Json, context: Context) -> Json:
    return _send(find_queue(payload, context), payload, context)


def _send_message_batch(payload: Json, context: Context) -> Json:
    queue = find_queue(payload, context)
    return batches.each(payload, lambda entry: _send(queue, entry, context))


def _send(queue: Queue, entry: Json, context: Context) -> Json:
    body = entry.get("MessageBody")
    if not isinstance(body, str) or not body:
        raise errors.missing_parameter("MessageBody")
    limit = queue.settings.max_message_bytes
    if len(body.encode()) > limit:
        raise errors.invalid_parameter(
            f"One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes."
        )
    delay_s = _number(entry, "DelaySeconds", default=queue.settings.delay_s, greatest=_MAX_DELAY_S)
    attributes = entry.get("MessageAttributes") or {}
    system = entry.get("MessageSystemAttributes") or {}
    now = context.clock()
    message = Message(
        id=context.store.new_id(),
        body=body,
        sender_id=context.caller_id,
        sent_at=now,
        attributes=attributes,
        trace_header=str((system.get("AWSTraceHeader") or {}).get("StringValue", "")),
    )
    queue.send(message, now=now, delay_s=delay_s)
    answer = {"MessageId": message.id, "MD5OfMessageBody": md5_of_text(body)}
    if attributes:
        answer["MD5OfMessageAttributes"] = md5_of_attributes(attributes)
    return answer


def _receive_message(payload: Json, context: Context) -> Json:
    queue = find_queue(payload, context)
    most = _number(payload, "MaxNumberOfMessages", default=1, least=1, greatest=_MAX_BATCH_RECEIVE)
    wait_s = _number(payload, "WaitTimeSeconds", default=queue.settings.wait_time_s, greatest=_MAX_WAIT_S)
    visibility_s = _number(
        payload, "VisibilityTimeout", default=queue.settings.visibility_timeout_s, greatest=_MAX_VISIBILITY_S
    )
    if queue.counts(now=context.clock()).not_visible >= MAX_IN_FLIGHT:
        raise errors.over_limit()
    target_arn, limit = redrive_of(queue)
    may_wait = wait_s > 0 and _LONG_POLLS.acquire(blocking=False)
    try:
        messages = queue.receive(
            most=most,
            visibility_s=visibility_s,
            wait_s=wait_s if may_wait else 0,
            clock=context.clock,
            is_disconnected=context.is_disconnected,
            max_receive_count=limit,
            bury=lambda message: _bury(message, source=queue, target_arn=target_arn, context=context),
        )
    finally:
        if may_wait:
            _LONG_POLLS.release()
    names = {*(payload.get("AttributeNames") or []), *(payload.get("MessageSystemAttributeNames") or [])}
    wanted = list(payload.get("MessageAttributeNames") or [])
    shown = [_show(message, system_names=names, attribute_names=wanted) for message in messages]
    return {"Messages": shown} if shown else {}


def _bury(message: Message, *, source: Queue, target_arn: str, context: Context) -> None:
    """Move a message to the dead-letter queue; without one it is lost, as on AWS after its retention."""
    target = context.store.find_by_arn(target_arn)
    if target is None:
        return
    moved = Message(
        id=message.id,
        body=message.body,
        sender_id=message.sender_id,
        sent_at=message.sent_at,
        attributes=message.attributes,
        trace_header=message.trace_header,
        receive_count=message.receive_count,
        first_received_at=message.first_received_at,
        dead_letter_source_arn=source.arn,
    )
    target.send(moved, now=context.clock())


def _show(message: Message, *, system_names: set[str], attribute_names: list[str]) -> Json:
    shown: Json = {
        "MessageId": message.id,
        "ReceiptHandle": message.receipt_handle,
        "MD5OfBody": md5_of_text(message.body),
        "Body": message.body,
    }
    system = {
        "SenderId": message.sender_id,
        "SentTimestamp": str(int(message.sent_at * 1_000)),
        "ApproximateReceiveCount": str(message.receive_count),
        "ApproximateFirstReceiveTimestamp": str(int(message.first_received_at * 1_000)),
        "AWSTraceHeader": message.trace_header,
        "DeadLetterQueueSourceArn": message.dead_letter_source_arn,
    }
    asked = {name: value for name, value in system.items() if value and (name in system_names or "All" in system_names)}
    if asked:
        shown["Attributes"] = asked
    attributes = {name: value for name, value in message.attributes.items() if _is_asked(name, attribute_names)}
    if attributes:
        shown["MessageAttributes"] = attributes
        shown["MD5OfMessageAttributes"] = md5_of_attributes(attributes)
    return shown


def _is_asked(name: str, asked: list[str]) -> bool:
    """`All`, `.*`, a name, or a prefix written `foo.*`."""
    return any(
        wanted in ("All", ".*", name) or (wanted.endswith(".*") and name.startswith(wanted[:-1])) for wanted in asked
    )


def _delete_message(payload: Json, context: Context) -> Json:
    return _delete(find_queue(payload, context), payload)


def _delete_message_batch(payload: Json, context: Context) -> Json:
    queue = find_queue(payload, context)
    return batches.each(payload, lambda entry: _delete(queue, entry))


def _delete(queue: Queue, entry: Json) -> Json:
    handle_text = _receipt_handle(entry)
    if not queue.delete(handle_text):
        raise errors.invalid_receipt_handle(handle_text)
    return {}


def _change_message_visibility(payload: Json, context: Context) -> Json:
    return _change_visibility(find_queue(payload, context), payload, context)


def _change_message_visibility_batch(payload: Json, context: Context) -> Json:
    queue = find_queue(payload, context)
    return batches.each(payload, lambda entry: _change_visibility(queue, entry, context))


def _change_visibility(queue: Queue, entry: Json, context: Context) -> Json:
    handle_text = _receipt_handle(entry)
    if entry.get("VisibilityTimeout") is None:
        raise errors.missing_parameter("VisibilityTimeout")
    visibility_s = _number(entry, "VisibilityTimeout", default=0, greatest=_MAX_VISIBILITY_S)
    changed = queue.change_visibility(handle_text, visibility_s=visibility_s, now=context.clock())
    if changed is None:
        raise errors.invalid_receipt_handle(handle_text)
    if not changed:
        raise errors.not_in_flight(handle_text)
    return {}


def _receipt_handle(entry: Json) -> str:
    text = str(entry.get("ReceiptHandle") or "")
    if not text:
        raise errors.missing_parameter("ReceiptHandle")
    return text


def _number(payload: Json, name: str, *, default: int, greatest: int, least: int = 0) -> int:
    value = payload.get(name)
    if value is None:
        return default
    if not isinstance(value, int) or not least <= value <= greatest:
        raise errors.invalid_parameter(
            f"Value {value} for parameter {name} is invalid. Reason: Must be between {least} and {greatest}, "
            "if provided."
        )
    return value


MESSAGE_HANDLERS: Final[dict[str, Handler]] = {
    "ChangeMessageVisibility": _change_message_visibility,
    "ChangeMessageVisibilityBatch": _change_message_visibility_batch,
    "DeleteMessage": _delete_message,
    "DeleteMessageBatch": _delete_message_batch,
    "ReceiveMessage": _receive_message,
    "SendMessage": _send_message,
    "SendMessageBatch": _send_message_batch,
}
