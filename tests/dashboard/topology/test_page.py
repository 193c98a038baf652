"""The page: words and table without scripts, the picture as JSON, the same number of queries for any size."""

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clusters.models import Cluster
from dashboard.finders import PlotlyFinder
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things

EVIL = '<img src=x onerror="x">'
TARGET = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web-tg/73e2d6bc24d8a067"


def _fill(cluster: Cluster, *, services: int, tasks: int) -> None:
    for _ in range(services):
        definition = factories.make_task_definition(scope=cluster.scope)
        service = factories.make_service(cluster=cluster, task_definition=definition)
        factories.make_deployment(service=service)
        host = factories.make_host(cluster=cluster, capacity_provider_name="ec2-main")
        for _ in range(tasks):
            factories.make_task(cluster=cluster, service=service, container_instance=host, launch_type="EC2")


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_table_it_shows_without_scripts(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop-prod")
    definition = factories.make_task_definition("web", scope=cluster.scope, revision=7)
    service = factories.make_service(
        "web", cluster=cluster, task_definition=definition, load_balancers=[{"targetGroupArn": TARGET}]
    )
    factories.make_task(cluster=cluster, service=service)

    page = as_admin.get(f"/clusters/{cluster.pk}/topology").content.decode()

    assert all(text in page for text in ("web:7", "shop/web:1.4.2", "web-tg", "1 running", "Fargate (1)"))
    assert page.index("</table>") < page.index("data-figure=")


def test_the_picture_it_answers_as_json(as_admin: Client, things: Things) -> None:
    figure = as_admin.get(f"/clusters/{things.cluster.pk}/topology?format=figure").json()

    assert set(figure) == {"data", "layout", "view", "table"}
    assert figure["view"]["summary"].startswith("1 service and 1 task on 1 host")
    assert [len(row) for row in figure["table"]["rows"]] == [len(figure["table"]["columns"])]


@pytest.mark.parametrize("query", ["", "?format=figure"])
def test_hidden_clusters_it_answers_like_missing_ones(
    query: str, client: Client, people: People, hidden: Things
) -> None:
    client.force_login(people.viewer)

    assert client.get(f"/clusters/{hidden.cluster.pk}/topology{query}").status_code == 404


def test_more_services_than_it_can_draw_it_lists_worst_first(as_admin: Client) -> None:
    cluster = factories.make_cluster("crowded")
    for _ in range(13):
        factories.make_service(cluster=cluster)

    answer = as_admin.get(f"/clusters/{cluster.pk}/topology")
    figure = as_admin.get(f"/clusters/{cluster.pk}/topology?format=figure").json()

    assert "crowded has 13 services: too many for one readable picture" in answer.content.decode()
    assert b"plotly.min.js" not in answer.content
    assert (figure["data"], len(figure["table"]["rows"])) == ([], 12)


def test_names_from_aws_it_escapes(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop-prod")
    factories.make_service(EVIL, cluster=cluster)

    page = as_admin.get(f"/clusters/{cluster.pk}/topology").content.decode()

    assert EVIL not in page


def test_an_empty_cluster_it_explains(as_admin: Client) -> None:
    cluster = factories.make_cluster("quiet")

    page = as_admin.get(f"/clusters/{cluster.pk}/topology").content.decode()

    assert "Nothing to draw" in page
    assert "plotly.min.js" not in page


@pytest.mark.parametrize("query", ["", "?format=figure"])
def test_as_many_queries_for_many_tasks_it_needs(query: str, as_admin: Client) -> None:
    cluster = factories.make_cluster(capacity_providers=["ec2-main"])
    path = f"/clusters/{cluster.pk}/topology{query}"
    _fill(cluster, services=1, tasks=1)
    few = _queries(as_admin, path)
    _fill(cluster, services=9, tasks=12)

    many = _queries(as_admin, path)

    assert many == few


def test_plotly_it_takes_out_of_its_package_alone() -> None:
    found = finders.find("plotly/plotly.min.js")

    assert isinstance(found, str)
    assert found.endswith("plotly.min.js")
    assert finders.find("plotly/datasets/tips.csv.gz") is None
    assert [name for name, _ in PlotlyFinder().list(None)] == ["plotly.min.js"]
