"""The stream of live pages: its words, and whose changes it tells to whom, also when rights end meanwhile."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from redis.exceptions import RedisError

from clusters.choices import AgentKind
from clusters.models import ClusterAccess
from dashboard.live import stream
from dashboard.live.hub import Hub
from dashboard.live.inbox import Change
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import make_sync_state

Read = Callable[[], Awaitable[str]]


class StillHub(Hub):
    """A hub that does not listen: tests put changes into its inboxes."""

    async def _listen(self) -> None:
        return

    def tell(self, *changes: Change) -> None:
        for change in changes:
            self._tell(change)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> StillHub:
    hub = StillHub()
    monkeypatch.setattr(stream, "hub_of_this_loop", lambda: hub)
    monkeypatch.setattr(stream, "PING_S", 0.2)
    return hub


def _run(user: User, work: Callable[[Read], Awaitable[Any]]) -> Any:
    """`work` reads the stream of `user`'s session, its greeting taken out; the stream is closed at the end."""
    client = Client()
    client.force_login(user)

    async def inside() -> Any:
        words: AsyncGenerator[str] = stream.events(client.session.session_key or "", since_ms=0)
        assert await anext(words) == "retry: 2000\n\n"
        assert "event: fresh\n" in await anext(words)
        try:
            return await work(words.__anext__)
        finally:
            await words.aclose()

    return async_to_sync(inside)()


def _change(cluster_id: int, *kinds: str, operation_id: int = 0, service_ids: frozenset[int] = frozenset()) -> Change:
    return Change(
        at_ms=5, cluster_id=cluster_id, kinds=frozenset(kinds), service_ids=service_ids, operation_id=operation_id
    )


def _told(text: str) -> list[dict[str, Any]]:
    lines = dict(line.split(": ", 1) for line in text.strip().split("\n"))
    assert lines["event"] == "changed"
    changes: list[dict[str, Any]] = json.loads(lines["data"])["changes"]
    return changes


@pytest.mark.parametrize(("role", "sees_hidden"), [("viewer", False), ("operator", False), ("admin", True)])
def test_changes_of_clusters_one_may_see_it_tells_and_no_others(
    role: str, sees_hidden: bool, hub: StillHub, people: People, things: Things, hidden: Things
) -> None:
    async def work(read: Read) -> str:
        hub.tell(_change(hidden.cluster.pk, "tasks"), _change(things.cluster.pk, "services"))
        return await read()

    told = [each["cluster"] for each in _told(_run(getattr(people, role), work))]

    assert told == sorted([things.cluster.pk, *([hidden.cluster.pk] if sees_hidden else [])])


def test_a_stranger_it_tells_nothing(hub: StillHub, people: People, things: Things) -> None:
    async def work(read: Read) -> str:
        hub.tell(_change(things.cluster.pk))
        return await read()

    assert _run(people.stranger, work) == ": ping\n\n"


def test_a_right_that_ended_it_notices(hub: StillHub, people: People, things: Things) -> None:
    async def work(read: Read) -> list[str]:
        hub.tell(_change(things.cluster.pk))
        before = await read()
        await sync_to_async(ClusterAccess.objects.all().delete)()
        hub.tell(_change(things.cluster.pk))
        return [before, await read()]

    before, after = _run(people.viewer, work)

    assert _told(before)
    assert after == ": ping\n\n"


def test_a_user_who_was_locked_out_it_sends_away(hub: StillHub, people: People) -> None:
    async def work(read: Read) -> list[str]:
        first = await read()
        await sync_to_async(User.objects.filter(pk=people.viewer.pk).update)(is_active=False)
        last = await read()
        with pytest.raises(StopAsyncIteration):
            await read()
        return [first, last]

    first, last = _run(people.viewer, work)

    assert first == ": ping\n\n"
    assert "event: bye\n" in last
    assert hub.stream_count == 0


def test_a_password_that_changed_it_takes_for_a_logout(hub: StillHub, people: People) -> None:
    async def work(read: Read) -> str:
        people.viewer.set_password("another")
        await sync_to_async(people.viewer.save)()
        return await read()

    assert "event: bye\n" in _run(people.viewer, work)


def test_when_a_store_is_away_it_ends_and_leaves(
    hub: StillHub, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*args: object, **options: object) -> None:
        raise RedisError

    async def work(read: Read) -> None:
        monkeypatch.setattr(stream, "look", away)
        with pytest.raises(StopAsyncIteration):
            await read()

    _run(people.viewer, work)

    assert hub.stream_count == 0


def test_a_stream_that_is_closed_it_takes_off_the_hub(hub: StillHub, people: People) -> None:
    async def work(read: Read) -> int:
        await read()
        return hub.stream_count

    during = _run(people.viewer, work)

    assert (during, hub.stream_count) == (1, 0)


def test_changes_of_one_cluster_it_tells_together() -> None:
    changes = [
        _change(1, "tasks", service_ids=frozenset({4})),
        _change(1, "services", service_ids=frozenset({0, 4})),
        _change(2, "tasks", service_ids=frozenset({6})),
        _change(2, operation_id=8),
    ]

    told = stream.together(changes)

    assert told == [
        {"cluster": 1, "kinds": ["services", "tasks"], "services": [0, 4], "operations": []},
        {"cluster": 2, "kinds": [], "services": [], "operations": [8]},
    ]


def test_the_answer_it_keeps_out_of_caches_and_buffers(client: Client, people: People) -> None:
    client.force_login(people.viewer)

    response = client.get("/live?since=nonsense")

    assert response.headers["Content-Type"] == "text/event-stream"
    assert "no-cache" in response.headers["Cache-Control"]
    assert response.headers["X-Accel-Buffering"] == "no"


def test_ages_it_tells_first_and_of_those_alone_that_one_may_see(
    hub: StillHub, people: People, things: Things, hidden: Things
) -> None:
    read_at = timezone.now() - timedelta(minutes=3)
    for cluster in (things.cluster, hidden.cluster):
        make_sync_state(
            scope=cluster.scope,
            cluster=cluster,
            kind=AgentKind.TASKS,
            last_success_at=read_at,
            late_after=read_at + timedelta(minutes=2),
        )
    read_ms = int(read_at.timestamp() * 1000)

    ages = async_to_sync(_first_ages)(people.viewer)

    assert ages == {key: [read_ms, read_ms + 120_000, 1] for key in ("0", "tasks", str(things.cluster.pk))}


async def _first_ages(user: User) -> dict[str, list[int]]:
    client = Client()
    await client.aforce_login(user)
    words: AsyncGenerator[str] = stream.events(client.session.session_key or "", since_ms=0)
    await anext(words)
    text = await anext(words)
    await words.aclose()
    ages: dict[str, list[int]] = json.loads(text.partition("data: ")[2])["ages"]
    return ages
