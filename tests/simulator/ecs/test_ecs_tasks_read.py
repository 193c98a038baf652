"""ListTasks and DescribeTasks over HTTP."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.ecs.handle import handle
from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import ACCOUNT, REGION, put_cluster, put_instance, put_service, put_task


def test_lists_a_hundred_and_one_tasks_in_two_pages(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    arns = [put_task(world, cluster, number).arn for number in range(101)]

    pages = list(ecs.get_paginator("list_tasks").paginate(cluster="prod"))

    assert [len(page["taskArns"]) for page in pages] == [100, 1]
    assert [arn for page in pages for arn in page["taskArns"]] == arns


def test_describes_a_hundred_tasks_and_refuses_one_more(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    arns = [put_task(world, cluster, number).arn for number in range(101)]

    answer = ecs.describe_tasks(cluster="prod", tasks=arns[:100])

    assert [task["taskArn"] for task in answer["tasks"]] == arns[:100]
    with pytest.raises(ClientError, match="taskIds can have at most 100 items"):
        ecs.describe_tasks(cluster="prod", tasks=arns)


def test_describes_by_id_and_arn_within_the_named_cluster_alone(ecs: Any, world: World) -> None:
    prod, dev = put_cluster(world, "prod"), put_cluster(world, "dev")
    here, there = put_task(world, prod, 1), put_task(world, dev, 2)

    answer = ecs.describe_tasks(cluster="prod", tasks=[here.arn, f"{1:032x}", f"{2:032x}"])

    assert [task["taskArn"] for task in answer["tasks"]] == [here.arn, here.arn]
    assert answer["failures"] == [{"arn": there.arn.replace("/dev/", "/prod/"), "reason": "MISSING"}]
    with pytest.raises(ClientError, match=r"Identifier is for cluster dev\. Your cluster is prod"):
        ecs.describe_tasks(cluster="prod", tasks=[there.arn])


def test_refuses_an_id_that_cannot_be_one(ecs: Any, world: World) -> None:
    put_cluster(world)

    with pytest.raises(ClientError, match=r"taskId length should be one of \[32,36\]"):
        ecs.describe_tasks(cluster="prod", tasks=["abc"])


def test_answers_empty_tags_unless_they_are_asked_for(ecs: Any, world: World) -> None:
    task = put_task(world, put_cluster(world), tags={"team": "shop"})

    plain = ecs.describe_tasks(cluster="prod", tasks=[task.arn])["tasks"][0]
    tagged = ecs.describe_tasks(cluster="prod", tasks=[task.arn], include=["TAGS"])["tasks"][0]

    assert plain["tags"] == []
    assert tagged["tags"] == [{"key": "team", "value": "shop"}]


def test_lists_by_desired_status_and_running_unless_asked(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    running = put_task(world, cluster, 1)
    stopping = put_task(world, cluster, 2, desired_status="STOPPED")
    stopped = put_task(world, cluster, 3, desired_status="STOPPED", last_status="STOPPED")

    assert ecs.list_tasks(cluster="prod")["taskArns"] == [running.arn]
    assert ecs.list_tasks(cluster="prod", desiredStatus="STOPPED")["taskArns"] == [stopping.arn, stopped.arn]
    assert ecs.list_tasks(cluster="prod", desiredStatus="PENDING")["taskArns"] == []


def test_honours_each_filter(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    web, host = put_service(world, cluster, "web"), put_instance(world, cluster)
    family = put_service(world, cluster, "other").task_definition_arn
    assert family is not None
    of_service = put_task(world, cluster, 1, service_arn=web.arn)
    on_host = put_task(world, cluster, 2, container_instance_arn=host.arn)
    on_fargate = put_task(world, cluster, 3, launch_type="FARGATE")
    by_cron = put_task(world, cluster, 4, started_by="cron")
    of_family = put_task(world, cluster, 5, task_definition_arn=family.replace("web:1", "web-admin:1"))

    def listed(**filters: str) -> list[str]:
        arns: list[str] = ecs.list_tasks(cluster="prod", **filters)["taskArns"]
        return arns

    assert listed(serviceName="web") == listed(serviceName=web.arn) == [of_service.arn]
    assert listed(containerInstance=host.arn) == listed(containerInstance=f"{0:032x}") == [on_host.arn]
    assert listed(launchType="FARGATE") == [on_fargate.arn]
    assert listed(startedBy="cron", desiredStatus="RUNNING") == [by_cron.arn]
    assert listed(family="web-admin") == [of_family.arn]
    assert listed(daemonName="logs") == []


def test_ignores_the_service_where_stopped_tasks_are_asked_for(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    put_service(world, cluster, "web")
    alone = put_task(world, cluster, 1, desired_status="STOPPED")

    found = ecs.list_tasks(cluster="prod", serviceName="web", desiredStatus="STOPPED")["taskArns"]

    assert found == [alone.arn]


@pytest.mark.parametrize(
    ("filters", "code", "message"),
    [
        ({"serviceName": "nothing"}, "ServiceNotFoundException", "Service not found."),
        ({"startedBy": "cron", "family": "web"}, "InvalidParameterException", "cannot specify startedBy with other"),
        ({"family": "no spaces"}, "InvalidParameterException", "family must match"),
        ({"maxResults": 101}, "InvalidParameterException", "maxResults should be between 1 and 100"),
        ({"nextToken": "abc"}, "InvalidParameterException", "Invalid token"),
        ({"containerInstance": "f" * 32}, "InvalidParameterException", "container instance was not found"),
    ],
)
def test_refuses_filters_that_cannot_be(
    ecs: Any, world: World, filters: dict[str, Any], code: str, message: str
) -> None:
    put_task(world, put_cluster(world))

    with pytest.raises(ClientError) as caught:
        ecs.list_tasks(cluster="prod", **filters)

    assert caught.value.response["Error"]["Code"] == code
    assert message in caught.value.response["Error"]["Message"]


def test_describes_a_hundred_of_ten_thousand_tasks_quickly(world: World) -> None:
    cluster = put_cluster(world)
    arns = [put_task(world, cluster, number).arn for number in range(10_000)]

    def describe() -> float:
        started = time.process_time()
        answer = handle(
            world,
            account_id=ACCOUNT,
            region=REGION,
            operation="DescribeTasks",
            payload={"cluster": "prod", "tasks": arns[5_000:5_100]},
            now=0.0,
        )
        json.dumps(answer)
        return time.process_time() - started

    best = min(describe() for _ in range(7))

    assert best < 0.025  # the mirror's first sync of 10,000 tasks makes 100 such calls
