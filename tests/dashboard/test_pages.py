"""Pages finish: what they show of the mirror, worst first, and nothing of what one may not see."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from clusters.choices import Severity
from clusters.models import EnvironmentVariable
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import NOW

CANARY = "canary-9f2c"


def links(body: str) -> dict[str, str]:
    """The pager's links by their `rel`."""
    found = re.findall(r'href="(\?[^"]*(?:after|before)=[^"]*)" rel="(\w+)"', body)
    return {rel: html.unescape(href) for href, rel in found}


def _positions(body: str, *words: str) -> list[int]:
    return [body.index(f">{word}</a>") for word in words]


def test_services_it_sorts_by_tier_then_kind(as_admin: Client) -> None:
    prod, dev = factories.make_cluster("p"), factories.make_cluster("d", tier="dev")
    factories.make_service("calm", cluster=prod)
    factories.make_service("resting", cluster=prod, severity=Severity.QUIET)
    factories.make_service("dev-gone", cluster=dev, severity=Severity.MISSING_ALL)
    factories.make_service("prod-risk", cluster=prod, severity=Severity.AT_RISK)
    factories.make_service("prod-gone", cluster=prod, severity=Severity.MISSING_ALL)

    body = as_admin.get("/services").content.decode()

    found = _positions(body, "prod-gone", "prod-risk", "dev-gone", "calm", "resting")
    assert found == sorted(found)


def test_the_loudest_thing_it_puts_first_on_the_fleet(as_admin: Client) -> None:
    service = factories.make_service("settlement", severity=Severity.MISSING_ALL, healthy_count=0, missing_count=3)
    other = factories.make_service("web")
    factories.make_attention(service=other, cause="1 of 3 healthy: exit 1", rank=10)
    factories.make_attention(service=service, cause="0 of 3 healthy: may not read secret x", rank=999)

    body = as_admin.get("/").content.decode()

    assert body.index("settlement: 0 of 3 healthy") < body.index("web: 1 of 3 healthy")
    assert "2 things need you" in body


def test_ended_attention_it_leaves_out(as_admin: Client) -> None:
    factories.make_attention(service=factories.make_service(), cause="long over", ended_at=NOW)

    body = as_admin.get("/").content.decode()

    assert "long over" not in body
    assert "Nothing needs you" in body


def test_lists_and_counts_it_keeps_to_what_one_may_see(people: People, hidden: Things, client: Client) -> None:
    factories.make_attention(service=hidden.service, cause="hidden trouble")
    client.force_login(people.viewer)

    bodies = {path: client.get(path).content.decode() for path in ("/", "/clusters", "/services", "/tasks", "/hosts")}

    assert "1 cluster in" in bodies["/"]
    assert all("pay-prod" not in body and "hidden trouble" not in body for body in bodies.values())


def test_a_stranger_it_tells_what_is_missing(people: People, client: Client) -> None:
    client.force_login(people.stranger)

    assert "no grant of your groups covers a cluster" in client.get("/").content.decode()


def test_a_late_agent_it_puts_over_every_page(as_admin: Client, things: Things) -> None:
    factories.make_sync_state(
        scope=things.cluster.scope,
        kind="tasks",
        cluster=things.cluster,
        last_success_at=NOW - timedelta(minutes=4),
        last_error="Throttled: lower the share.",
    )

    pages = [as_admin.get(path).content.decode() for path in ("/", f"/services/{things.service.pk}", "/sync")]

    assert all("Tasks of shop-prod are" in page and "Throttled: lower the share." in page for page in pages)


def test_a_fresh_mirror_it_leaves_unmentioned(as_admin: Client, things: Things) -> None:
    factories.make_sync_state(scope=things.cluster.scope, cluster=things.cluster)

    body = as_admin.get("/").content.decode()

    assert "banner" not in body
    assert "all agents on time" in body


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=ALPHA", {"alpha"}),
        ("show=trouble", {"beta"}),
        ("show=dev", {"gamma"}),
        ("show=nonsense", {"alpha", "beta", "gamma"}),
        ("q=%00alpha", {"alpha"}),
        ("q=status:!trouble+tier:prod", {"alpha"}),
        ("q=al&q=status:steady", {"alpha"}),
        ("q=name:*a+statsu:x", {"alpha", "beta", "gamma"}),
        ("after=nonsense", {"alpha", "beta", "gamma"}),
        ("cluster=999999999999999999999", {"alpha", "beta", "gamma"}),
    ],
)
def test_services_it_filters_by_the_url(query: str, shown: set[str], as_admin: Client) -> None:
    factories.make_service("alpha")
    factories.make_service("beta", severity=Severity.FAILING)
    factories.make_service("gamma", tier="dev")

    body = as_admin.get(f"/services?{query}", follow=True).content.decode()

    assert {name for name in ("alpha", "beta", "gamma") if f">{name}</a>" in body} == shown


def test_fifty_rows_it_puts_on_a_page_and_links_to_the_next(as_admin: Client) -> None:
    cluster = factories.make_cluster()
    for number in range(51):
        factories.make_service(f"service-{number:03}", cluster=cluster)

    first = as_admin.get("/services?q=service").content.decode()
    second = as_admin.get("/services" + links(first)["next"]).content.decode()
    again = as_admin.get("/services" + links(second)["prev"]).content.decode()

    assert "1 to 50 of 51 services" in first
    assert "51 to 51 of 51 services" in second
    assert "service-050" in second
    assert "1 to 50 of 51 services" in again


