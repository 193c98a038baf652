"""A first sync brings everything, linked."""

import pytest

from clusters.models import (
    CapacityProvider,
    Cluster,
    Container,
    ContainerDefinition,
    ContainerInstance,
    Deployment,
    Service,
    ServiceEvent,
    SyncState,
    Task,
    TaskDefinition,
    Zone,
)
from tests.sync.conftest import Sweep
from tests.sync.world import World

pytestmark = pytest.mark.django_db


def test_mirrors_every_noun(world: World, shop: str, sweep: Sweep) -> None:
    results = sweep()

    assert all(result.is_complete for result in results)
    counts = [
        model._default_manager.count()
        for model in (Cluster, Service, Deployment, ServiceEvent, Task, Container, ContainerInstance)
    ]
    assert counts == [1, 11, 11, 11, 101, 101, 3]
    assert TaskDefinition.objects.get().short_name == "web:1"
    assert ContainerDefinition.objects.get().image == "registry.example/web:1.0"
    assert CapacityProvider.objects.get().kind == "FARGATE"
    assert Zone.objects.get().zone_id == "euw1-az2"


def test_links_tasks_to_their_service_and_definition(world: World, shop: str, sweep: Sweep) -> None:
    sweep()

    assert not Task.objects.filter(service__isnull=True).exists()
    assert not Task.objects.filter(task_definition__isnull=True).exists()
    assert Service.objects.get(name="web-00").tasks.count() == 10


def test_links_tasks_that_came_before_their_service(world: World, shop: str, sweep: Sweep) -> None:
    sweep("clusters", "tasks")

    sweep("services", "task_definitions")

    assert not Task.objects.filter(service__isnull=True).exists()
    assert not Task.objects.filter(task_definition__isnull=True).exists()


def test_needs_no_more_calls_than_the_formula(world: World, shop: str, sweep: Sweep) -> None:
    sweep()

    assert world.calls["list_clusters"] + world.calls["describe_clusters"] == 2
    assert world.calls["list_services"] + world.calls["describe_services"] == 1 + 2
    resource_calls = ("list_tasks", "describe_tasks", "list_container_instances", "describe_container_instances")
    assert sum(world.calls[name] for name in resource_calls) == (2 + 1) + 2 + 1 + 1
    assert world.calls["describe_task_definition"] == 1


def test_keeps_what_each_run_did_with_its_shard(world: World, shop: str, sweep: Sweep) -> None:
    sweep()

    state = SyncState.objects.get(kind="tasks")
    assert (state.calls, state.rows_written, state.last_error, state.owner) == (5, 101, "", "")
    assert state.last_success_at is not None
    assert state.lease_until is None


def test_keeps_counters_and_health_of_the_cluster(world: World, shop: str, sweep: Sweep) -> None:
    sweep()

    cluster = Cluster.objects.get()
    assert (cluster.service_count, cluster.task_count, cluster.host_count) == (11, 101, 3)
    assert (cluster.desired_count, cluster.healthy_count, cluster.tier) == (99, 101, "prod")
