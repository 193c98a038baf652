"""The generic checks of a request against its input shape."""

from typing import Any

import pytest

from clusters.simulator.ecs.batches import check_batch
from clusters.simulator.ecs.validation import validated_input
from clusters.simulator.state.errors import SimulatorError


def refusal(operation: str, payload: Any) -> SimulatorError:
    with pytest.raises(SimulatorError) as caught:
        validated_input(operation, payload=payload)
    return caught.value


@pytest.mark.parametrize(
    ("operation", "payload", "message"),
    [
        ("UpdateService", {"service": "web", "desiredCount": "6"}, "STRING_VALUE cannot be converted to Integer"),
        ("UpdateService", {"service": "web", "desiredCount": True}, "TRUE_VALUE cannot be converted to Integer"),
        ("UpdateService", {"service": 7}, "NUMBER_VALUE cannot be converted to String"),
        ("DescribeTasks", {"tasks": "one"}, "Expected list or null at 'tasks'"),
        ("UpdateService", {"service": "web", "deploymentConfiguration": []}, "START_ARRAY found where a structure"),
        ("ListClusters", [], "Start of structure or map expected."),
    ],
)
def test_refuses_wrong_types_as_unserializable(operation: str, payload: Any, message: str) -> None:
    error = refusal(operation, payload)

    assert error.code == "SerializationException"
    assert message in error.message


@pytest.mark.parametrize(
    ("operation", "payload", "message"),
    [
        ("UpdateService", {}, "service should not be null or empty."),
        ("UpdateService", {"service": None}, "service should not be null or empty."),
        ("UpdateService", {"service": ""}, "service should not be null or empty."),
        ("ListTasks", {"desiredStatus": "SLEEPING"}, "desiredStatus should be one of [RUNNING,PENDING,STOPPED]"),
        ("DescribeTasks", {"tasks": ["a"], "include": ["ALL"]}, "include should be one of [TAGS]"),
        (
            "CreateCluster",
            {"defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1001}]},
            "defaultCapacityProviderStrategy[0].weight should be between 0 and 1000.",
        ),
        ("TagResource", {"resourceArn": "x", "tags": [{"key": "k" * 129}]}, "can have at most 128 characters."),
        ("TagResource", {"resourceArn": "x", "tags": [{"key": "k"}] * 51}, "tags can have at most 50 items."),
        ("TagResource", {"resourceArn": "x", "tags": [{"key": "a*b"}]}, "tags[0].key contains invalid characters."),
    ],
)
def test_refuses_values_the_shape_forbids(operation: str, payload: Any, message: str) -> None:
    error = refusal(operation, payload)

    assert error.code == "InvalidParameterException"
    assert message in error.message


def test_drops_nulls_and_leaves_unknown_members_alone() -> None:
    payload = {"cluster": None, "service": "web", "fromTheFuture": {"a": None}}

    cleaned = validated_input("UpdateService", payload=payload)

    assert cleaned == {"service": "web", "fromTheFuture": {}}


def test_accepts_tags_in_any_script() -> None:
    payload = {"resourceArn": "arn", "tags": [{"key": "équipe", "value": "größe 4 / 日本"}]}

    assert validated_input("TagResource", payload=payload) == payload


@pytest.mark.parametrize(
    ("operation", "member", "most", "message"),
    [
        ("DescribeServices", "services", 10, "service names can have at most 10 items."),
        ("DescribeTasks", "tasks", 100, "taskIds can have at most 100 items."),
        ("DescribeContainerInstances", "containerInstances", 100, "instanceIds can have at most 100 items."),
    ],
)
def test_limits_a_batch_in_the_words_of_aws(operation: str, member: str, most: int, message: str) -> None:
    check_batch(operation, payload={member: ["x"] * most})

    with pytest.raises(SimulatorError) as caught:
        check_batch(operation, payload={member: ["x"] * (most + 1)})

    assert (caught.value.code, caught.value.message) == ("InvalidParameterException", message)


def test_refuses_an_empty_batch() -> None:
    with pytest.raises(SimulatorError, match=r"Tasks cannot be empty\."):
        check_batch("DescribeTasks", payload={"tasks": []})
