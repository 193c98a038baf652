"""GetTaskProtection and UpdateTaskProtection over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.clock import ManualClock
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import put_cluster, put_service, put_task


def put_service_task(world: World, number: int = 0, **members: Any) -> Task:
    cluster = put_cluster(world)
    return put_task(world, cluster, number, service_arn=put_service(world, cluster).arn, **members)


def advance(world: World, seconds: float) -> None:
    assert isinstance(world.clock, ManualClock)
    world.clock.advance(seconds)


def test_protects_a_task_for_two_hours_unless_told_otherwise(ecs: Any, world: World) -> None:
    task = put_service_task(world)

    protected = ecs.update_task_protection(cluster="prod", tasks=[task.arn], protectionEnabled=True)["protectedTasks"]

    assert protected[0]["protectionEnabled"]
    assert protected[0]["expirationDate"].timestamp() == world.clock.now() + 7_200
    assert ecs.get_task_protection(cluster="prod")["protectedTasks"] == protected


def test_ends_protection_when_it_expires_or_is_taken_away(ecs: Any, world: World) -> None:
    task = put_service_task(world)
    off = [{"taskArn": task.arn, "protectionEnabled": False}]

    ecs.update_task_protection(cluster="prod", tasks=[task.arn], protectionEnabled=True, expiresInMinutes=5)
    advance(world, 301)
    expired = ecs.get_task_protection(cluster="prod", tasks=[task.arn])["protectedTasks"]
    ecs.update_task_protection(cluster="prod", tasks=[task.arn], protectionEnabled=True)
    taken = ecs.update_task_protection(cluster="prod", tasks=[task.arn], protectionEnabled=False)["protectedTasks"]

    assert expired == taken == off
    assert ecs.get_task_protection(cluster="prod")["protectedTasks"] == []


def test_reports_tasks_that_cannot_be_protected(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    alone = put_task(world, cluster, 1)
    missing = alone.arn[:-1] + "f"

    failures = ecs.update_task_protection(cluster="prod", tasks=[alone.arn, missing], protectionEnabled=True)[
        "failures"
    ]

    assert failures == [{"arn": alone.arn, "reason": "TASK_NOT_VALID"}, {"arn": missing, "reason": "MISSING"}]


@pytest.mark.parametrize("minutes", [0, 2_881])
def test_refuses_a_span_out_of_bounds(ecs: Any, world: World, minutes: int) -> None:
    task = put_service_task(world)

    with pytest.raises(ClientError, match="expiresInMinutes should be between 1 and 2880"):
        ecs.update_task_protection(cluster="prod", tasks=[task.arn], protectionEnabled=True, expiresInMinutes=minutes)


def test_updates_ten_tasks_at_most(ecs: Any, world: World) -> None:
    task = put_service_task(world)

    with pytest.raises(ClientError, match="taskIds can have at most 10 items"):
        ecs.update_task_protection(cluster="prod", tasks=[task.arn] * 11, protectionEnabled=True)
