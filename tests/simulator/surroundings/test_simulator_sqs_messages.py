"""Messages of standard queues: visibility, long polling, receipts, batches, dead letters."""

import json
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.sqs.message import Message
from clusters.simulator.sqs.queue import Queue


@pytest.fixture
def queue_url(hub_sqs: Any, request: pytest.FixtureRequest) -> str:
    url: str = hub_sqs.create_queue(QueueName=f"q-{abs(hash(request.node.name))}")["QueueUrl"]
    return url


@pytest.fixture
def queue() -> Queue:
    return Queue(account_id="111122223333", region="eu-west-1", name="events", created_at=0.0)


def _message(number: int, *, at: float = 0.0) -> Message:
    return Message(id=f"id-{number}", body=f"body {number}", sender_id="me", sent_at=at)


def _receive(queue: Queue, *, now: float, most: int = 10, visibility_s: float = 30, limit: int = 0) -> list[Message]:
    buried: list[Message] = []
    return queue.receive(
        most=most,
        visibility_s=visibility_s,
        wait_s=0,
        clock=lambda: now,
        is_disconnected=lambda: False,
        max_receive_count=limit,
        bury=buried.append,
    )


def test_a_received_message_is_hidden_until_its_visibility_ends(queue: Queue) -> None:
    queue.send(_message(1), now=0.0)
    first = _receive(queue, now=1.0)

    assert [message.id for message in first] == ["id-1"]
    assert _receive(queue, now=30.9) == []
    assert [message.receive_count for message in _receive(queue, now=31.0)] == [2]


def test_a_deleted_message_never_comes_back(queue: Queue) -> None:
    queue.send(_message(1), now=0.0)
    handle = _receive(queue, now=1.0)[0].receipt_handle

    assert queue.delete(handle)

    assert _receive(queue, now=100.0) == []
    assert queue.counts(now=100.0).not_visible == 0


def test_an_outdated_receipt_deletes_nothing(queue: Queue) -> None:
    queue.send(_message(1), now=0.0)
    outdated = _receive(queue, now=1.0)[0].receipt_handle
    _receive(queue, now=40.0)

    assert queue.delete(outdated)

    assert [message.id for message in _receive(queue, now=80.0)] == ["id-1"]


def test_a_message_whose_visibility_ended_can_be_deleted_until_it_is_received_again(queue: Queue) -> None:
    queue.send(_message(1), now=0.0)
    handle = _receive(queue, now=1.0)[0].receipt_handle
    queue.counts(now=50.0)

    queue.delete(handle)

    assert _receive(queue, now=60.0) == []


def test_changing_visibility_to_zero_shows_the_message_again_at_once(queue: Queue) -> None:
    queue.send(_message(1), now=0.0)
    handle = _receive(queue, now=1.0)[0].receipt_handle

    assert queue.change_visibility(handle, visibility_s=0, now=2.0)

    assert [message.id for message in _receive(queue, now=2.0)] == ["id-1"]


def test_a_longer_visibility_outlives_the_first_one(queue: Queue) -> None:
    queue.send(_message(1), now=0.0)
    handle = _receive(queue, now=1.0)[0].receipt_handle

    queue.change_visibility(handle, visibility_s=100, now=2.0)

    assert _receive(queue, now=50.0) == []
    assert len(_receive(queue, now=102.0)) == 1


def test_a_delayed_message_counts_as_delayed_until_it_is_due(queue: Queue) -> None:
    queue.send(_message(1), now=0.0, delay_s=10)

    assert queue.counts(now=9.0).delayed == 1
    assert _receive(queue, now=9.0) == []
    assert len(_receive(queue, now=10.0)) == 1


def test_messages_older_than_the_retention_are_gone(queue: Queue) -> None:
    queue.settings.retention_s = 60
    queue.send(_message(1, at=0.0), now=0.0)
    queue.send(_message(2, at=50.0), now=50.0)

    assert [message.id for message in _receive(queue, now=61.0)] == ["id-2"]


