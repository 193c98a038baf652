"""ListServices, DescribeServices, ListServicesByNamespace over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.service import ServiceEvent
from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import put_cluster, put_service, put_task


def test_lists_eleven_services_ten_a_page_unless_asked_for_more(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    for number in range(11):
        put_service(world, cluster, f"s{number:02}")

    pages = list(ecs.get_paginator("list_services").paginate(cluster="prod"))
    at_once = ecs.list_services(cluster="prod", maxResults=100)

    assert [len(page["serviceArns"]) for page in pages] == [10, 1]
    assert len(at_once["serviceArns"]) == 11
    assert "nextToken" not in at_once


def test_describes_ten_services_and_refuses_eleven(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    names = [put_service(world, cluster, f"s{number:02}").name for number in range(11)]

    answer = ecs.describe_services(cluster="prod", services=names[:10])

    assert [service["serviceName"] for service in answer["services"]] == names[:10]
    with pytest.raises(ClientError, match="service names can have at most 10 items"):
        ecs.describe_services(cluster="prod", services=names)


def test_describes_by_name_arn_and_old_arn_and_reports_what_is_missing(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    web = put_service(world, cluster, "web")
    old_arn = web.arn.replace("/prod/", "/")

    answer = ecs.describe_services(cluster=cluster.arn, services=["web", web.arn, old_arn, "we"])

    assert [service["serviceArn"] for service in answer["services"]] == [web.arn] * 3
    assert answer["failures"] == [{"arn": web.arn.removesuffix("b"), "reason": "MISSING"}]


def test_refuses_the_arn_of_a_service_in_another_cluster(ecs: Any, world: World) -> None:
    put_cluster(world, "default")
    web = put_service(world, put_cluster(world), "web")

    with pytest.raises(ClientError, match=r"Identifier is for cluster prod\. Your cluster is default"):
        ecs.describe_services(services=[web.arn])


def test_describes_deleted_services_and_leaves_them_out_of_the_listing(ecs: Any, world: World) -> None:
    put_service(world, put_cluster(world), "web", status="INACTIVE")

    described = ecs.describe_services(cluster="prod", services=["web"])["services"][0]

    assert described["status"] == "INACTIVE"
    assert ecs.list_services(cluster="prod")["serviceArns"] == []


def test_filters_by_launch_type_and_scheduling_strategy(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    ec2 = put_service(world, cluster, "a")
    fargate = put_service(world, cluster, "b", launch_type="FARGATE")
    daemon = put_service(world, cluster, "c", scheduling_strategy="DAEMON")

    def listed(**filters: str) -> list[str]:
        arns: list[str] = ecs.list_services(cluster="prod", **filters)["serviceArns"]
        return arns

    assert listed(launchType="FARGATE") == [fargate.arn]
    assert listed(schedulingStrategy="DAEMON") == [daemon.arn]
    assert listed(schedulingStrategy="REPLICA") == [ec2.arn, fargate.arn]
    assert listed(resourceManagementType="ECS") == []


def test_counts_tasks_and_carries_events(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    web = put_service(world, cluster, "web", events=[ServiceEvent(id="e1", created_at=5.0, message="(service web) …")])
    for number, status in enumerate(["RUNNING", "PENDING"]):
        put_task(
            world,
            cluster,
            number,
            last_status=status,
            service_arn=web.arn,
            deployment_id=web.deployments[0].id,
        )

    found = ecs.describe_services(cluster="prod", services=["web"])["services"][0]

    assert (found["runningCount"], found["pendingCount"], found["desiredCount"]) == (1, 1, 2)
    assert found["deployments"][0]["runningCount"] == 1
    assert found["events"][0]["message"] == "(service web) …"


def test_refuses_a_cluster_that_is_not_there(ecs: Any) -> None:
    for call in (ecs.list_services, lambda **names: ecs.describe_services(services=["web"], **names)):
        with pytest.raises(ClientError) as caught:
            call(cluster="nowhere")

        assert caught.value.response["Error"] == {
            "Code": "ClusterNotFoundException",
            "Message": "Cluster not found.",
        } | {name: value for name, value in caught.value.response["Error"].items() if name not in {"Code", "Message"}}


def test_lists_services_of_a_namespace_in_all_clusters(ecs: Any, world: World) -> None:
    joined = {"enabled": True, "namespace": "shop"}
    arns = [
        put_service(world, put_cluster(world, name), "web", service_connect_configuration=joined).arn
        for name in ("one", "two")
    ]
    put_service(world, put_cluster(world, "three"), "web")

    assert ecs.list_services_by_namespace(namespace="shop")["serviceArns"] == sorted(arns)
    with pytest.raises(ClientError, match="NamespaceNotFoundException"):
        ecs.list_services_by_namespace(namespace="sho")
