"""A list page finishes it asks the database the same number of questions for 10 and for 1,000 rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clusters.models import Cluster, Service
from clusters.operations.requests import offered
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things


def _services(count: int, cluster: Cluster) -> None:
    definition = factories.make_task_definition(scope=cluster.scope)
    for _ in range(count):
        factories.make_service(cluster=cluster, task_definition=definition)


def _tasks(count: int, cluster: Cluster) -> None:
    service = factories.make_service(cluster=cluster)
    host = factories.make_host(cluster=cluster)
    for _ in range(count):
        factories.make_task(cluster=cluster, service=service, container_instance=host)


def _clusters(count: int, cluster: Cluster) -> None:
    for _ in range(count):
        factories.make_cluster(scope=cluster.scope)


def _hosts(count: int, cluster: Cluster) -> None:
    for _ in range(count):
        factories.make_host(cluster=cluster)


def _task_definitions(count: int, cluster: Cluster) -> None:
    for _ in range(count):
        factories.make_task_definition(scope=cluster.scope)


def _operations(count: int, cluster: Cluster) -> None:
    service, user = factories.make_service(cluster=cluster), factories.make_user(f"asker-of-{count}")
    for _ in range(count):
        factories.make_operation(service=service, user=user, state="succeeded")


def _batches(count: int, cluster: Cluster) -> None:
    service, user = factories.make_service(cluster=cluster), factories.make_user(f"sweeper-of-{count}")
    for _ in range(count):
        factories.make_batch(service, user=user)


def _agents(count: int, cluster: Cluster) -> None:
    for number in range(count):
        factories.make_sync_state(scope=cluster.scope, kind=f"kind-{number}-of-{count}", last_error="Throttled.")


LISTS: list[tuple[str, Callable[[int, Cluster], None]]] = [
    ("/", _clusters),
    ("/clusters", _clusters),
    ("/services", _services),
    ("/tasks", _tasks),
    ("/task-definitions", _task_definitions),
    ("/hosts", _hosts),
    ("/operations", _operations),
    ("/batches", _batches),
    ("/sync", _agents),
]


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("path", "fill"), LISTS, ids=[path for path, _ in LISTS])
def test_as_many_queries_for_many_rows_it_needs(
    path: str, fill: Callable[[int, Cluster], None], as_admin: Client
) -> None:
    cluster = factories.make_cluster()
    fill(10, cluster)
    few = _queries(as_admin, path)
    fill(990, cluster)

    many = _queries(as_admin, path)

    assert many == few


def test_a_service_page_it_costs_the_same_with_many_tasks(as_admin: Client) -> None:
    cluster = factories.make_cluster()
    service = factories.make_service(cluster=cluster)
    factories.make_task(cluster=cluster, service=service)
    few = _queries(as_admin, f"/services/{service.pk}")
    for _ in range(100):
        factories.make_task(cluster=cluster, service=service)

    many = _queries(as_admin, f"/services/{service.pk}")

    assert many == few


def test_offers_it_makes_for_as_many_queries_as_one_kind_needs(people: People, things: Things) -> None:
    service = Service.objects.select_related("cluster", "scope__account").get(pk=things.service.pk)

    with CaptureQueriesContext(connection) as captured:
        offers = offered(people.operator, service=service)

    assert len(offers) > 1
    assert len(captured) <= 5  # the role, twice; protections; freezes; operations on their way


@pytest.mark.parametrize(("path", "fill"), LISTS[1:], ids=[path for path, _ in LISTS[1:]])
def test_a_file_costs_no_query_a_row(path: str, fill: Callable[[int, Cluster], None], as_admin: Client) -> None:
    cluster = factories.make_cluster()
    fill(3, cluster)
    few = _file_queries(as_admin, path)
    fill(30, cluster)

    many = _file_queries(as_admin, path)

    assert many == few


def _file_queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"{path}?format=csv")
        assert response.getvalue().count(b"\n") > 3
    return len(captured)
