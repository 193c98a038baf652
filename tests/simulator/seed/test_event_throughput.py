"""The engine's own events reach the queue at the promised rate, scheduling, payloads and JSON included."""

import time

from clusters.simulator.ecs.handle import handle
from clusters.simulator.events import EventDelivery, ensure_event_queues
from clusters.simulator.sqs.store import QueueStore
from tests.simulator.seed.conftest import SHOP, Fleet

#: Promised are 2,000; the floor leaves room for a slow machine.
LEAST_EVENTS_A_SECOND = 1_000


def test_two_thousand_events_a_second_come_from_a_large_scaling(company: Fleet) -> None:
    store = QueueStore()
    ensure_event_queues(store, now=company.clock.now())
    delivery = EventDelivery(store, seed=1)
    company.world.sink = lambda event: delivery.deliver(event, now=company.clock.now())
    payload = {"cluster": "shop-prod", "service": "api", "desiredCount": 400}
    started = time.process_time()

    handle(
        company.world,
        account_id=SHOP[0],
        region=SHOP[1],
        operation="UpdateService",
        payload=payload,
        now=company.clock.now(),
    )
    company.pass_time(120)

    assert delivery.delivered > 1_500
    assert delivery.delivered / (time.process_time() - started) >= LEAST_EVENTS_A_SECOND
