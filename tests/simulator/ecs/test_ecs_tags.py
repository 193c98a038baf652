"""TagResource, UntagResource, ListTagsForResource over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import (
    put_cluster,
    put_instance,
    put_service,
    put_task,
    put_task_definition,
    region_of,
)

TAGS = [{"key": "team", "value": "shop"}]


def arns_of_every_kind(world: World) -> list[str]:
    cluster = put_cluster(world)
    things: list[Any] = [
        cluster,
        put_service(world, cluster),
        put_task(world, cluster),
        put_instance(world, cluster),
        put_task_definition(world, status="INACTIVE"),
        region_of(world).capacity_providers["FARGATE"],
    ]
    return [thing.arn for thing in things]


def test_tags_untags_and_lists_each_kind_of_resource(ecs: Any, world: World) -> None:
    for arn in arns_of_every_kind(world):
        ecs.tag_resource(resourceArn=arn, tags=[*TAGS, {"key": "old", "value": ""}])
        ecs.untag_resource(resourceArn=arn, tagKeys=["old", "never there"])

        assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == TAGS


def test_overwrites_a_tag_of_the_same_key(ecs: Any, world: World) -> None:
    arn = put_cluster(world, tags={"team": "search"}).arn

    ecs.tag_resource(resourceArn=arn, tags=TAGS)

    assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == TAGS


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ([{"key": "aws:team", "value": "x"}], "aws: prefixed tag key names are not allowed"),
        ([{"value": "x"}], "Tag key should not be null or empty"),
        ([*TAGS, *TAGS], "Duplicate tag key found: team"),
        ([{"key": f"k{number}"} for number in range(50)], "at most 50 tags"),
    ],
)
def test_refuses_tags_that_cannot_be(ecs: Any, world: World, tags: list[dict[str, str]], message: str) -> None:
    arn = put_cluster(world, tags={"one": "1"}).arn

    with pytest.raises(ClientError, match=message):
        ecs.tag_resource(resourceArn=arn, tags=tags)


@pytest.mark.parametrize(
    ("arn", "code", "message"),
    [
        ("arn:aws:ecs:eu-west-1:222233334444:cluster/gone", "ClusterNotFoundException", "Cluster not found."),
        ("arn:aws:ecs:eu-west-1:222233334444:task/prod/" + "a" * 32, "InvalidParameterException", "does not exist"),
        ("arn:aws:ecs:eu-west-1:222233334444:service/web", "InvalidParameterException", "Long arn format must be used"),
        ("arn:aws:ecr:eu-west-1:222233334444:repository/web", "InvalidParameterException", "is not an Amazon ECS ARN"),
        ("web", "InvalidParameterException", "The ARN provided is invalid"),
    ],
)
def test_refuses_what_it_cannot_tag(ecs: Any, arn: str, code: str, message: str) -> None:
    with pytest.raises(ClientError) as caught:
        ecs.list_tags_for_resource(resourceArn=arn)

    assert caught.value.response["Error"]["Code"] == code
    assert message in caught.value.response["Error"]["Message"]
