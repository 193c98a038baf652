"""Creating, changing and deleting capacity providers over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

GROUP = "arn:aws:autoscaling:eu-west-1:222233334444:autoScalingGroup:1:autoScalingGroupName/prod"


def create(ecs: Any, name: str = "asg") -> dict[str, Any]:
    provider: dict[str, Any] = ecs.create_capacity_provider(
        name=name,
        autoScalingGroupProvider={"autoScalingGroupArn": GROUP, "managedScaling": {"status": "ENABLED"}},
        tags=[{"key": "team", "value": "platform"}],
    )["capacityProvider"]
    return provider


def test_creates_updates_and_deletes_a_provider(ecs: Any) -> None:
    created = create(ecs)
    updated = ecs.update_capacity_provider(
        name="asg", autoScalingGroupProvider={"managedScaling": {"targetCapacity": 80}}
    )["capacityProvider"]
    deleted = ecs.delete_capacity_provider(capacityProvider=created["capacityProviderArn"])["capacityProvider"]

    assert created["tags"] == [{"key": "team", "value": "platform"}]
    scaling = updated["autoScalingGroupProvider"]["managedScaling"]
    assert (scaling["status"], scaling["targetCapacity"]) == ("ENABLED", 80)
    assert deleted["status"] == "INACTIVE"


@pytest.mark.parametrize("name", ["aws-mine", "ECSmine", "fargate2", "no spaces"])
def test_refuses_reserved_names(ecs: Any, name: str) -> None:
    with pytest.raises(ClientError, match="The specified capacity provider name is invalid"):
        create(ecs, name)


def test_refuses_a_name_that_is_taken(ecs: Any) -> None:
    create(ecs)

    with pytest.raises(ClientError, match="already exists"):
        create(ecs)


def test_keeps_providers_that_are_reserved_or_in_use(ecs: Any) -> None:
    create(ecs)
    ecs.create_cluster(clusterName="prod", capacityProviders=["asg"])

    for name, message in (("FARGATE", "reserved"), ("asg", "associated with a cluster"), ("nothing", "does not exist")):
        with pytest.raises(ClientError, match=message):
            ecs.delete_capacity_provider(capacityProvider=name)
