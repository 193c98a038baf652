"""Freshness finishes: it is of the oldest agent behind what is shown, and a page and a stream say the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clusters.choices import AgentKind
from clusters.models import Cluster
from dashboard.queries.freshness import LIST_KINDS, ages_by_topic, get_freshness
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import NOW

FRESH, OLD = NOW - timedelta(seconds=12), NOW - timedelta(hours=2)


def _agents(cluster: Cluster, *, late: AgentKind) -> None:
    """One of each kind behind a list; the late one is two hours old."""
    for kind in LIST_KINDS:
        is_late = kind is late
        factories.make_sync_state(
            scope=cluster.scope,
            cluster=None if kind is AgentKind.TASK_DEFINITIONS else cluster,
            kind=kind,
            last_success_at=OLD if is_late else FRESH,
            late_after=NOW - timedelta(hours=1) if is_late else NOW + timedelta(days=1),
            last_error="Throttled." if is_late else "",
        )


@pytest.mark.parametrize(
    ("path", "late"),
    [
        ("/tasks", AgentKind.TASKS),
        ("/hosts", AgentKind.CONTAINER_INSTANCES),
        ("/task-definitions", AgentKind.TASK_DEFINITIONS),
    ],
)
def test_a_list_it_calls_late_by_its_own_agent_only(
    path: str, late: AgentKind, people: People, things: Things, client: Client
) -> None:
    _agents(things.cluster, late=late)
    client.force_login(people.viewer)
    paths = ("/tasks", "/hosts", "/task-definitions")

    late_pages = {each for each in paths if "banner" in client.get(each).content.decode()}

    assert late_pages == {path}


def test_an_agent_of_another_cluster_it_leaves_out(people: People, things: Things, hidden: Things) -> None:
    _agents(things.cluster, late=AgentKind.TASKS)
    factories.make_sync_state(scope=hidden.cluster.scope, cluster=hidden.cluster, kind=AgentKind.SERVICES)

    one = get_freshness(people.admin, now=NOW, cluster_id=hidden.cluster.pk)
    all_of_them = get_freshness(people.admin, now=NOW)

    assert (one.late_count, one.oldest_at) == (0, FRESH)
    assert (all_of_them.late_count, all_of_them.oldest_at) == (1, OLD)
    assert [agent.reason for agent in all_of_them.late] == ["Throttled."]


@pytest.mark.parametrize("person", ["stranger", "viewer", "admin"])
def test_a_stream_it_gives_what_the_page_says(person: str, people: People, things: Things, hidden: Things) -> None:
    user = getattr(people, person)
    _agents(things.cluster, late=AgentKind.TASKS)
    factories.make_sync_state(scope=hidden.cluster.scope, cluster=hidden.cluster, last_success_at=OLD)

    told = ages_by_topic(user, now=NOW)

    pages = [
        get_freshness(user, now=NOW),
        get_freshness(user, now=NOW, cluster_id=things.cluster.pk),
        get_freshness(user, now=NOW, cluster_id=hidden.cluster.pk),
        *(get_freshness(user, now=NOW, kind=kind) for kind in LIST_KINDS),
    ]
    for page in pages:
        stream = told.get(page.topic)
        expected = (stream.oldest_at, stream.late_at, stream.late_count) if stream else (None, None, 0)
        assert (page.oldest_at, page.late_at, page.late_count) == expected, page.topic


def test_many_late_agents_it_counts_in_one_query(people: People, things: Things) -> None:
    for number in range(7):
        factories.make_sync_state(scope=things.cluster.scope, kind=f"kind-{number}", last_error="Denied.")

    with CaptureQueriesContext(connection) as captured:
        found = get_freshness(people.admin, now=NOW)

    assert (len(captured), len(found.late), found.late_count) == (1, 3, 7)
