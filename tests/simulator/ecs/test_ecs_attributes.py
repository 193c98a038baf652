"""PutAttributes, DeleteAttributes, ListAttributes over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import put_cluster, put_instance


def attribute(name: str, target: str, **members: str) -> dict[str, str]:
    return {"name": name, "targetId": target, **members}


def test_puts_lists_and_deletes_attributes(ecs: Any, world: World) -> None:
    instance = put_instance(world, put_cluster(world))
    wanted = attribute("stack", instance.arn, value="blue")

    put = ecs.put_attributes(cluster="prod", attributes=[wanted])["attributes"]
    listed = ecs.list_attributes(cluster="prod", targetType="container-instance", attributeName="stack")["attributes"]
    deleted = ecs.delete_attributes(cluster="prod", attributes=[attribute("stack", instance.arn)])["attributes"]

    assert put == listed == deleted == [wanted]
    assert "stack" not in instance.all_attributes


def test_shows_a_put_attribute_on_the_instance(ecs: Any, world: World) -> None:
    instance = put_instance(world, put_cluster(world))
    target = {"targetId": instance.arn.rpartition("/")[2], "targetType": "container-instance"}

    ecs.put_attributes(cluster="prod", attributes=[{"name": "stack", "value": "blue", **target}])

    described = ecs.describe_container_instances(cluster="prod", containerInstances=[instance.arn])
    assert {"name": "stack", "value": "blue"} in described["containerInstances"][0]["attributes"]


def test_lists_by_name_and_value_over_pages(ecs: Any, world: World) -> None:
    cluster = put_cluster(world)
    for number in range(101):
        put_instance(world, cluster, number, custom_attributes={"rank": str(number % 2)})

    def listed(**filters: str) -> int:
        pages = ecs.get_paginator("list_attributes").paginate(
            cluster="prod", targetType="container-instance", **filters
        )
        return sum(len(page["attributes"]) for page in pages)

    assert listed() == 303
    assert listed(attributeName="rank") == 101
    assert listed(attributeName="rank", attributeValue="1") == 50


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"name": "stack", "targetId": "f" * 32, "targetType": "container-instance"}, "TargetNotFoundException"),
        ({"name": "stack", "targetId": f"{0:032x}"}, "InvalidParameterException"),
        ({"name": "stack"}, "InvalidParameterException"),
        ({"name": "st ack", "targetId": f"{0:032x}", "targetType": "container-instance"}, "InvalidParameterException"),
    ],
)
def test_refuses_what_it_cannot_put(ecs: Any, world: World, wanted: dict[str, str], code: str) -> None:
    put_instance(world, put_cluster(world))

    with pytest.raises(ClientError) as caught:
        ecs.put_attributes(cluster="prod", attributes=[wanted])

    assert caught.value.response["Error"]["Code"] == code


def test_refuses_an_eleventh_custom_attribute_and_puts_none_of_that_call(ecs: Any, world: World) -> None:
    instance = put_instance(world, put_cluster(world), custom_attributes={f"a{n}": "1" for n in range(9)})

    with pytest.raises(ClientError, match="AttributeLimitExceededException"):
        ecs.put_attributes(cluster="prod", attributes=[attribute("b1", instance.arn), attribute("b2", instance.arn)])

    assert len(instance.custom_attributes) == 9


def test_asks_for_a_name_beside_a_value(ecs: Any, world: World) -> None:
    put_cluster(world)

    with pytest.raises(ClientError, match="must also specify an attribute name"):
        ecs.list_attributes(cluster="prod", targetType="container-instance", attributeValue="blue")
