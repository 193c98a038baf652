"""What is read first, and what is not read at all."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import timezone

from clusters.choices import AgentKind, Severity
from clusters.models import Scope, Service, SyncState
from clusters.sync.agents.tasks import tasks_to_describe
from clusters.sync.run import run_shard
from clusters.sync.shards import INTERVAL_S, interval_of
from clusters.sync.stamp import Known
from tests.sync.conftest import Sweep
from tests.sync.world import World


def known(*, is_settled: bool = True, is_stopped: bool = False) -> Known:
    return Known(pk=1, fingerprint="f", read_at=timezone.now(), is_settled=is_settled, is_stopped=is_stopped)


def test_describes_unknown_and_unsettled_tasks_first() -> None:
    rows = {
        "running": known(),
        "pending": known(is_settled=False),
        "stopped": known(is_stopped=True),
        "told to stop": known(),
    }

    order = tasks_to_describe(
        ("running", "pending", "new"), stopped=("stopped", "told to stop"), known=rows, is_full=True
    )

    assert order == ["new", "pending", "told to stop", "running"]


def test_leaves_settled_tasks_to_the_full_run() -> None:
    order = tasks_to_describe(("running", "new"), stopped=(), known={"running": known()}, is_full=False)

    assert order == ["new"]


@pytest.mark.django_db
def test_describes_new_services_then_the_worst(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    Service.objects.filter(name="web-07").update(severity=Severity.MISSING_ALL)
    world.add_service(shop, "newcomer", definition=next(iter(world.definitions)))
    asked: list[str] = []

    def note(operation: str, params: Mapping[str, Any]) -> None:
        if operation == "describe_services":
            asked.extend(arn.rsplit("/", 1)[-1] for arn in params["services"])

    world.before = note
    sweep("services")

    assert asked[:2] == ["newcomer", "web-07"]


@pytest.mark.django_db
def test_asks_nothing_of_a_cluster_that_counts_nothing(world: World, scope: Scope, sweep: Sweep) -> None:
    world.add_cluster(
        "empty", runningTasksCount=0, activeServicesCount=0, registeredContainerInstancesCount=0, pendingTasksCount=0
    )
    sweep()
    world.calls.clear()

    for state in SyncState.objects.filter(cluster__isnull=False):
        run_shard(state.pk)

    assert world.calls == {}


@pytest.mark.django_db
def test_lists_an_empty_cluster_when_its_counters_are_old(world: World, scope: Scope, sweep: Sweep) -> None:
    world.add_cluster("empty", runningTasksCount=0, activeServicesCount=0, registeredContainerInstancesCount=0)
    sweep()
    world.calls.clear()
    SyncState.objects.filter(kind="clusters").update(last_success_at="2026-01-01T00:00:00Z")

    run_shard(SyncState.objects.get(kind="tasks").pk)

    assert world.calls["list_tasks"] == 2


@pytest.mark.django_db
def test_sweeps_tasks_more_seldom_while_events_flow(world: World, shop: str, scope: Scope, sweep: Sweep) -> None:
    sweep()
    now = timezone.now()
    Scope.objects.update(event_queue_url="https://sqs.example/q", last_event_at=now)
    tasks = SyncState.objects.select_related("scope").get(kind="tasks")
    services = SyncState.objects.select_related("scope").get(kind="services")

    assert interval_of(tasks, now=now).total_seconds() == 4 * INTERVAL_S[AgentKind.TASKS]
    assert interval_of(services, now=now).total_seconds() == INTERVAL_S[AgentKind.SERVICES]
