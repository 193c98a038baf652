"""ListClusters and DescribeClusters over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import ACCOUNT, REGION, put_cluster, put_service, put_task


def test_lists_clusters_over_page_boundaries(ecs: Any, world: World) -> None:
    arns = [put_cluster(world, f"c{number:03}").arn for number in range(101)]

    pages = list(ecs.get_paginator("list_clusters").paginate())

    assert [len(page["clusterArns"]) for page in pages] == [100, 1]
    assert sorted(arn for page in pages for arn in page["clusterArns"]) == sorted(arns)


def test_leaves_deleted_clusters_out_of_the_listing_but_describes_them(ecs: Any, world: World) -> None:
    put_cluster(world, "old", status="INACTIVE")

    assert ecs.list_clusters()["clusterArns"] == []
    assert ecs.describe_clusters(clusters=["old"])["clusters"][0]["status"] == "INACTIVE"


def test_describes_by_name_and_by_arn_and_reports_what_is_missing(ecs: Any, world: World) -> None:
    prod = put_cluster(world, "prod")
    dev = put_cluster(world, "dev")

    answer = ecs.describe_clusters(clusters=["prod", dev.arn, "pro"])

    assert [cluster["clusterArn"] for cluster in answer["clusters"]] == [prod.arn, dev.arn]
    assert answer["failures"] == [{"arn": prod.arn.removesuffix("d"), "reason": "MISSING"}]


def test_describes_the_default_cluster_when_none_is_named(ecs: Any, world: World) -> None:
    cluster = put_cluster(world, "default")

    assert ecs.describe_clusters()["clusters"][0]["clusterArn"] == cluster.arn


def test_answers_empty_tags_and_settings_unless_they_are_asked_for(ecs: Any, world: World) -> None:
    put_cluster(world, "prod", tags={"env": "prod"})

    plain = ecs.describe_clusters(clusters=["prod"])["clusters"][0]
    full = ecs.describe_clusters(clusters=["prod"], include=["TAGS", "SETTINGS", "STATISTICS", "CONFIGURATIONS"])

    assert (plain["tags"], plain["settings"], plain["statistics"]) == ([], [], [])
    assert full["clusters"][0]["tags"] == [{"key": "env", "value": "prod"}]
    assert full["clusters"][0]["settings"] == [{"name": "containerInsights", "value": "disabled"}]


def test_counts_tasks_and_services(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    put_service(world, cluster)
    for number, status in enumerate(["RUNNING", "RUNNING", "PENDING", "STOPPED"]):
        put_task(world, cluster, number, last_status=status)

    found = ecs.describe_clusters(clusters=["prod"])["clusters"][0]

    assert (found["runningTasksCount"], found["pendingTasksCount"], found["activeServicesCount"]) == (2, 1, 1)


@pytest.mark.parametrize("name", ["no spaces", "quote'd"])
def test_refuses_a_name_that_cannot_be_one(ecs: Any, name: str) -> None:
    with pytest.raises(ClientError, match="Cluster must match"):
        ecs.describe_clusters(clusters=[name])


def test_refuses_an_arn_of_another_kind(ecs: Any) -> None:
    with pytest.raises(ClientError, match="Unsupported resource type: task"):
        ecs.describe_clusters(clusters=["arn:aws:ecs:eu-west-1:222233334444:task/prod/" + "a" * 32])


def test_keeps_accounts_and_regions_apart(client_for: Any, world: World) -> None:
    put_cluster(world)

    assert client_for("333344445555", REGION).list_clusters()["clusterArns"] == []
    assert client_for(ACCOUNT, "us-east-1").list_clusters()["clusterArns"] == []
