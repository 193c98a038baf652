"""Elastic Load Balancing's reads with boto3 over HTTP: what services name is there, its targets are their tasks."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.server import RunningSimulator, running_simulator

PROD = "222233334444"


@pytest.fixture(scope="module")
def company() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="company", is_ticking=False) as simulator:
        yield simulator


@pytest.fixture
def elb(company: RunningSimulator) -> Any:
    return company.client("elbv2", account_id=PROD, region="eu-west-1")


def group_named(elb: Any, name: str) -> dict[str, Any]:
    (group,) = elb.describe_target_groups(Names=[name])["TargetGroups"]
    found: dict[str, Any] = group
    return found


def health_of(elb: Any, name: str) -> list[dict[str, Any]]:
    answer = elb.describe_target_health(TargetGroupArn=group_named(elb, name)["TargetGroupArn"])
    found: list[dict[str, Any]] = answer["TargetHealthDescriptions"]
    return found


def test_every_target_group_that_a_service_names_has_a_load_balancer_in_front_of_it(company: RunningSimulator) -> None:
    named = 0
    for (account_id, name), region in company.world.regions.items():
        client = company.client("elbv2", account_id=account_id, region=name)
        pages = client.get_paginator("describe_target_groups").paginate(PaginationConfig={"PageSize": 3})
        known = {group["TargetGroupArn"]: group for page in pages for group in page["TargetGroups"]}
        for service in region.services.values():
            for item in service.load_balancers:
                named += 1
                (balancer_arn,) = known[item["targetGroupArn"]]["LoadBalancerArns"]
                client.describe_load_balancers(LoadBalancerArns=[balancer_arn])
    assert named > 15


def test_targets_are_addresses_of_tasks_with_an_interface_and_host_ports_of_the_others(
    company: RunningSimulator, elb: Any
) -> None:
    region = company.world.region(PROD, "eu-west-1")
    api = {
        item["Target"]["Id"] for item in health_of(elb, "shop-prod-api") if item["TargetHealth"] == {"State": "healthy"}
    }
    web = health_of(elb, "shop-prod-web")

    tasks = [task for task in region.tasks.values() if task.group == "service:api" and task.last_status == "RUNNING"]
    assert api == {task.attachments[0].details["privateIPv4Address"] for task in tasks}
    hosts = {host.ec2_instance_id for host in region.container_instances.values()}
    assert len(web) == 3
    assert all(item["Target"]["Id"] in hosts and item["Target"]["Port"] >= 32_768 for item in web)


def test_rules_are_tried_in_order_and_the_default_one_comes_last(elb: Any) -> None:
    balancer = elb.describe_load_balancers(Names=["shop-prod-public"])["LoadBalancers"][0]
    listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    secure = next(item for item in listeners if item["Protocol"] == "HTTPS")

    rules = elb.describe_rules(ListenerArn=secure["ListenerArn"])["Rules"]

    priorities = [rule["Priority"] for rule in rules]
    assert priorities == [*sorted(priorities[:-1], key=int), "default"]
    assert {item["Port"] for item in listeners} == {80, 443}
    assert balancer["DNSName"].startswith("shop-prod-public-")
    assert group_named(elb, "shop-prod-api")["TargetGroupArn"] in {
        action["TargetGroupArn"] for rule in rules for action in rule["Actions"] if action["Type"] == "forward"
    }


def test_a_target_that_nobody_registered_is_unused(elb: Any) -> None:
    arn = group_named(elb, "shop-prod-api")["TargetGroupArn"]

    answer = elb.describe_target_health(TargetGroupArn=arn, Targets=[{"Id": "10.0.0.9", "Port": 8080}])

    health = answer["TargetHealthDescriptions"][0]["TargetHealth"]
    assert (health["State"], health["Reason"]) == ("unused", "Target.NotRegistered")


def test_tags_are_read_for_twenty_at_a_time(elb: Any) -> None:
    arn = group_named(elb, "shop-prod-api")["TargetGroupArn"]

    tags = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]

    assert {"Key": "service", "Value": "api"} in tags
    with pytest.raises(ClientError, match="length less than or equal to 20"):
        elb.describe_tags(ResourceArns=[arn] * 21)


@pytest.mark.parametrize(
    ("operation", "arguments", "code"),
    [
        ("describe_load_balancers", {"Names": ["nowhere"]}, "LoadBalancerNotFound"),
        ("describe_target_groups", {"Names": ["nowhere"]}, "TargetGroupNotFound"),
        ("describe_target_health", {"TargetGroupArn": "nowhere"}, "TargetGroupNotFound"),
        ("describe_listeners", {"ListenerArns": ["nowhere"]}, "ListenerNotFound"),
        ("describe_listeners", {}, "ValidationError"),
        ("describe_rules", {"RuleArns": ["nowhere"]}, "RuleNotFound"),
        ("describe_load_balancers", {"PageSize": 401}, "ValidationError"),
        ("delete_load_balancer", {"LoadBalancerArn": "nowhere"}, "OperationNotPermitted"),
    ],
)
def test_what_is_refused_it_refuses_with_its_code(
    elb: Any, operation: str, arguments: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as refusal:
        getattr(elb, operation)(**arguments)

    assert refusal.value.response["Error"]["Code"] == code


def test_the_control_path_fails_a_target_and_mends_it(company: RunningSimulator, elb: Any) -> None:
    region = company.world.region(PROD, "eu-west-1")
    task = next(item for item in region.tasks.values() if item.group == "service:cart" and item.is_registered)
    address = task.attachments[0].details["privateIPv4Address"]

    company.post("targets", {"task": task.arn, "reason": "Target.Timeout"})

    target = next(item for item in health_of(elb, "shop-prod-cart") if item["Target"]["Id"] == address)
    assert target["TargetHealth"] == {
        "State": "unhealthy",
        "Reason": "Target.Timeout",
        "Description": "Request timed out",
    }
    with pytest.raises(RuntimeError, match="reason must be"):
        company.post("targets", {"task": task.arn, "reason": "Target.Tired"})
    company.post("targets", {"task": task.arn, "reason": ""})
    target = next(item for item in health_of(elb, "shop-prod-cart") if item["Target"]["Id"] == address)
    assert target["TargetHealth"]["Reason"] == "Elb.InitialHealthChecking"
