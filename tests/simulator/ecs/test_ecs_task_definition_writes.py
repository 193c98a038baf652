"""Registering, deregistering and deleting task definitions over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.simulator.ecs.calls import register


def test_numbers_revisions_and_never_reuses_a_number(ecs: Any) -> None:
    first = register(ecs)
    ecs.deregister_task_definition(taskDefinition=first)
    ecs.delete_task_definitions(taskDefinitions=[first])

    assert first.endswith(":1")
    assert register(ecs).endswith(":2")
    assert register(ecs, "api").endswith(":1")


def test_answers_what_was_registered_with_defaults_tags_and_who_did_it(ecs: Any) -> None:
    answer = ecs.register_task_definition(
        family="web",
        containerDefinitions=[{"name": "app", "image": "nginx:1", "memory": 128}],
        tags=[{"key": "team", "value": "shop"}],
    )

    definition = answer["taskDefinition"]
    assert (definition["revision"], definition["status"]) == (1, "ACTIVE")
    assert definition["containerDefinitions"][0]["essential"] is True
    assert "FARGATE" not in definition["compatibilities"]
    assert definition["registeredBy"].startswith("arn:aws:iam::222233334444:")
    assert answer["tags"] == [{"key": "team", "value": "shop"}]


def test_refuses_what_aws_refuses(ecs: Any) -> None:
    with pytest.raises(ClientError) as caught:
        register(ecs, cpu="256", memory="4096")

    assert caught.value.response["Error"]["Code"] == "ClientException"
    assert "No Fargate configuration exists for given values: 256 CPU, 4096 memory" in str(caught.value)


def test_deregisters_a_revision_which_then_cannot_be_used(ecs: Any) -> None:
    arn = register(ecs)
    ecs.create_cluster(clusterName="prod")

    gone = ecs.deregister_task_definition(taskDefinition="web:1")["taskDefinition"]

    assert gone["status"] == "INACTIVE"
    assert gone["deregisteredAt"]
    assert ecs.list_task_definitions()["taskDefinitionArns"] == []
    with pytest.raises(ClientError, match="TaskDefinition is inactive"):
        ecs.run_task(cluster="prod", taskDefinition=arn)


@pytest.mark.parametrize(
    ("reference", "message"),
    [("web", "Invalid revision number"), ("web:x", "Invalid revision number"), ("web:9", "does not exist")],
)
def test_deregisters_exact_revisions_only(ecs: Any, reference: str, message: str) -> None:
    register(ecs)

    with pytest.raises(ClientError, match=message):
        ecs.deregister_task_definition(taskDefinition=reference)


def test_deletes_inactive_revisions_and_reports_the_others(ecs: Any) -> None:
    active, inactive = register(ecs), register(ecs)
    ecs.deregister_task_definition(taskDefinition=inactive)

    answer = ecs.delete_task_definitions(taskDefinitions=[active, inactive, "web:9"])

    assert [item["status"] for item in answer["taskDefinitions"]] == ["DELETE_IN_PROGRESS"]
    assert [item["arn"].rpartition("/")[2] for item in answer["failures"]] == ["web:1", "web:9"]
    assert ecs.list_task_definitions(status="DELETE_IN_PROGRESS")["taskDefinitionArns"] == [inactive]


def test_deletes_ten_revisions_at_most(ecs: Any) -> None:
    with pytest.raises(ClientError, match="taskDefinitions can have at most 10 items"):
        ecs.delete_task_definitions(taskDefinitions=["web:1"] * 11)
