"""Fleet and cluster walls from the mirror: what is missing comes first, on the page, as JSON and as a file."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from clusters.choices import Severity, Tier
from clusters.models import Cluster, ContainerDefinition
from dashboard.queries.cluster_wall import get_cluster_wall
from dashboard.queries.wall import get_fleet_wall
from dashboard.wall import Square
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.support.figures import validated

pytestmark = pytest.mark.django_db


def _down(cluster: Cluster, *, desired: int = 21) -> Any:
    fields = {"severity": Severity.MISSING_ALL, "missing_count": desired, "cause": f"0 of {desired} healthy: exit 1"}
    Cluster.objects.filter(pk=cluster.pk).update(desired_count=desired, service_count=1, **fields)
    return factories.make_service(
        "web", cluster=cluster, desired_count=desired, running_count=0, healthy_count=0, **fields
    )


def _squares(name: str) -> dict[Square, int]:
    wall = get_fleet_wall(_admin())
    cluster = next(each for each in wall.clusters if each.name == name)
    return {square: cluster.count(square) for square in Square if cluster.count(square)}


def _admin() -> User:
    return User.objects.filter(username="root").first() or User.objects.create_superuser("root")


def test_a_prod_service_at_0_of_21_and_a_whole_cluster_down_are_the_first_thing_seen(as_admin: Client) -> None:
    big = factories.make_cluster("a-steady", tier=Tier.PROD)
    service = factories.make_service(cluster=big, desired_count=1)
    factories.make_task(cluster=big, service=service)
    noisy = factories.make_cluster("b-dev", tier=Tier.DEV)
    _down(noisy, desired=90)
    down = factories.make_cluster("z-prod", tier=Tier.PROD)
    _down(down)

    figure = as_admin.get("/?format=figure").json()
    inside = as_admin.get(f"/clusters/{down.pk}/wall?format=figure").json()

    cards = next(trace for trace in figure["data"] if trace["name"] == "cards")
    assert [row[2] for row in cards["customdata"]] == ["z-prod", "b-dev", "a-steady"]
    assert cards["customdata"][0][3].startswith("0 of 21 run")
    assert cards["base"][0] == min(cards["base"])
    assert cards["y"][0] - cards["width"][0] / 2 == pytest.approx(
        min(y - high / 2 for y, high in zip(cards["y"], cards["width"], strict=True)),
        abs=0.1,  # pixels
    )
    first = next(trace for trace in inside["data"] if trace["name"] == "cards")["customdata"][0]
    assert first[2:4] == ["web", "0 of 21 healthy · 0 of 21 healthy: exit 1"]
    missing = [trace for trace in inside["data"] if trace["name"] == "tasks"]
    assert [(trace["marker"]["symbol"], len(trace["x"])) for trace in missing] == [("square-open-dot", 21)]


def test_each_state_it_counts_as_a_task_shows_it() -> None:
    cluster = factories.make_cluster("shop")
    service = factories.make_service(cluster=cluster, desired_count=8, healthy_count=2)
    for fields in (
        {"health_status": "HEALTHY"},
        {"health_status": "HEALTHY"},
        {"health_status": "UNHEALTHY"},
        {"health_status": "UNKNOWN"},  # has a check: sync counts two as healthy, not three
        {"last_status": "PENDING"},
        {"last_status": "RUNNING", "desired_status": "STOPPED"},
        {"last_status": "STOPPED", "desired_status": "STOPPED"},
    ):
        factories.make_task(cluster=cluster, service=service, **fields)

    assert _squares("shop") == {
        Square.MISSING: 3,
        Square.UNHEALTHY: 1,
        Square.UNKNOWN: 1,
        Square.STOPPING: 1,
        Square.STARTING: 1,
        Square.RUNNING: 2,
    }


def test_tasks_of_no_service_it_shows_too() -> None:
    cluster = factories.make_cluster("jobs")
    factories.make_task(cluster=cluster)

    assert _squares("jobs") == {Square.RUNNING: 1}


def test_hidden_clusters_it_leaves_out(client: Client, people: People, things: Things, hidden: Things) -> None:
    client.force_login(people.viewer)

    names = {row[0] for row in client.get("/?format=figure").json()["table"]["rows"]}

    assert things.cluster.name in names
    assert hidden.cluster.name not in names
    assert client.get(f"/clusters/{hidden.cluster.pk}/wall?format=csv").status_code == 404


def test_the_table_it_shows_when_asked_and_as_a_file(as_admin: Client, things: Things) -> None:
    page = as_admin.get("/?view=table").content.decode()
    answer = as_admin.get("/?format=csv")

    assert f'<a href="/clusters/{things.cluster.pk}/wall">' in page
    assert answer.content.decode().splitlines()[0].startswith("Cluster,Tier,Status,Missing,Unhealthy")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_formulas_in_names_it_makes_harmless_in_the_file(as_admin: Client) -> None:
    factories.make_cluster("=cmd()")

    assert "\r\n'=cmd()," in as_admin.get("/?format=csv").content.decode()


def test_of_a_running_task_it_knows_whether_silence_means_something() -> None:
    cluster = factories.make_cluster("shop")
    definition = factories.make_task_definition("web", scope=cluster.scope)
    ContainerDefinition.objects.filter(task_definition=definition).update(health_check={"command": ["CMD", "true"]})
    service = factories.make_service(cluster=cluster, task_definition=definition, desired_count=1)
    factories.make_task(cluster=cluster, service=service)
    factories.make_task(cluster=cluster)

    rows = {row.id: [dot.status.mark.value for dot in row.dots] for row in get_cluster_wall(cluster).rows}

    assert rows == {service.pk: ["unknown"], 0: ["ok"]}


def test_what_it_can_not_draw_one_by_one_it_draws_as_a_strip() -> None:
    cluster = factories.make_cluster("shop")
    for name in ("api", "web"):
        service = factories.make_service(name, cluster=cluster, desired_count=3)
        for _ in range(3):
            factories.make_task(cluster=cluster, service=service)

    wall = get_cluster_wall(cluster, most_dots=4, most_rows=2)

    assert [(row.name, len(row.dots), row.counts) for row in wall.rows] == [
        ("api", 3, ((Square.RUNNING, 3),)),
        ("web", 0, ((Square.RUNNING, 3),)),
    ]
    assert get_cluster_wall(cluster, most_rows=1).left_out == 1


def test_its_own_figure_plotly_takes(as_admin: Client, things: Things) -> None:
    validated(as_admin.get(f"/clusters/{things.cluster.pk}/wall?format=figure").json())
    validated(as_admin.get("/?format=figure").json())
