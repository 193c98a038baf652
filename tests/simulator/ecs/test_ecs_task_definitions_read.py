"""DescribeTaskDefinition and the two listings over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import put_task_definition


def short(arns: list[str]) -> list[str]:
    return [arn.rpartition("/")[2] for arn in arns]


def test_describes_by_arn_by_revision_and_by_family_the_newest_active_one(ecs: Any, world: World) -> None:
    first = put_task_definition(world, "web", 1)
    put_task_definition(world, "web", 2)
    put_task_definition(world, "web", 3, status="INACTIVE")

    def revision(reference: str) -> int:
        found: int = ecs.describe_task_definition(taskDefinition=reference)["taskDefinition"]["revision"]
        return found

    assert [revision(first.arn), revision("web:3"), revision("web")] == [1, 3, 2]


def test_answers_tags_beside_the_definition_when_asked(ecs: Any, world: World) -> None:
    put_task_definition(world, "web", 1, tags={"team": "shop"})

    assert "tags" not in ecs.describe_task_definition(taskDefinition="web:1")
    tagged = ecs.describe_task_definition(taskDefinition="web:1", include=["TAGS"])
    assert tagged["tags"] == [{"key": "team", "value": "shop"}]


@pytest.mark.parametrize("reference", ["nothing", "web:9", "arn:aws:ecs:eu-west-1:222233334444:task-definition/web:9"])
def test_refuses_what_is_not_registered(ecs: Any, world: World, reference: str) -> None:
    put_task_definition(world, "web", 1)

    with pytest.raises(ClientError) as caught:
        ecs.describe_task_definition(taskDefinition=reference)

    assert caught.value.response["Error"]["Code"] == "ClientException"
    assert caught.value.response["Error"]["Message"] == "Unable to describe task definition."


def test_lists_by_family_and_rising_revision_or_the_reverse(ecs: Any, world: World) -> None:
    for family, revision in [("web", 10), ("web", 9), ("api", 2)]:
        put_task_definition(world, family, revision)

    rising = ecs.list_task_definitions()["taskDefinitionArns"]
    falling = ecs.list_task_definitions(sort="DESC")["taskDefinitionArns"]

    assert short(rising) == ["api:2", "web:9", "web:10"]
    assert short(falling) == ["web:10", "web:9", "api:2"]


def test_pages_a_hundred_and_one_revisions_from_the_newest(ecs: Any, world: World) -> None:
    for revision in range(1, 102):
        put_task_definition(world, "web", revision)

    pages = list(ecs.get_paginator("list_task_definitions").paginate(familyPrefix="web", sort="DESC"))

    assert [len(page["taskDefinitionArns"]) for page in pages] == [100, 1]
    assert short(pages[0]["taskDefinitionArns"])[0] == "web:101"
    assert short(pages[1]["taskDefinitionArns"]) == ["web:1"]


def test_lists_one_family_by_its_full_name_and_one_status(ecs: Any, world: World) -> None:
    put_task_definition(world, "web", 1, status="INACTIVE")
    put_task_definition(world, "web", 2)
    put_task_definition(world, "web-admin", 1)

    assert short(ecs.list_task_definitions(familyPrefix="web")["taskDefinitionArns"]) == ["web:2"]
    assert short(ecs.list_task_definitions(status="INACTIVE")["taskDefinitionArns"]) == ["web:1"]


def test_lists_families_by_prefix_and_status(ecs: Any, world: World) -> None:
    put_task_definition(world, "web", 1)
    put_task_definition(world, "web-old", 1, status="INACTIVE")
    put_task_definition(world, "api", 1)

    def listed(**filters: str) -> list[str]:
        families: list[str] = ecs.list_task_definition_families(**filters)["families"]
        return families

    assert listed() == ["api", "web", "web-old"]
    assert listed(familyPrefix="web", status="ALL") == ["web", "web-old"]
    assert listed(status="ACTIVE") == ["api", "web"]
    assert listed(status="INACTIVE") == ["web-old"]
