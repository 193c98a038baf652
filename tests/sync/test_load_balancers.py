"""Load balancers and the health of targets: read for live services, linked to tasks, kept when AWS refuses."""

import json
from datetime import timedelta
from typing import Any

import pytest

from clusters.aws.errors import AccessDenied
from clusters.choices import AgentKind, Severity
from clusters.models import (
    Listener,
    ListenerRule,
    LoadBalancer,
    SearchToken,
    Service,
    SyncState,
    Target,
    TargetGroup,
    TargetGroupUse,
    Task,
)
from clusters.sync.refresh import refresh
from tests.sync.balancing import BALANCER, GROUP
from tests.sync.conftest import Sweep
from tests.sync.test_unchanged import written_statements
from tests.sync.world import World

pytestmark = pytest.mark.django_db

BALANCED = [{"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}]
TIMEOUT: dict[str, Any] = {"Reason": "Target.Timeout", "Description": "Request timed out"}


def attachment(address: str) -> list[dict[str, object]]:
    details = [{"name": "privateIPv4Address", "value": address}, {"name": "networkInterfaceId", "value": "eni-1"}]
    return [{"id": "1", "type": "ElasticNetworkInterface", "status": "ATTACHED", "details": details}]


@pytest.fixture
def web(world: World) -> str:
    """A service of two tasks behind a load balancer; another group is nobody's. The service's ARN."""
    cluster = world.add_cluster("shop-prod")
    definition = world.add_definition("web")
    names = {"namespace": "shop", "enabled": True}
    service = world.add_service(cluster, "web", definition=definition, desired=2, loadBalancers=BALANCED)
    world.services[service]["deployments"][0]["serviceConnectConfiguration"] = names
    for number in (1, 2):
        world.add_task(
            cluster, number, definition=definition, service="web", attachments=attachment(f"10.0.0.{number}")
        )
    world.add_group()
    world.groups["other"] = {**world.groups[GROUP], "TargetGroupArn": "other", "TargetGroupName": "other"}
    world.add_target("10.0.0.1", state="healthy")
    world.add_target("10.0.0.2", state="unhealthy", **TIMEOUT)
    return service


def test_mirrors_what_stands_before_live_services_and_nothing_else(web: str, sweep: Sweep) -> None:
    results = sweep()

    assert all(result.is_complete for result in results)
    group = TargetGroup.objects.get()
    assert (group.arn, group.health_check_path, group.health_check_codes) == (GROUP, "/healthz", "200")
    balancer = LoadBalancer.objects.get()
    assert group.load_balancer == balancer
    assert (balancer.kind, balancer.scheme, balancer.security_groups) == ("application", "internet-facing", ["sg-1"])
    assert Listener.objects.get().load_balancer == balancer
    assert set(ListenerRule.objects.values_list("priority", flat=True)) == {10, None}
    assert Service.objects.get().service_connect == {"namespace": "shop", "enabled": True}
    assert SearchToken.objects.filter(kind="load_balancer", token="public-1.eu-west-1.elb.amazonaws.com").exists()


def test_links_each_target_to_its_task(web: str, sweep: Sweep) -> None:
    sweep()

    targets = {target.target_id: target for target in Target.objects.select_related("task")}
    assert targets["10.0.0.1"].task == Task.objects.get(private_ip="10.0.0.1")
    unhealthy = targets["10.0.0.2"]
    assert (unhealthy.state, unhealthy.reason, unhealthy.description) == (
        "unhealthy",
        "Target.Timeout",
        "Request timed out",
    )


def test_links_targets_on_hosts_by_instance_and_port(world: World, web: str, sweep: Sweep) -> None:
    world.groups[GROUP]["TargetType"] = "instance"
    cluster = world.services[web]["clusterArn"]
    host = world.add_host(cluster, 1)
    task = next(iter(world.tasks.values()))
    task |= {"launchType": "EC2", "containerInstanceArn": host}
    task["containers"][0]["networkBindings"] = [{"containerPort": 80, "hostPort": 32_768}]
    world.health[GROUP] = []
    world.add_target(world.hosts[host]["ec2InstanceId"], state="healthy", port=32_768)

    sweep()

    target = Target.objects.live().get()
    assert target.task is not None
    assert target.container_instance is not None
    assert (target.task.arn, target.container_instance.arn) == (task["taskArn"], host)


def test_a_service_says_that_its_targets_are_unhealthy_and_why(web: str, sweep: Sweep) -> None:
    sweep()

    service = Service.objects.get()
    assert service.cause == "1 of 2 targets unhealthy: /healthz times out"
    assert service.severity == Severity.FAILING


def test_an_unchanged_sweep_writes_nothing(web: str, sweep: Sweep) -> None:
    sweep()

    with written_statements() as statements:
        sweep()

    assert statements == []


def test_a_target_keeps_since_when_until_its_state_changes(world: World, web: str, sweep: Sweep) -> None:
    sweep()
    before = Target.objects.get(target_id="10.0.0.2")
    world.health[GROUP][1]["TargetHealth"] |= {"Reason": "Target.FailedHealthChecks"}
    sweep("target_health")
    same = Target.objects.get(pk=before.pk)
    world.health[GROUP][1]["TargetHealth"] = {"State": "healthy"}
    sweep("target_health")

    assert same.since == before.since
    assert Target.objects.get(pk=before.pk).since > before.since
    assert Service.objects.get().cause == ""


def test_a_service_whose_tasks_changed_has_its_targets_read_soon(world: World, web: str, sweep: Sweep) -> None:
    plain = world.add_service(world.services[web]["clusterArn"], "plain", definition=next(iter(world.definitions)))
    sweep()
    shard = SyncState.objects.get(kind=AgentKind.TARGET_HEALTH)
    cluster = Service.objects.values_list("cluster_id", flat=True)[0]

    refresh(cluster, kind=AgentKind.SERVICES, arns=[plain])
    before = SyncState.objects.get(pk=shard.pk).due_at
    refresh(cluster, kind=AgentKind.SERVICES, arns=[web])

    assert before == shard.due_at
    assert SyncState.objects.get(pk=shard.pk).due_at <= shard.due_at - timedelta(seconds=20)


def test_a_target_that_left_has_ended(world: World, web: str, sweep: Sweep) -> None:
    sweep()
    del world.health[GROUP][1]

    sweep("target_health")

    assert Target.objects.get(gone_at__isnull=False).target_id == "10.0.0.2"


def test_a_group_that_was_deleted_takes_its_targets_along_and_is_no_problem(
    world: World, web: str, sweep: Sweep
) -> None:
    sweep()
    del world.health[GROUP]

    results = sweep("target_health")

    assert [result.is_complete for result in results] == [True]
    assert not Target.objects.live().exists()


def test_what_is_denied_keeps_its_rows_and_names_what_to_grant(world: World, web: str, sweep: Sweep) -> None:
    sweep()
    denied = AccessDenied("no", code="AccessDenied", mend="Grant elasticloadbalancing:DescribeTargetHealth to Gantry.")
    for operation in ("describe_target_groups", "describe_target_health"):
        world.faults[operation, 0] = denied

    sweep("load_balancers", "target_health")

    assert {model.objects.live().count() for model in (TargetGroup, LoadBalancer, Listener)} == {1}
    assert Target.objects.live().count() == 2
    told = SyncState.objects.get(kind="target_health")
    assert told.last_error_class == "AccessDenied"
    assert "Grant elasticloadbalancing:DescribeTargetHealth" in told.last_error


def test_rules_of_a_listener_that_was_not_read_stay(world: World, web: str, sweep: Sweep) -> None:
    sweep()
    world.faults["describe_listeners", 0] = AccessDenied("no", code="AccessDenied")

    sweep("load_balancers")

    assert Listener.objects.live().count() == 1
    assert ListenerRule.objects.live().count() == 2


def test_without_the_grant_all_else_is_read(world: World, web: str, sweep: Sweep) -> None:
    world.faults["describe_target_groups", 0] = AccessDenied("no", code="AccessDenied")

    results = sweep()

    assert {result.kind for result in results if not result.is_complete} == {"load_balancers"}
    assert Service.objects.get().cause == ""


def test_a_group_that_no_service_names_any_more_ends_with_what_stood_before_it(
    world: World, web: str, sweep: Sweep
) -> None:
    sweep()
    world.services[web]["loadBalancers"] = []
    sweep()

    assert not TargetGroupUse.objects.exists()
    assert not TargetGroup.objects.live().exists()
    assert not LoadBalancer.objects.live().exists()
    assert not Listener.objects.live().exists()
    assert not ListenerRule.objects.live().exists()


def test_a_listing_that_was_cut_closes_nothing_and_the_next_one_links_again(
    world: World, web: str, sweep: Sweep
) -> None:
    world.faults["describe_load_balancers", 1] = AccessDenied("no", code="AccessDenied")
    sweep()
    assert TargetGroup.objects.get().load_balancer is None

    sweep("load_balancers")

    assert TargetGroup.objects.get().load_balancer == LoadBalancer.objects.get(arn=BALANCER)


def test_secrets_in_rules_are_not_kept(web: str, sweep: Sweep) -> None:
    sweep()

    kept = json.dumps([*ListenerRule.objects.values(), *Listener.objects.values()], default=str)
    assert "X-Origin-Verify" in kept
    assert "made-up-header-secret" not in kept


def test_a_scope_without_target_groups_is_not_asked(world: World, shop: str, sweep: Sweep) -> None:
    sweep()

    assert not [name for name in world.calls if name in ("describe_target_groups", "describe_target_health")]
