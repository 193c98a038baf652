"""An incomplete read ends nothing and says why."""

import pytest

from clusters.aws.errors import AccessDenied, AwsError, Malformed, Unreachable
from clusters.models import Cluster, ContainerInstance, Service, SyncState, Task
from tests.sync.conftest import Sweep
from tests.sync.world import World

pytestmark = pytest.mark.django_db

TROUBLES: list[AwsError] = [
    AccessDenied("User: … is not authorized to perform: ecs:ListTasks", mend="grant ecs:ListTasks to the read role"),
    Malformed("The answer's body is no JSON: it was cut, or a proxy replaced it."),
    Unreachable("Read timeout"),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda each: type(each).__name__)
def test_ends_no_task_when_a_listing_breaks_off(world: World, shop: str, sweep: Sweep, trouble: AwsError) -> None:
    sweep()
    for key in list(world.tasks)[50:]:
        del world.tasks[key]
    for number in range(1000, 1060):
        world.add_task(shop, number, definition=next(iter(world.definitions)))
    world.calls.clear()
    world.faults["list_tasks", 2] = trouble

    (result,) = sweep("tasks")

    assert not result.is_complete
    assert not Task.objects.gone().exists()


def test_writes_what_came_before_the_listing_broke_off(world: World, shop: str, sweep: Sweep) -> None:
    world.faults["list_tasks", 2] = TROUBLES[0]

    sweep("clusters", "tasks")

    assert Task.objects.count() == 100


def test_ends_nothing_when_a_description_fails(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    world.services.popitem()
    world.calls.clear()
    world.faults["describe_services", 1] = TROUBLES[1]

    (result,) = sweep("services")

    assert not result.is_complete
    assert not Service.objects.gone().exists()


def test_ends_nothing_when_aws_fails_on_one_item(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    world.hosts.popitem()

    def spoil(operation: str, answer: dict[str, object]) -> None:
        if operation == "describe_container_instances":
            answer["failures"] = [{"arn": "x", "reason": "INTERNAL"}]

    world.spoil = spoil
    (result,) = sweep("container_instances")

    assert not result.is_complete
    assert not ContainerInstance.objects.gone().exists()


def test_records_the_error_and_its_mend_and_backs_off(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    success = SyncState.objects.get(kind="tasks").last_success_at
    world.faults["list_tasks", 0] = TROUBLES[0]

    sweep("tasks")
    sweep("tasks")

    state = SyncState.objects.get(kind="tasks")
    assert state.last_error_class == "AccessDenied"
    assert "grant ecs:ListTasks to the read role" in state.last_error
    assert state.consecutive_failures == 2
    assert state.last_success_at == success
    assert state.finished_at is not None
    assert (state.due_at - state.finished_at).total_seconds() > state.interval_s * 2


def test_asks_no_more_after_access_was_denied(world: World, shop: str, sweep: Sweep) -> None:
    for number in range(1000, 6000):
        world.add_task(shop, number, definition=next(iter(world.definitions)))
    world.faults["describe_tasks", 0] = TROUBLES[0]

    sweep("clusters", "tasks")

    assert world.calls["describe_tasks"] <= 17  # what was in flight


def test_ends_what_a_complete_listing_lacks(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    gone, _ = world.tasks.popitem()

    (result,) = sweep("tasks")

    assert result.closed == 1
    assert Task.objects.gone().get().arn == gone


def test_brings_back_what_is_listed_again(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    key, payload = world.services.popitem()
    sweep("services")

    world.services[key] = payload
    sweep("services")

    assert Service.objects.get(arn=key).gone_at is None


def test_ends_a_cluster_with_everything_in_it(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    del world.clusters[shop]

    sweep("clusters")

    assert Cluster.objects.get().is_gone
    assert not Task.objects.live().exists()
    assert not Service.objects.live().exists()
    assert not SyncState.objects.filter(cluster__isnull=False, is_enabled=True).exists()
