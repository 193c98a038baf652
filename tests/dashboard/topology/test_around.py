"""The neighbourhood of one thing: what touches it and nothing else, and never of another cluster."""

from typing import Any

import pytest
from django.test import Client

from clusters.models import Cluster
from dashboard.topic import Topic, topic_from
from tests.dashboard import factories


def _titles(client: Client, cluster: Cluster, around: str) -> dict[str, list[str]]:
    """Titles by kind."""
    figure: dict[str, Any] = client.get(f"/clusters/{cluster.pk}/topology?around={around}&format=figure").json()
    found: dict[str, list[str]] = {}
    for row in next(trace for trace in figure["data"] if trace["name"] == "cards")["customdata"]:
        found.setdefault(row[1], []).append(row[2].partition(":")[0])
    return found


@pytest.fixture
def shop() -> dict[str, Any]:
    """`web` on two hosts and `jobs` on the second, each with its revision; `lone` on the first."""
    cluster = factories.make_cluster("shop")
    hosts = [factories.make_host(cluster=cluster, capacity_provider_name="ec2-main") for _ in range(2)]
    made: dict[str, Any] = {"cluster": cluster, "hosts": hosts}
    for name, where in (("web", hosts), ("jobs", hosts[1:])):
        definition = factories.make_task_definition(name, scope=cluster.scope)
        service = factories.make_service(name, cluster=cluster, task_definition=definition, desired_count=len(where))
        made[f"{name}_tasks"] = [
            factories.make_task(cluster=cluster, service=service, container_instance=host, launch_type="EC2")
            for host in where
        ]
        made[name], made[f"{name}_definition"] = service, definition
    made["lone"] = factories.make_task(cluster=cluster, container_instance=hosts[0], launch_type="EC2")
    return made


@pytest.mark.django_db
def test_a_service_it_shows_with_all_its_hosts(as_admin: Client, shop: dict[str, Any]) -> None:
    found = _titles(as_admin, shop["cluster"], f"service/{shop['web'].pk}")

    assert (found["service"], len(found["host"])) == (["web"], 2)


@pytest.mark.django_db
def test_a_host_it_shows_with_what_runs_there(as_admin: Client, shop: dict[str, Any]) -> None:
    found = _titles(as_admin, shop["cluster"], f"host/{shop['hosts'][0].pk}")

    assert (sorted(found["service"]), len(found["host"]), len(found["tasks"])) == (["Stand-alone tasks", "web"], 1, 2)


@pytest.mark.django_db
def test_a_task_it_shows_alone(as_admin: Client, shop: dict[str, Any]) -> None:
    found = _titles(as_admin, shop["cluster"], f"task/{shop['jobs_tasks'][0].pk}")

    assert (found["service"], found["tasks"], len(found["host"])) == (["jobs"], ["1 task"], 1)


@pytest.mark.django_db
def test_a_revision_it_shows_with_what_uses_it(as_admin: Client, shop: dict[str, Any]) -> None:
    found = _titles(as_admin, shop["cluster"], f"definition/{shop['jobs_definition'].pk}")

    assert (found["service"], len(found["task definition"])) == (["jobs"], 1)


@pytest.mark.django_db
def test_what_is_elsewhere_it_does_not_show(as_admin: Client, shop: dict[str, Any]) -> None:
    elsewhere = factories.make_service("elsewhere", cluster=factories.make_cluster("other"))

    assert _titles(as_admin, shop["cluster"], f"service/{elsewhere.pk}") == {}


@pytest.mark.parametrize("text", ["", "moon/1", "service/", "service/x", f"service/{'9' * 30}", "service/-1"])
def test_nonsense_it_takes_for_no_topic(text: str) -> None:
    assert topic_from(text) is None
    assert topic_from("host/7") == Topic(kind="host", id=7)
