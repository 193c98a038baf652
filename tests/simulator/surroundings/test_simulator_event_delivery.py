"""The world's events arrive in the hub account's queue of their region, fast enough, disturbed on request."""

import json
import time
from typing import Any

import pytest

from clusters.simulator.events import Disturbance, EventDelivery, ensure_event_queues
from clusters.simulator.server import RunningSimulator
from clusters.simulator.sqs.queue import Queue
from clusters.simulator.sqs.store import QueueStore

#: What a loaded shared machine must still reach; an idle one is several times faster.
LEAST_EVENTS_A_SECOND = 2_000


def _event(number: int, *, region: str = "eu-west-1") -> dict[str, Any]:
    containers = [
        {"name": f"c{index}", "lastStatus": "RUNNING", "imageDigest": "sha256:" + "0" * 64} for index in (1, 2)
    ]
    detail = {"taskArn": f"arn:aws:ecs:{region}:222233334444:task/shop-prod/{number:032x}", "version": number}
    return {
        "version": "0",
        "id": f"event-{number}",
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "account": "222233334444",
        "region": region,
        "detail": {**detail, "containers": containers, "overrides": {"containerOverrides": [{}] * 20}},
    }


@pytest.fixture
def store() -> QueueStore:
    store = QueueStore()
    ensure_event_queues(store, now=0.0)
    return store


def _queue(store: QueueStore, region: str = "eu-west-1") -> Queue:
    queue = store.find("111122223333", region, "gantry-ecs-events")
    assert queue is not None
    return queue


def _visible(store: QueueStore, *, region: str = "eu-west-1", now: float = 1.0) -> int:
    return _queue(store, region).counts(now=now).visible


def test_an_event_goes_to_the_queue_of_its_region_only(store: QueueStore) -> None:
    EventDelivery(store, seed=1).deliver(_event(1, region="us-east-1"), now=1.0)

    assert _visible(store, region="us-east-1") == 1
    assert _visible(store, region="eu-west-1") == 0


def test_an_event_of_a_region_without_a_queue_is_dropped(store: QueueStore) -> None:
    delivery = EventDelivery(store, seed=1)

    delivery.deliver(_event(1, region="ap-south-1"), now=1.0)

    assert delivery.delivered == 0


def test_events_can_come_twice_or_not_at_all(store: QueueStore) -> None:
    delivery = EventDelivery(store, seed=1)

    delivery.disturbance = Disturbance(duplicate=1.0)
    delivery.deliver(_event(1), now=1.0)
    delivery.disturbance = Disturbance(drop=1.0)
    delivery.deliver(_event(2), now=1.0)

    assert _visible(store) == 2


def test_delayed_events_come_out_of_order(store: QueueStore) -> None:
    delivery = EventDelivery(store, seed=1)
    delivery.disturbance = Disturbance(max_delay_s=10.0)
    for number in range(20):
        delivery.deliver(_event(number), now=1.0)

    messages = _queue(store).receive(
        most=20,
        visibility_s=30,
        wait_s=0,
        clock=lambda: 12.0,
        is_disconnected=lambda: False,
        max_receive_count=0,
        bury=print,
    )

    order = [json.loads(message.body)["detail"]["version"] for message in messages]
    assert sorted(order) == list(range(20))
    assert order != sorted(order)


def test_delivery_keeps_up_with_two_thousand_events_a_second(store: QueueStore) -> None:
    delivery = EventDelivery(store, seed=1)
    events = [_event(number) for number in range(10_000)]
    started = time.process_time()

    for event in events:
        delivery.deliver(event, now=1.0)

    assert _visible(store) == 10_000
    assert 10_000 / (time.process_time() - started) >= LEAST_EVENTS_A_SECOND


def test_a_client_drains_two_thousand_events_a_second_over_http(simulator: RunningSimulator, hub_sqs: Any) -> None:
    url = hub_sqs.get_queue_url(QueueName="gantry-ecs-events")["QueueUrl"]
    for number in range(2_000):
        simulator.simulation.take_event(_event(number))
    started = time.process_time()

    received = 0
    while messages := hub_sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        handles = [{"Id": item["MessageId"], "ReceiptHandle": item["ReceiptHandle"]} for item in messages]
        hub_sqs.delete_message_batch(QueueUrl=url, Entries=handles)
        received += len(messages)

    assert received == 2_000
    assert received / (time.process_time() - started) >= LEAST_EVENTS_A_SECOND / 2  # boto3's own work is in it
