"""Capacity provider strategies, Auto Scaling groups and tasks that wait for them."""

from collections import Counter
from typing import Any

import pytest

from clusters.simulator.engine import commands
from clusters.simulator.engine.capacity import next_provider
from clusters.simulator.state.errors import SimulatorError
from tests.simulator.engine.lab import Lab

GROUP = "arn:aws:autoscaling:eu-west-1:222233334444:autoScalingGroup:0:autoScalingGroupName/shop"


def _provider(lab: Lab, name: str, *, scaling: str = "DISABLED") -> None:
    group = {"autoScalingGroupArn": GROUP, "managedScaling": {"status": scaling}}
    request: dict[str, Any] = {"name": name, "autoScalingGroupProvider": group}
    commands.create_capacity_provider(lab.world, region=lab.region, request=request, now=lab.now)
    names = [*lab.cluster.capacity_providers, name]
    commands.put_cluster_capacity_providers(
        lab.world,
        region=lab.region,
        cluster=lab.cluster,
        request={"capacityProviders": names, "defaultCapacityProviderStrategy": []},
        now=lab.now,
    )


def test_strategy_it_fills_the_base_and_then_follows_the_weights() -> None:
    strategy = [
        {"capacityProvider": "FARGATE", "base": 2, "weight": 1},
        {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 3},
    ]
    counts: Counter[str] = Counter()

    for _number in range(10):
        counts[next_provider(strategy, counts=counts) or ""] += 1

    assert counts == {"FARGATE": 4, "FARGATE_SPOT": 6}


def test_a_service_on_spot_and_on_demand_it_names_the_provider_of_each_task(lab: Lab) -> None:
    lab.define()
    strategy = [{"capacityProvider": "FARGATE", "base": 1, "weight": 0}, {"capacityProvider": "FARGATE_SPOT"}]

    service = lab.steady(lab.create(count=3, capacityProviderStrategy=strategy))

    names = Counter(task.capacity_provider_name for task in lab.running(service))
    assert names == {"FARGATE": 1, "FARGATE_SPOT": 2}
    assert {task.launch_type for task in lab.running(service)} == {"FARGATE"}


def test_a_group_it_places_only_on_its_own_hosts(lab: Lab) -> None:
    _provider(lab, "shop-spot")
    lab.host("a")
    lab.host("b", capacity_provider_name="shop-spot")
    lab.define_for_hosts()

    strategy = [{"capacityProvider": "shop-spot", "weight": 1}]
    service = lab.steady(lab.create(count=2, capacityProviderStrategy=strategy, networkConfiguration=None))

    assert {task.availability_zone for task in lab.running(service)} == {"eu-west-1b"}
    assert {task.launch_type for task in lab.running(service)} == {"EC2"}


def test_a_scaling_group_without_room_it_keeps_tasks_provisioning_until_a_host_comes(lab: Lab) -> None:
    _provider(lab, "shop-asg", scaling="ENABLED")
    lab.define_for_hosts()
    strategy = [{"capacityProvider": "shop-asg", "weight": 1}]
    service = lab.create(count=1, capacityProviderStrategy=strategy, networkConfiguration=None)
    lab.run(60)
    before = [task.last_status for task in lab.tasks(service)]

    host = lab.host("a", capacity_provider_name="shop-asg")
    lab.until(lambda: len(lab.running(service)) == 1)

    assert before == ["PROVISIONING"]
    assert lab.running(service)[0].container_instance_arn == host.arn
    assert host.cpu_free == 2048 - 256


def test_the_clusters_default_strategy_it_applies_where_nothing_is_named(lab: Lab) -> None:
    lab.define()
    lab.cluster.default_capacity_provider_strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]

    service = lab.create(count=1, launchType=None)

    assert service.launch_type is None
    assert service.capacity_provider_strategy[0]["capacityProvider"] == "FARGATE_SPOT"


def test_a_provider_in_use_it_cannot_be_taken_from_the_cluster(lab: Lab) -> None:
    lab.define()
    lab.steady(lab.create(count=1, capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT"}]))

    with pytest.raises(SimulatorError) as caught:
        commands.put_cluster_capacity_providers(
            lab.world,
            region=lab.region,
            cluster=lab.cluster,
            request={"capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": []},
            now=lab.now,
        )

    assert caught.value.code == "ResourceInUseException"


def test_a_reserved_provider_it_cannot_be_deleted(lab: Lab) -> None:
    provider = lab.region.capacity_providers["FARGATE"]

    with pytest.raises(SimulatorError, match="reserved"):
        commands.delete_capacity_provider(lab.world, region=lab.region, provider=provider, now=lab.now)
