"""Reads everything of the seeded fleets with boto3, as a mirror would; the client checks each answer's shape."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from clusters.simulator.clock import ManualClock
from clusters.simulator.seed.fleets import FLEETS, new_world
from clusters.simulator.server import RunningSimulator
from tests.simulator.ecs.calls import pass_time

SEEDED = sorted(FLEETS.keys() - {"large"})  # the large one has nothing that the company lacks


def listed(ecs: Any, operation: str, member: str, **members: Any) -> list[str]:
    pages = ecs.get_paginator(operation).paginate(**members)
    return [item for page in pages for item in page[member]]


def batched(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def read_cluster(ecs: Any, cluster: str) -> None:
    for services in batched(listed(ecs, "list_services", "serviceArns", cluster=cluster), 10):
        for service in ecs.describe_services(cluster=cluster, services=services, include=["TAGS"])["services"]:
            read_rollouts(ecs, cluster, service["serviceArn"])
            ecs.describe_task_definition(taskDefinition=service["taskDefinition"], include=["TAGS"])
    for status in ("RUNNING", "STOPPED"):
        for tasks in batched(listed(ecs, "list_tasks", "taskArns", cluster=cluster, desiredStatus=status), 100):
            assert ecs.describe_tasks(cluster=cluster, tasks=tasks, include=["TAGS"])["failures"] == []
    for hosts in batched(listed(ecs, "list_container_instances", "containerInstanceArns", cluster=cluster), 100):
        include = ["TAGS", "CONTAINER_INSTANCE_HEALTH"]
        ecs.describe_container_instances(cluster=cluster, containerInstances=hosts, include=include)


def read_rollouts(ecs: Any, cluster: str, service: str) -> None:
    found = ecs.list_service_deployments(cluster=cluster, service=service, maxResults=20)["serviceDeployments"]
    if not found:
        return
    ecs.describe_service_deployments(serviceDeploymentArns=[item["serviceDeploymentArn"] for item in found])
    targets = [item["targetServiceRevisionArn"] for item in found]
    assert ecs.describe_service_revisions(serviceRevisionArns=targets)["failures"] == []


@pytest.fixture
def seeded(still_simulator: RunningSimulator, fleet: str) -> RunningSimulator:
    clock = ManualClock()
    simulation = still_simulator.simulation
    simulation.clock = clock
    simulation.adopt(new_world(fleet, seed=42, clock=clock, speed=1.0), fleet=fleet)
    return still_simulator


@pytest.mark.parametrize("fleet", SEEDED)
def test_answers_the_whole_fleet_in_shape(seeded: RunningSimulator, make_client: Any) -> None:
    for seconds in (0, 120):
        pass_time(seeded.world, seconds, step=1.0)
        for account_id, region in list(seeded.world.regions):
            ecs = make_client(account_id, region)
            clusters = listed(ecs, "list_clusters", "clusterArns")
            ecs.describe_clusters(clusters=clusters[:100] or ["default"], include=["TAGS", "STATISTICS", "SETTINGS"])
            ecs.describe_capacity_providers(include=["TAGS"])
            for cluster in clusters:
                read_cluster(ecs, cluster)
