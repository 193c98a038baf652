"""Open pages hear of changes after the commit, and nobody fails without Redis."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.db import transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from clusters import announce as module
from clusters.announce import CHANNEL, MOST_SERVICES, announce, announce_operation
from clusters.redis_client import redis_client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard() -> Iterator[Any]:
    client: Any = redis_client()
    subscription = client.pubsub(ignore_subscribe_messages=True)
    subscription.subscribe(CHANNEL)
    subscription.get_message(timeout=1)  # the subscribe message itself comes as None
    yield subscription
    subscription.close()


def messages(subscription: Any) -> list[dict[str, Any]]:
    found = []
    while (message := subscription.get_message(timeout=0.3)) is not None:
        found.append(json.loads(message["data"]))
    return found


def test_sends_one_message_a_cluster_after_the_commit(heard: Any) -> None:
    with transaction.atomic():
        announce([7, 3, 7], kinds=["tasks", "services"])
        before = messages(heard)

    assert before == []
    kinds = ["services", "tasks"]
    assert messages(heard) == [{"cluster": 3, "kinds": kinds}, {"cluster": 7, "kinds": kinds}]


def test_names_the_services_that_are_concerned_unless_they_are_many(heard: Any) -> None:
    announce([7], kinds=["tasks"], service_ids={5, 0})
    announce([8], kinds=["tasks"], service_ids=range(MOST_SERVICES + 1))

    few, many = messages(heard)
    assert few == {"cluster": 7, "kinds": ["tasks"], "services": [0, 5]}
    assert many == {"cluster": 8, "kinds": ["tasks"]}


def test_sends_nothing_of_what_was_rolled_back(heard: Any) -> None:
    with transaction.atomic():
        announce([1])
        transaction.set_rollback(True)

    assert messages(heard) == []


def test_tells_of_an_operation(heard: Any) -> None:
    announce_operation(5, cluster_id=2)

    assert messages(heard) == [{"cluster": 2, "kinds": ["operations"], "operation": 5}]


def test_logs_once_and_goes_on_while_redis_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        module, "redis_client", lambda: redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    )
    monkeypatch.setattr(module, "_is_away", False)

    announce([1])
    announce([2])

    assert [record.levelname for record in caplog.records] == ["WARNING"]