def test_a_long_poll_returns_as_soon_as_a_message_comes(hub_sqs: Any, queue_url: str) -> None:
    sender = threading.Timer(0.3, lambda: hub_sqs.send_message(QueueUrl=queue_url, MessageBody="late"))
    started = time.monotonic()
    sender.start()

    answer = hub_sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=10)

    assert answer["Messages"][0]["Body"] == "late"
    assert time.monotonic() - started < 5


def test_a_message_arrives_with_attributes_and_digests(hub_sqs: Any, queue_url: str) -> None:
    attributes = {"kind": {"DataType": "String", "StringValue": "task"}}
    sent = hub_sqs.send_message(QueueUrl=queue_url, MessageBody="hello", MessageAttributes=attributes)

    (received,) = hub_sqs.receive_message(
        QueueUrl=queue_url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
    )["Messages"]

    assert received["MessageId"] == sent["MessageId"]
    assert received["MessageAttributes"] == attributes
    assert received["MD5OfBody"] == sent["MD5OfMessageBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert received["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert received["Attributes"]["ApproximateReceiveCount"] == "1"


def test_ten_messages_travel_in_one_batch_each_way(hub_sqs: Any, queue_url: str) -> None:
    entries = [{"Id": str(number), "MessageBody": f"body {number}"} for number in range(10)]
    hub_sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
    messages = hub_sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)["Messages"]

    handles = [{"Id": message["MessageId"], "ReceiptHandle": message["ReceiptHandle"]} for message in messages]
    answer = hub_sqs.delete_message_batch(QueueUrl=queue_url, Entries=handles)

    assert len(answer["Successful"]) == 10
    assert "Messages" not in hub_sqs.receive_message(QueueUrl=queue_url, VisibilityTimeout=0)


def test_a_batch_reports_what_failed_entry_by_entry(hub_sqs: Any, queue_url: str) -> None:
    hub_sqs.send_message(QueueUrl=queue_url, MessageBody="hello")
    (message,) = hub_sqs.receive_message(QueueUrl=queue_url)["Messages"]

    answer = hub_sqs.change_message_visibility_batch(
        QueueUrl=queue_url,
        Entries=[
            {"Id": "good", "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 60},
            {"Id": "bad", "ReceiptHandle": "no such handle", "VisibilityTimeout": 60},
        ],
    )

    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [("bad", "ReceiptHandleIsInvalid")]


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "EmptyBatchRequest"),
        ([{"Id": str(number), "MessageBody": "x"} for number in range(11)], "TooManyEntriesInBatchRequest"),
        ([{"Id": "same", "MessageBody": "x"}] * 2, "BatchEntryIdsNotDistinct"),
    ],
)
def test_a_bad_batch_is_refused_whole(hub_sqs: Any, queue_url: str, entries: list[dict[str, str]], code: str) -> None:
    with pytest.raises(ClientError, match=code):
        hub_sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)


def test_a_message_received_too_often_goes_to_the_dead_letter_queue(hub_sqs: Any, queue_url: str) -> None:
    dead_url = hub_sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
    dead_arn = hub_sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    hub_sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"RedrivePolicy": policy})
    hub_sqs.send_message(QueueUrl=queue_url, MessageBody="poison")

    receipts = [hub_sqs.receive_message(QueueUrl=queue_url, VisibilityTimeout=0).get("Messages") for _ in range(3)]

    assert [bool(messages) for messages in receipts] == [True, True, False]
    (dead,) = hub_sqs.receive_message(QueueUrl=dead_url, MessageSystemAttributeNames=["All"])["Messages"]
    assert dead["Body"] == "poison"
    assert dead["Attributes"]["DeadLetterQueueSourceArn"].endswith(queue_url.rsplit("/", 1)[1])


def test_too_large_a_message_is_refused(hub_sqs: Any, queue_url: str) -> None:
    with pytest.raises(ClientError, match="must be shorter than 1048576 bytes"):
        hub_sqs.send_message(QueueUrl=queue_url, MessageBody="x" * 1_048_577)
