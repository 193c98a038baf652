"""The frame finishes: it counts what is in trouble in one question, and only what one may see."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clusters.choices import Severity
from dashboard.queries.frame import get_frame
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things


def test_each_count_it_keeps_apart(people: People, things: Things, hidden: Things) -> None:
    for thing in (things, hidden):
        factories.make_service(cluster=thing.cluster, severity=Severity.FAILING)
        factories.make_service(cluster=thing.cluster, severity=Severity.FAILING)
        factories.make_host(cluster=thing.cluster, is_agent_connected=False)

        factories.make_sync_state(scope=thing.cluster.scope, cluster=thing.cluster, last_error="Throttled.")

    frames = {name: get_frame(getattr(people, name), now=timezone.now()) for name in ("stranger", "viewer", "admin")}

    counts = {
        name: (each.services_in_trouble, each.hosts_in_trouble, each.operations_open, each.agents_late)
        for name, each in frames.items()
    }
    assert counts == {"stranger": (0, 0, 0, 0), "viewer": (2, 1, 1, 1), "admin": (4, 2, 2, 2)}


def test_one_query_it_takes(people: People, things: Things) -> None:
    with CaptureQueriesContext(connection) as captured:
        get_frame(people.viewer, now=timezone.now())

    assert len(captured) == 1
