"""The hub of live pages: one subscription, what a stream gets, what it gets when something is lost."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
import redis
from asgiref.sync import async_to_sync
from pytest_django import Settings

from clusters.announce import CHANNEL
from dashboard.live.hub import Hub, change_of
from dashboard.live.inbox import MOST_WAITING, Batch, Change, Inbox
from tests.support.valkey import Valkey

TIMEOUT_S = 5.0


@pytest.fixture
def redis_client(valkey: Valkey) -> redis.Redis:
    return redis.Redis.from_url(valkey.url)


@pytest.fixture
def with_hub(settings: Settings, valkey: Valkey) -> Callable[[Callable[[Hub], Awaitable[None]]], None]:
    """Runs a coroutine with a hub of its own, and closes that."""
    settings.REDIS_URL = valkey.url

    def run(work: Callable[[Hub], Awaitable[None]]) -> None:
        async def inside() -> None:
            hub = Hub(linger_s=0.0)
            try:
                await work(hub)
            finally:
                await hub.close()

        async_to_sync(inside)()

    return run


WithHub = Callable[[Callable[[Hub], Awaitable[None]]], None]


def _say(client: redis.Redis, cluster_id: int, *kinds: str) -> None:
    client.publish(CHANNEL, json.dumps({"cluster": cluster_id, "kinds": kinds}))


async def _listening(hub: Hub, *, since_ms: int = 0) -> Inbox:
    """An inbox of a hub that listens, with the first "look anew" taken out."""
    inbox = hub.join(since_ms=since_ms)
    first = await inbox.take(timeout_s=TIMEOUT_S)
    assert first.must_resync
    return inbox


def _clusters(batch: Batch) -> list[int]:
    return [change.cluster_id for change in batch.changes]


def test_every_stream_it_gives_each_change(with_hub: WithHub, redis_client: redis.Redis) -> None:
    async def work(hub: Hub) -> None:
        one, other = await _listening(hub), hub.join(since_ms=0)
        _say(redis_client, 7, "services")

        batches = [await each.take(timeout_s=TIMEOUT_S) for each in (one, other)]

        assert [_clusters(batch) for batch in batches] == [[7], [7]]
        assert batches[0].changes[0].kinds == frozenset({"services"})

    with_hub(work)


def test_many_streams_it_serves_with_one_subscription(with_hub: WithHub, redis_client: redis.Redis) -> None:
    async def work(hub: Hub) -> None:
        await _listening(hub)
        for _ in range(20):
            hub.join(since_ms=0)

        [(_, count)] = redis_client.pubsub_numsub(CHANNEL)

        assert count == 1
        assert hub.stream_count == 21

    with_hub(work)


def test_a_page_rendered_before_a_change_it_tells_of_it(with_hub: WithHub, redis_client: redis.Redis) -> None:
    async def work(hub: Hub) -> None:
        first = await _listening(hub)
        _say(redis_client, 1)
        earlier = (await first.take(timeout_s=TIMEOUT_S)).changes[0]
        _say(redis_client, 2)
        later = (await first.take(timeout_s=TIMEOUT_S)).changes[0]

        batch = await hub.join(since_ms=earlier.at_ms + 1).take(timeout_s=TIMEOUT_S)

        assert batch.changes == (later,)

    with_hub(work)


def test_a_page_older_than_its_memory_it_tells_to_look_anew(with_hub: WithHub) -> None:
    async def work(hub: Hub) -> None:
        await _listening(hub)

        batch = await hub.join(since_ms=1).take(timeout_s=TIMEOUT_S)

        assert batch == Batch(must_resync=True)

    with_hub(work)


def test_a_subscription_that_broke_it_makes_anew(with_hub: WithHub, redis_client: redis.Redis) -> None:
    async def work(hub: Hub) -> None:
        inbox = await _listening(hub)
        redis_client.client_kill_filter(_type="pubsub")

        lost = await inbox.take(timeout_s=TIMEOUT_S)
        _say(redis_client, 3)
        batch = await inbox.take(timeout_s=TIMEOUT_S)

        assert lost.must_resync
        assert _clusters(batch) == [3]

    with_hub(work)


def test_redis_that_is_away_it_outlives(settings: Settings, valkey: Valkey, free_port: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port}/0"

    async def work() -> Batch:
        hub = Hub(linger_s=0.0)
        inbox = hub.join(since_ms=0)
        assert await inbox.take(timeout_s=0.2) == Batch()
        settings.REDIS_URL = valkey.url
        try:
            return await inbox.take(timeout_s=TIMEOUT_S)
        finally:
            await hub.close()

    assert async_to_sync(work)() == Batch(must_resync=True)


def test_a_stream_that_left_it_forgets(with_hub: WithHub) -> None:
    async def work(hub: Hub) -> None:
        inbox = await _listening(hub)

        hub.leave(inbox)

        assert hub.stream_count == 0

    with_hub(work)


def test_an_inbox_that_overflows_it_turns_into_one_look_at_everything() -> None:
    async def work() -> list[Batch]:
        inbox = Inbox()
        for number in range(MOST_WAITING + 50):
            inbox.put(Change(at_ms=1, cluster_id=number))
        first = await inbox.take(timeout_s=TIMEOUT_S)
        inbox.put(Change(at_ms=2, cluster_id=9))
        return [first, await inbox.take(timeout_s=TIMEOUT_S)]

    lost, after = asyncio.run(work())

    assert lost == Batch(must_resync=True)
    assert _clusters(after) == [9]


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{}", b'{"cluster": "x"}', b'{"cluster": 1, "kinds": 3}'])
def test_a_message_without_sense_it_leaves_out(data: bytes) -> None:
    assert change_of(data, at_ms=1) is None
