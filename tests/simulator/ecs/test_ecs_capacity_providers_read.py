"""DescribeCapacityProviders over HTTP."""

from typing import Any

from clusters.simulator.state.cluster import CapacityProvider
from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import put_cluster, region_of


def put_provider(world: World, name: str, **members: Any) -> CapacityProvider:
    region = region_of(world)
    provider = CapacityProvider(arn=region.arn("capacity-provider", name), name=name, **members)
    region.capacity_providers[name] = provider
    return provider


def test_has_the_fargate_providers_everywhere(ecs: Any) -> None:
    found = ecs.describe_capacity_providers()["capacityProviders"]

    assert [(item["name"], item["status"]) for item in found] == [("FARGATE", "ACTIVE"), ("FARGATE_SPOT", "ACTIVE")]


def test_pages_ten_at_a_time_even_when_all_are_named(ecs: Any, world: World) -> None:
    names = [put_provider(world, f"cp{number:02}").name for number in range(11)]

    first = ecs.describe_capacity_providers(capacityProviders=names)
    second = ecs.describe_capacity_providers(capacityProviders=names, nextToken=first["nextToken"])

    assert [len(page["capacityProviders"]) for page in (first, second)] == [10, 1]
    assert "nextToken" not in second


def test_describes_by_name_and_arn_and_reports_what_is_missing(ecs: Any, world: World) -> None:
    asg = put_provider(world, "asg", tags={"team": "platform"})

    answer = ecs.describe_capacity_providers(capacityProviders=["FARGATE", asg.arn, "nothing"], include=["TAGS"])

    assert [item["name"] for item in answer["capacityProviders"]] == ["FARGATE", "asg"]
    assert answer["capacityProviders"][1]["tags"] == [{"key": "team", "value": "platform"}]
    assert answer["failures"] == [{"arn": asg.arn.replace("asg", "nothing"), "reason": "MISSING"}]


def test_narrows_to_the_providers_of_a_cluster(ecs: Any, world: World) -> None:
    put_provider(world, "asg")
    put_cluster(world, "prod", capacity_providers=["asg"])

    assert [item["name"] for item in ecs.describe_capacity_providers(cluster="prod")["capacityProviders"]] == ["asg"]


def test_shows_a_deleted_provider_only_when_named(ecs: Any, world: World) -> None:
    put_provider(world, "old", status="INACTIVE")

    named = ecs.describe_capacity_providers(capacityProviders=["old"])["capacityProviders"]

    assert [item["status"] for item in named] == ["INACTIVE"]
    assert "old" not in [item["name"] for item in ecs.describe_capacity_providers()["capacityProviders"]]
