"""Queues over HTTP: commit, then delete; poison stays behind; the rest goes on."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.utils import timezone

from clusters.aws import clients
from clusters.models import EcsEvent, Task
from clusters.simulator.accounts import EVENT_DEAD_LETTER_QUEUE_NAME, EVENT_QUEUE_NAME, HUB_ACCOUNT_ID
from clusters.simulator.server import RunningSimulator, running_simulator
from clusters.sync import inbox as module
from clusters.sync.events import apply_events
from clusters.sync.inbox import Consumed, Inbox, consume, inboxes, receive
from tests.support.ecs_events import PREFIX, REGION, make_cluster, make_scope, service_event, task_event

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def aws() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="empty", is_ticking=False) as simulator:
        yield simulator
    clients.forget_all()


@pytest.fixture
def sqs(aws: RunningSimulator) -> Any:
    return aws.client("sqs", account_id=HUB_ACCOUNT_ID, region=REGION)


@pytest.fixture
def inbox(aws: RunningSimulator, sqs: Any) -> Inbox:
    found = Inbox(url=f"{aws.url}/{HUB_ACCOUNT_ID}/{EVENT_QUEUE_NAME}", region=REGION, endpoint_url=aws.url)
    sqs.purge_queue(QueueUrl=found.url)
    sqs.purge_queue(QueueUrl=found.url.replace(EVENT_QUEUE_NAME, EVENT_DEAD_LETTER_QUEUE_NAME))
    sqs.set_queue_attributes(QueueUrl=found.url, Attributes={"VisibilityTimeout": "0"})
    return found


def send(sqs: Any, inbox: Inbox, *bodies: str) -> None:
    for start in range(0, len(bodies), 10):
        part = bodies[start : start + 10]
        entries = [{"Id": str(place), "MessageBody": body} for place, body in enumerate(part)]
        sqs.send_message_batch(QueueUrl=inbox.url, Entries=entries)


def left_in(sqs: Any, inbox: Inbox, *, name: str = EVENT_QUEUE_NAME) -> int:
    url = inbox.url.replace(EVENT_QUEUE_NAME, name)
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    counts = answer["Attributes"]
    return int(counts["ApproximateNumberOfMessages"]) + int(counts["ApproximateNumberOfMessagesNotVisible"])


def consume_all(inbox: Inbox) -> Consumed:
    return consume(inbox, receive(inbox, wait_s=0), now=timezone.now())


def test_applies_a_full_batch_and_empties_the_queue(sqs: Any, inbox: Inbox) -> None:
    make_cluster(make_scope())
    sqs.set_queue_attributes(QueueUrl=inbox.url, Attributes={"VisibilityTimeout": "30"})
    send(sqs, inbox, *(task_event(version=1, arn=f"{PREFIX}:task/shop/{number:032d}") for number in range(43)))

    done = consume_all(inbox)

    assert (done.received, done.deleted, done.applied.written) == (43, 43, 43)
    assert left_in(sqs, inbox) == 0
    assert Task.objects.count() == 43


def test_waits_for_nothing_when_there_is_nothing(inbox: Inbox) -> None:
    assert receive(inbox, wait_s=0) == []


def test_deletes_nothing_while_the_database_is_away(sqs: Any, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **options: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(module, "apply_events", away)
    send(sqs, inbox, task_event(version=1))

    with pytest.raises(OperationalError):
        consume_all(inbox)

    assert left_in(sqs, inbox) == 1


def test_applies_a_message_once_though_deleting_failed(sqs: Any, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    make_cluster(make_scope())
    send(sqs, inbox, service_event(), task_event(version=1))
    with monkeypatch.context() as patch:
        patch.setattr(module, "_delete", Mock())
        consume_all(inbox)

    again = consume_all(inbox)

    assert (again.deleted, again.applied.written, again.applied.kept) == (2, 0, 0)
    assert EcsEvent.objects.count() == 1


def test_leaves_poison_to_the_dead_letter_queue_and_applies_the_rest(sqs: Any, inbox: Inbox) -> None:
    make_cluster(make_scope())
    send(sqs, inbox, "{cut", task_event(version=1))

    rounds = [consume_all(inbox) for _ in range(8)]

    assert Task.objects.count() == 1
    assert (rounds[0].deleted, rounds[0].left) == (1, 1)
    assert left_in(sqs, inbox) == 0
    assert left_in(sqs, inbox, name=EVENT_DEAD_LETTER_QUEUE_NAME) == 1


def test_finds_the_one_message_of_a_batch_that_cannot_be_applied(
    sqs: Any, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_cluster(make_scope())
    real = apply_events

    def picky(events: Any, *, now: Any) -> Any:
        if any(event.version == 13 for event in events):
            raise ValueError("a row nobody can write")
        return real(events, now=now)

    monkeypatch.setattr(module, "apply_events", picky)
    arns = [f"{PREFIX}:task/shop/{number:032d}" for number in range(3)]
    send(sqs, inbox, *(task_event(version=version, arn=arn) for version, arn in zip((1, 13, 2), arns, strict=True)))

    done = consume(inbox, receive(inbox, wait_s=0, at_most=10), now=timezone.now())

    assert (done.deleted, done.left) == (2, 1)
    assert set(Task.objects.values_list("version", flat=True)) == {1, 2}


def test_gives_up_a_message_that_nothing_else_removes(
    sqs: Any, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "GIVE_UP_AFTER", 1)
    send(sqs, inbox, '{"source": "canary"}')

    done = consume_all(inbox)

    assert done.deleted == 1
    assert "given up" in caplog.text
    assert "dead-letter queue" in caplog.text


def test_reads_a_queue_that_several_scopes_share_once(inbox: Inbox) -> None:
    scope = make_scope(event_queue_url=inbox.url)
    scope.account.endpoint_url = inbox.endpoint_url
    scope.account.save(update_fields=["endpoint_url"])
    scope.account.scopes.create(region="us-east-1", event_queue_url=inbox.url)
    scope.account.scopes.create(region="eu-central-1")
    scope.account.scopes.create(region="ap-south-1", event_queue_url=inbox.url, is_enabled=False)

    found = inboxes()

    assert [(each.region, each.url) for each in found] == [(REGION, inbox.url), ("us-east-1", inbox.url)]
