"""The page: words and table without scripts, the picture as JSON, the same number of queries for any size."""

from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clusters.choices import Severity
from clusters.models import Cluster, Service
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


def test_a_crowded_cluster_it_condenses_and_says_so(as_admin: Client) -> None:
    cluster = factories.make_cluster("crowded")
    for number in range(13):
        service = factories.make_service(f"service-{number:02}", cluster=cluster, running_count=1, desired_count=2)
        host = factories.make_host(cluster=cluster, capacity_provider_name="ec2-main")
        factories.make_task(cluster=cluster, service=service, container_instance=host, launch_type="EC2")

    figure = as_admin.get(f"/clusters/{cluster.pk}/topology?format=figure").json()

    titles = [row[2] for row in _cards(figure)]
    services = [row[2] for row in _cards(figure) if row[1] == "service"]
    assert services[:8] == [f"service-{number:02}: Steady" for number in range(8)]
    assert "5 more services: 15 of 10 healthy" in titles
    assert any(title.startswith("eu-west-1a: Active, 13 tasks") for title in titles)
    assert "8 of 13 services and 0 of 13 hosts stand alone; the rest is grouped." in figure["view"]["summary"]
    rest = next(row for row in figure["table"]["rows"] if row[0] == "5 more services")
    assert rest[2] == "5 missing, 5 running"


def test_services_by_a_tag_it_groups(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop")
    for team in ("pay", "web", "web"):
        factories.make_service(cluster=cluster, tags={"team": team})
    factories.make_service("alone", cluster=cluster, severity=Severity.FAILING, cause="exit 1")

    figure = as_admin.get(f"/clusters/{cluster.pk}/topology?format=figure&group=tag:team").json()
    page = as_admin.get(f"/clusters/{cluster.pk}/topology").content.decode()

    services = [row[2].partition(":")[0] for row in _cards(figure) if row[1] == "service"]
    assert services == ["alone", "pay", "web"]
    assert '<option value="tag:team">' in page


def test_a_service_with_many_tasks_it_counts_without_reading_each(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop")
    service = factories.make_service("web", cluster=cluster, desired_count=70, running_count=70)
    for number in range(70):
        health = "UNHEALTHY" if number < 3 else "HEALTHY"
        factories.make_task(cluster=cluster, service=service, health_status=health)

    figure = as_admin.get(f"/clusters/{cluster.pk}/topology?format=figure").json()

    strip = next(trace for trace in figure["data"] if trace["name"] == "strip")
    assert [row[2] for row in strip["customdata"]] == ["3 unhealthy", "67 healthy"]


def test_only_problems_and_hidden_names_it_leaves_out(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop")
    for name in ("api", "web"):
        factories.make_service(name, cluster=cluster)
    factories.make_service("bad", cluster=cluster, severity=Severity.FAILING, cause="exit 1")

    problems = as_admin.get(f"/clusters/{cluster.pk}/topology?format=figure&only=problems").json()
    hidden = as_admin.get(f"/clusters/{cluster.pk}/topology?format=figure&hide=web+ba").json()

    assert [row[2] for row in _cards(problems) if row[1] == "service"] == ["bad: exit 1"]
    assert [row[2] for row in _cards(hidden) if row[1] == "service"] == ["api: Steady"]
    assert problems["view"]["summary"].endswith("2 services left out.")


def test_what_the_browser_has_drawn_it_does_not_move(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop")
    for name in ("api", "cart", "web"):
        factories.make_service(name, cluster=cluster)
    path = f"/clusters/{cluster.pk}/topology?format=figure"
    before = as_admin.get(path).json()
    Service.objects.filter(name="web").update(severity=Severity.FAILING, cause="exit 1")

    again = as_admin.get(path, headers={"Gantry-Order": before["layout"]["meta"]["order"]}).json()
    anew = as_admin.get(path).json()

    assert _order(again) == _order(before)
    assert _order(anew) == ["web", "api", "cart"]


def _order(figure: dict[str, Any]) -> list[str]:
    """Services from top to bottom."""
    cards = next(trace for trace in figure["data"] if trace["name"] == "cards")
    placed = zip(cards["y"], cards["customdata"], strict=True)
    return [row[2].partition(":")[0] for _, row in sorted(placed) if row[1] == "service"]


def _cards(figure: dict[str, Any]) -> list[list[str]]:
    rows: list[list[str]] = next(trace for trace in figure["data"] if trace["name"] == "cards")["customdata"]
    return rows


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
