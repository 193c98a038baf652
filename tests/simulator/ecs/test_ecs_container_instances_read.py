"""ListContainerInstances, DescribeContainerInstances and UpdateContainerAgent over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import put_cluster, put_instance, put_task


def test_lists_a_hundred_and_one_instances_in_two_pages(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    arns = [put_instance(world, cluster, number).arn for number in range(101)]

    pages = list(ecs.get_paginator("list_container_instances").paginate(cluster="prod"))

    assert [arn for page in pages for arn in page["containerInstanceArns"]] == arns
    assert len(pages) == 2
    with pytest.raises(ClientError, match="instanceIds can have at most 100 items"):
        ecs.describe_container_instances(cluster="prod", containerInstances=arns)


def test_lists_by_status_and_all_but_inactive_unless_asked(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    active = put_instance(world, cluster, 1)
    draining = put_instance(world, cluster, 2, status="DRAINING")
    put_instance(world, cluster, 3, status="INACTIVE")

    assert ecs.list_container_instances(cluster="prod")["containerInstanceArns"] == [active.arn, draining.arn]
    for instance in (active, draining):
        found = ecs.list_container_instances(cluster="prod", status=instance.status)["containerInstanceArns"]
        assert found == [instance.arn]


def test_lists_by_a_cluster_query(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    put_instance(world, cluster, 1, custom_attributes={"stack": "green"})
    blue = put_instance(world, cluster, 2, custom_attributes={"stack": "blue"})

    found = ecs.list_container_instances(cluster="prod", filter="attribute:stack == blue")["containerInstanceArns"]

    assert found == [blue.arn]
    with pytest.raises(ClientError, match="Invalid expression"):
        ecs.list_container_instances(cluster="prod", filter="attribute:stack")


def test_describes_by_id_and_arn_and_reports_what_is_missing(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    instance = put_instance(world, cluster, 1)
    put_task(world, cluster, 1, container_instance_arn=instance.arn)

    answer = ecs.describe_container_instances(
        cluster="prod", containerInstances=[instance.arn, f"{1:032x}", f"{9:032x}"]
    )

    assert [item["containerInstanceArn"] for item in answer["containerInstances"]] == [instance.arn] * 2
    assert answer["containerInstances"][0]["runningTasksCount"] == 1
    assert answer["failures"][0]["reason"] == "MISSING"


def test_answers_tags_and_health_when_asked(ecs: Any, world: World) -> None:
    instance = put_instance(world, put_cluster(world), tags={"team": "shop"})

    plain, full = (
        ecs.describe_container_instances(cluster="prod", containerInstances=[instance.arn], include=include)
        for include in ([], ["TAGS", "CONTAINER_INSTANCE_HEALTH"])
    )

    assert (plain["containerInstances"][0]["tags"], "healthStatus" in plain["containerInstances"][0]) == ([], False)
    assert full["containerInstances"][0]["tags"] == [{"key": "team", "value": "shop"}]
    assert full["containerInstances"][0]["healthStatus"]["overallStatus"] == "OK"


def test_has_no_newer_agent_to_offer(ecs: Any, world: World) -> None:
    instance = put_instance(world, put_cluster(world))

    with pytest.raises(ClientError, match="NoUpdateAvailableException"):
        ecs.update_container_agent(cluster="prod", containerInstance=instance.arn)
