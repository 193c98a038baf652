"""RunTask and StartTask: failures, client tokens, refusals."""

from typing import Any

import pytest

from clusters.simulator.engine import commands
from clusters.simulator.state.errors import SimulatorError
from tests.simulator.engine.lab import NETWORK, Lab


def test_too_large_a_task_it_answers_a_failure_for_each_instance(lab: Lab) -> None:
    hosts = [lab.host(zone) for zone in "ab"]
    lab.define_for_hosts(memory=8192)

    placed = lab.run_task()

    assert placed.tasks == []
    assert placed.failures == [{"arn": host.arn, "reason": "RESOURCE:MEMORY"} for host in hosts]


def test_room_for_some_it_starts_those_and_reports_the_rest(lab: Lab) -> None:
    lab.host(memory=1200)
    lab.define_for_hosts()

    placed = lab.run_task(count=3)

    assert len(placed.tasks) == 2
    assert [failure["reason"] for failure in placed.failures] == ["RESOURCE:MEMORY"]


def test_the_same_client_token_it_starts_nothing_twice(lab: Lab) -> None:
    lab.define()
    request = {"launchType": "FARGATE", "networkConfiguration": NETWORK, "count": 2, "clientToken": "t-1"}

    first = lab.run_task(**request)
    second = lab.run_task(**request)

    assert [task.arn for task in second.tasks] == [task.arn for task in first.tasks]
    assert len(lab.region.tasks) == 2


def test_a_client_token_of_another_request_it_is_a_conflict(lab: Lab) -> None:
    lab.define()
    request = {"launchType": "FARGATE", "networkConfiguration": NETWORK, "clientToken": "t-1"}
    first = lab.run_task(**request)

    with pytest.raises(SimulatorError) as caught:
        lab.run_task(**{**request, "count": 2})

    assert caught.value.code == "ConflictException"
    assert caught.value.extra == {"resourceIds": [first.tasks[0].arn]}


def test_creating_a_service_again_with_its_token_it_answers_the_same_service(lab: Lab) -> None:
    lab.define()

    first = lab.create(count=1, clientToken="s-1")

    assert lab.create(count=1, clientToken="s-1") is first


@pytest.mark.parametrize(
    ("members", "code", "words"),
    [
        pytest.param({"taskDefinition": "none"}, "ClientException", "TaskDefinition not found.", id="unknown"),
        pytest.param({"launchType": "FARGATE"}, "InvalidParameterException", "Network Configuration", id="network"),
        pytest.param(
            {"launchType": "FARGATE", "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]},
            "InvalidParameterException",
            "both a launch type and capacity provider",
            id="both",
        ),
        pytest.param(
            {"capacityProviderStrategy": [{"capacityProvider": "elsewhere"}]},
            "InvalidParameterException",
            "not associated with the cluster",
            id="provider",
        ),
        pytest.param(
            {"launchType": "EC2", "networkConfiguration": NETWORK},
            "InvalidParameterException",
            "No Container Instances were found in your cluster.",
            id="no host",
        ),
    ],
)
def test_a_request_that_cannot_be_it_is_refused(lab: Lab, members: dict[str, Any], code: str, words: str) -> None:
    lab.define()

    with pytest.raises(SimulatorError, match=words) as caught:
        lab.run_task(**members)

    assert caught.value.code == code


def test_an_inactive_task_definition_it_is_refused(lab: Lab) -> None:
    definition = lab.define()
    commands.deregister_task_definition(lab.world, region=lab.region, task_definition=definition, now=lab.now)

    with pytest.raises(SimulatorError, match="TaskDefinition is inactive"):
        lab.run_task(taskDefinition=definition.arn, launchType="FARGATE", networkConfiguration=NETWORK)


def test_start_task_it_uses_the_instances_named(lab: Lab) -> None:
    host = lab.host()
    lab.define_for_hosts()

    placed = commands.start_task(
        lab.world,
        region=lab.region,
        cluster=lab.cluster,
        request={"taskDefinition": "web", "containerInstances": [host.arn, "0" * 32]},
        now=lab.now,
    )

    assert [task.container_instance_arn for task in placed.tasks] == [host.arn]
    assert [failure["reason"] for failure in placed.failures] == ["MISSING"]


def test_tags_it_takes_from_the_request_the_definition_and_ecs(lab: Lab) -> None:
    definition = lab.define()
    definition.tags["team"] = "shop"

    task = lab.run_task(
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        tags=[{"key": "run", "value": "1"}],
        propagateTags="TASK_DEFINITION",
        enableECSManagedTags=True,
    ).tasks[0]

    assert task.tags == {"team": "shop", "run": "1", "aws:ecs:clusterName": "shop"}
