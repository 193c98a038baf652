"""Load balancers, target groups and capacity providers have pages, and lead to each other, to services and tasks."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from clusters.models import Listener, Service, TargetGroup
from dashboard.queries.traffic import get_traffic
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import NOW

TIMEOUT = {"state": "unhealthy", "reason": "Target.Timeout", "description": "Request timed out"}


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def as_viewer(people: People) -> Client:
    client = Client()
    client.force_login(people.viewer)
    return client


def test_a_target_group_it_shows_unhealthy_targets_first_with_awss_reason_and_ours(
    as_admin: Client, things: Things
) -> None:
    factories.make_target(things.target_group, target_id="10.255.0.9", **TIMEOUT)

    text = text_of(as_admin, f"/target-groups/{things.target_group.pk}")

    assert "1 of 2 targets unhealthy: /healthz times out" in text
    assert "Target.Timeout: Request timed out" in text
    assert text.index("10.255.0.9:8080") < text.index("Unhealthy: Unhealthy") + 200
    assert text.index("Unhealthy: Unhealthy") < text.index("Healthy: Healthy")
    assert "no task we know" in text
    assert things.load_balancer.dns_name in text


def test_a_target_it_links_to_its_task_and_host(as_admin: Client, things: Things) -> None:
    body = as_admin.get(f"/target-groups/{things.target_group.pk}").content.decode()

    assert f'href="/tasks/{things.task.pk}"' in body
    assert f'href="/hosts/{things.host.pk}"' in body
    assert f'href="/services/{things.service.pk}"' in body


def test_health_that_was_not_read_lately_it_says_since_when_and_why(as_admin: Client, things: Things) -> None:
    reason = "Grant elasticloadbalancing:DescribeTargetHealth to Gantry."
    factories.make_sync_state(
        scope=things.cluster.scope,
        kind="target_health",
        last_error=reason,
        late_after=NOW - timedelta(minutes=3),
        last_success_at=NOW - timedelta(minutes=12),
    )

    for path in (f"/target-groups/{things.target_group.pk}", f"/load-balancers/{things.load_balancer.pk}"):
        text = text_of(as_admin, path)
        assert re.search(r"Health as of \d+ min ago\.", text)
        assert reason in text


def test_a_load_balancer_it_shows_rules_in_order_and_where_each_leads(as_admin: Client, things: Things) -> None:
    listener = Listener.objects.get(load_balancer=things.load_balancer)
    factories.make_rule(listener, group=things.target_group, host="first.example.com", priority=1)

    text = text_of(as_admin, f"/load-balancers/{things.load_balancer.pk}")

    assert text.index("host is first.example.com") < text.index("host is shop-prod-web.example.com")
    assert "default nothing above applies answers 404 by itself" in text
    assert "1 of 1 healthy" in text


def test_rules_to_what_one_may_not_see_it_counts_and_keeps_to_itself(
    as_viewer: Client, things: Things, hidden: Things
) -> None:
    secret = factories.make_target_group("pay-secret", service=hidden.service, balancer=things.load_balancer)

    text = text_of(as_viewer, f"/load-balancers/{things.load_balancer.pk}")

    assert secret.name not in text
    assert "1 rule leads to target groups that no service names, or that you may not see." in text


def test_a_task_of_a_hidden_cluster_it_does_not_name(as_viewer: Client, things: Things, hidden: Things) -> None:
    factories.make_target(things.target_group, task=hidden.task)

    body = as_viewer.get(f"/target-groups/{things.target_group.pk}").content.decode()

    assert f"/tasks/{hidden.task.pk}" not in body


def test_a_capacity_provider_it_shows_room_hosts_and_who_runs_there(as_admin: Client, things: Things) -> None:
    provider = things.capacity_provider
    factories.make_task(cluster=things.cluster, service=things.service, capacity_provider_name=provider.name)
    type(provider).objects.filter(pk=provider.pk).update(
        auto_scaling_group_arn="arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/asg",
        managed_scaling={"status": "ENABLED", "targetCapacity": 90},
        managed_termination_protection="DISABLED",
    )

    text = text_of(as_admin, f"/capacity-providers/{provider.pk}")

    assert "1,024 of 4,096 units free" in text
    assert "on: ECS sets the group's size" in text.replace("&#x27;", "'")
    assert "Target 90 % of its hosts in use" in text
    assert "Termination protection off" in text
    assert re.search(r"web shop-prod 1\b", text)


def test_fargate_it_explains_and_shows_no_hosts(as_admin: Client, things: Things) -> None:
    spot = factories.make_capacity_provider("FARGATE_SPOT", cluster=things.cluster, kind="FARGATE_SPOT")

    text = text_of(as_admin, f"/capacity-providers/{spot.pk}")

    assert "two minutes" in text
    assert "reserved by tasks" not in text


def test_services_and_tasks_it_shows_what_stands_before_them(as_admin: Client, things: Things) -> None:
    service, group = things.service, things.target_group
    type(service).objects.filter(pk=service.pk).update(
        service_connect={"enabled": True, "namespace": "shop", "services": [{"portName": "http"}]},
        network_configuration={"awsvpcConfiguration": {"securityGroups": ["sg-0123"]}},
    )
    type(things.task).objects.filter(pk=things.task.pk).update(network_interface_id="eni-1")

    for path in (f"/services/{service.pk}", f"/services/{service.pk}?tab=configuration"):
        body = as_admin.get(path).content.decode()
        assert f'href="/target-groups/{group.pk}"' in body
        assert f'href="/load-balancers/{things.load_balancer.pk}"' in body
    text = text_of(as_admin, f"/services/{service.pk}")
    assert "1 of 1 healthy" in text
    assert "as http in shop" in text
    task = text_of(as_admin, f"/tasks/{things.task.pk}")
    assert "Behind load balancers" in task
    assert "sg-0123" in task


@pytest.mark.parametrize("name", ["load_balancer", "target_group", "capacity_provider"])
def test_an_arn_leads_to_its_page(name: str, as_viewer: Client, things: Things, hidden: Things) -> None:
    thing, other = getattr(things, name), getattr(hidden, name)

    found = as_viewer.get("/go", {"arn": thing.arn})

    assert found.headers["Location"] == f"/{name.replace('_', '-')}s/{thing.pk}"
    assert "Location" not in as_viewer.get("/go", {"arn": other.arn}).headers


def test_the_arn_of_a_listener_and_a_dns_name_lead_to_the_load_balancer(as_admin: Client, things: Things) -> None:
    listener = Listener.objects.get(load_balancer=things.load_balancer)
    page = f"/load-balancers/{things.load_balancer.pk}"

    assert as_admin.get("/go", {"arn": listener.arn}).headers["Location"] == page
    assert as_admin.get("/go", {"q": things.load_balancer.dns_name.upper()}).headers["Location"] == page


def test_search_finds_them_by_name_for_those_who_may_see_them(
    as_viewer: Client, things: Things, hidden: Things
) -> None:
    body = as_viewer.get("/search?q=prod").content.decode()

    for name in ("load_balancer", "target_group", "capacity_provider"):
        assert f"/{name.replace('_', '-')}s/{getattr(things, name).pk}" in body
        assert f"/{name.replace('_', '-')}s/{getattr(hidden, name).pk}" not in body


def test_a_group_that_was_never_read_leads_to_the_services_that_name_it(as_admin: Client, things: Things) -> None:
    TargetGroup.objects.all().delete()
    arn = things.target_group.arn

    assert as_admin.get("/go", {"arn": arn}).headers["Location"] == f"/services/{things.service.pk}"


def test_traffic_it_tells_of_many_services_in_as_many_queries_as_of_one(
    things: Things, hidden: Things, django_assert_num_queries: object
) -> None:
    factories.make_target(things.target_group, target_id="10.255.0.9", **TIMEOUT)
    factories.make_target(things.target_group, target_id="10.255.0.8", state="draining")
    services = list(Service.objects.filter(pk__in=(things.service.pk, hidden.service.pk)))

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = get_traffic(services)

    traffic = found[things.service.pk]
    (group,) = traffic.target_groups
    assert (group.healthy, group.unhealthy, group.total) == (1, 1, 2)
    assert group.load_balancer is not None
    assert group.load_balancer.id == things.load_balancer.pk
