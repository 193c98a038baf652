"""Deployments of the past: listed a few services at a time, each described once, with the revision it went to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clusters.aws.errors import NotFound, Unsupported
from clusters.models import Service, ServiceDeployment, ServiceRevision
from clusters.sync.agents import service_deployment_history as history
from tests.sync.conftest import Sweep
from tests.sync.world import World

KIND = "service_deployment_history"
NOW = timezone.now()


@pytest.fixture
def web(world: World, sweep: Sweep) -> str:
    """A service with 21 deployments of the last weeks, and one too old to show. Its ARN."""
    cluster = world.add_cluster("shop-prod")
    service = world.add_service(cluster, "web", definition=world.add_definition("web"))
    for number in range(21):
        world.add_deployment(service, number, at=NOW - timedelta(days=number + 1))
    world.add_deployment(service, 99, at=NOW - timedelta(days=40))
    sweep()
    return service


def test_it_finds_what_was_over_before_the_mirror_looked(world: World, web: str, sweep: Sweep) -> None:
    (result,) = sweep(KIND)

    newest = ServiceDeployment.objects.select_related("service").order_by("-created_at")[0]
    revision = ServiceRevision.objects.get(arn=newest.target_service_revision_arn)

    assert (result.is_complete, ServiceDeployment.objects.count(), ServiceRevision.objects.count()) == (True, 21, 21)
    assert (newest.service.name, newest.cluster.name, newest.status) == ("web", "shop-prod", "SUCCESSFUL")
    assert revision.task_definition_arn.endswith("web:0")


def test_what_it_has_it_does_not_describe_again(world: World, web: str, sweep: Sweep) -> None:
    sweep(KIND)
    before = dict(world.calls)
    world.add_deployment(web, 50, at=NOW - timedelta(hours=1))

    sweep(KIND)

    assert world.calls["describe_service_deployments"] - before["describe_service_deployments"] == 1
    assert ServiceDeployment.objects.count() == 22


def test_services_take_turns(world: World, web: str, sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = world.services[web]["clusterArn"]
    for number in range(4):
        world.add_service(cluster, f"api-{number}", definition=world.add_definition("api"))
    sweep()
    monkeypatch.setattr(history, "SERVICES_AT_MOST", 2)
    asked: list[str] = []
    world.before = lambda operation, params: (
        asked.append(params["service"]) if operation == "list_service_deployments" else None
    )

    for turn in range(3):
        monkeypatch.setattr("django.utils.timezone.now", lambda turn=turn: NOW + timedelta(seconds=900 * turn))
        sweep(KIND)

    assert sorted(asked) == sorted(Service.objects.values_list("arn", flat=True))


@pytest.mark.parametrize("error", [NotFound("Service not found."), Unsupported("Not in this region.")])
def test_a_deleted_service_and_a_region_without_it_are_no_trouble(
    world: World, web: str, sweep: Sweep, error: Exception
) -> None:
    world.faults[("list_service_deployments", 0)] = error  # type: ignore[assignment]

    (result,) = sweep(KIND)

    assert (result.is_complete, ServiceDeployment.objects.count()) == (True, 0)