def test_stopped_tasks_it_keeps_readable_after_aws_forgot_them(as_admin: Client, things: Things) -> None:
    task = factories.make_task(
        cluster=things.cluster,
        service=things.service,
        last_status="STOPPED",
        desired_status="STOPPED",
        stop_code="EssentialContainerExited",
        stopped_reason="Essential container in task exited",
        stopped_at=NOW - timedelta(hours=5),
        gone_at=NOW - timedelta(hours=4),
        containers=[{"name": "app", "exit_code": 137, "reason": "OutOfMemoryError: killed", "last_status": "STOPPED"}],
    )

    body = as_admin.get(f"/tasks/{task.pk}").content.decode()

    assert "Stopped: app exited 137, out of memory" in body
    assert "Essential container in task exited" in body
    assert "Forgotten by AWS" in body


def test_failures_of_the_last_hour_it_puts_first_on_a_services_page(as_admin: Client, things: Things) -> None:
    type(things.service).objects.filter(pk=things.service.pk).update(replaced_24h_count=1)  # as sync counts
    failed = factories.make_task(
        cluster=things.cluster,
        service=things.service,
        last_status="STOPPED",
        stop_code="TaskFailedToStart",
        stopped_reason="CannotPullContainerError",
        stopped_at=NOW - timedelta(minutes=2),
    )

    body = as_admin.get(f"/services/{things.service.pk}").content.decode()

    assert body.index(f"/tasks/{failed.pk}") < body.index(f"/tasks/{things.task.pk}")


def test_a_rollout_it_shows_with_the_breakers_count(as_admin: Client, things: Things) -> None:
    factories.make_deployment(
        service=things.service, rollout_state="IN_PROGRESS", running_count=1, desired_count=3, failed_tasks=2
    )

    body = as_admin.get(f"/services/{things.service.pk}").content.decode()

    assert "1 of 3 tasks of the new deployment run, 2 failed" in body
    assert "card edge-bad" in body


def test_values_of_the_environment_it_never_shows(as_admin: Client, things: Things) -> None:
    container = things.task_definition.container_definitions.get()
    container.health_check = {"command": ["CMD-SHELL", CANARY], "interval": 10}
    container.log_configuration = {"logDriver": "awslogs", "options": {"token": CANARY}}
    container.save()
    EnvironmentVariable.objects.create(
        container_definition=container, name="DB_PASSWORD", value_encrypted=CANARY, value_hmac=CANARY
    )

    bodies = [
        as_admin.get(path).content.decode()
        for path in (f"/task-definitions/{things.task_definition.pk}", f"/tasks/{things.task.pk}")
    ]

    assert "DB_PASSWORD" in bodies[0]
    assert all(CANARY not in body for body in bodies)


def test_a_revision_it_shows_only_through_what_uses_it(people: People, hidden: Things, client: Client) -> None:
    client.force_login(people.viewer)

    body = client.get("/task-definitions").content.decode()

    assert "family-of-shop-prod" in body
    assert "family-of-pay-prod" not in body


def test_a_disconnected_host_it_counts_in_the_rail(as_admin: Client, things: Things) -> None:
    factories.make_host(cluster=things.cluster, is_agent_connected=False)

    body = as_admin.get("/hosts?show=trouble").content.decode()

    assert "ECS agent disconnected" in body
    assert '<span class="count t-warn" title="Hosts in trouble">1</span>' in body


@pytest.mark.parametrize(
    ("partition", "host"),
    [
        ("aws", "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop-prod"),
        ("aws-cn", "https://eu-west-1.console.amazonaws.cn/ecs/v2/clusters/shop-prod"),
    ],
)
def test_the_console_it_links_to_by_partition(partition: str, host: str, as_admin: Client, things: Things) -> None:
    account = things.cluster.scope.account
    account.partition = partition
    account.save(update_fields=["partition"])

    assert host in as_admin.get(f"/clusters/{things.cluster.pk}").content.decode()


def test_the_theme_it_keeps_in_a_cookie(client: Client, db: None) -> None:
    response = client.post("/theme", {"theme": "dark", "next": "//evil.example/"})

    assert response.headers["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/login").content.decode()


def test_an_unknown_theme_it_forgets(client: Client, db: None) -> None:
    client.post("/theme", {"theme": "dark"})
    client.post("/theme", {"theme": '"><script>'})

    assert "data-theme" not in client.get("/login").content.decode()


def test_a_host_it_tells_capabilities_apart_from_attributes(as_admin: Client, things: Things) -> None:
    host = factories.make_host(
        cluster=things.cluster,
        docker_version="DockerVersion: 25.0.14",
        attributes={"ecs.os-type": "linux", "com.amazonaws.ecs.capability.logging-driver.awslogs": ""},
    )

    body = as_admin.get(f"/hosts/{host.pk}").content.decode()

    assert '<dt class="breakable">ecs.os-type</dt><dd>linux</dd>' in body
    assert "<li>logging-driver.awslogs</li>" in body
    assert "<dd>25.0.14</dd>" in body


def test_between_a_cluster_and_its_topology_it_leads_both_ways(as_admin: Client, things: Things) -> None:
    path = f"/clusters/{things.cluster.pk}"

    assert f'<a href="{path}/topology">Topology</a>' in as_admin.get(path).content.decode()
    assert f'<a href="{path}">Overview</a>' in as_admin.get(f"{path}/topology").content.decode()
