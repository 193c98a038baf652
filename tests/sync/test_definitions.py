"""Task definitions: described once, ever."""

from typing import Any

import pytest
from cryptography.fernet import Fernet

from clusters.aws.errors import InvalidRequest
from clusters.models import EnvironmentVariable, Service, SyncState, TaskDefinition
from clusters.secrets import decrypt, value_hmac
from clusters.sync import run
from tests.sync.conftest import Sweep
from tests.sync.world import World, arn

pytestmark = pytest.mark.django_db


def test_is_described_once(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    sweep()

    assert world.calls["describe_task_definition"] == 1


def test_takes_on_no_more_than_a_job_has_time_for(
    world: World, shop: str, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        world.add_service(shop, f"extra-{number}", definition=world.add_definition(f"extra-{number}"))
    sweep("clusters", "services")
    state = SyncState.objects.get(kind="task_definitions")
    monkeypatch.setattr(run, "ONE_BY_ONE_AT_MOST", 4)

    run.run_shard(state.pk)
    after_one = TaskDefinition.objects.count()
    run.run_shard(state.pk)

    assert (after_one, TaskDefinition.objects.count()) == (4, 6)


def test_keeps_what_may_be_kept_of_a_value(world: World, sweep: Sweep) -> None:
    cluster = world.add_cluster("shop")
    environment = {"DATABASE_URL": "postgres://app:hunter2@db.internal:5432/shop"}
    definition = world.add_definition("web", environment=environment)
    world.add_service(cluster, "web", definition=definition)

    sweep()

    variable = EnvironmentVariable.objects.get()
    assert (variable.host, variable.port, variable.looks_like_secret) == ("db.internal", 5432, True)
    assert variable.value_hmac == value_hmac(environment["DATABASE_URL"])
    assert variable.value_encrypted == ""


def test_keeps_a_value_encrypted_where_that_is_asked_for(world: World, sweep: Sweep, settings: Any) -> None:
    settings.ENV_VALUES = "encrypted"
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    definition = world.add_definition("web", environment={"GREETING": "good morning"})
    world.add_service(world.add_cluster("shop"), "web", definition=definition)

    sweep()

    variable = EnvironmentVariable.objects.get()
    assert "morning" not in variable.value_encrypted
    assert decrypt(variable.value_encrypted) == "good morning"


def test_remembers_a_revision_that_aws_has_forgotten(world: World, shop: str, sweep: Sweep) -> None:
    world.faults["describe_task_definition", 0] = InvalidRequest("Unable to describe task definition.")

    sweep()
    sweep()

    row = TaskDefinition.objects.get()
    assert (row.family, row.revision, row.status) == ("web", 1, "FORGOTTEN")
    assert row.is_gone
    assert world.calls["describe_task_definition"] == 1
    assert Service.objects.filter(task_definition=row).count() == 11


def test_fills_revisions_that_nothing_runs_newest_first(world: World, shop: str, sweep: Sweep) -> None:
    for revision in range(2, 71):
        world.add_definition("web", revision=revision)
    sweep()

    sweep("task_definition_history")

    revisions = set(TaskDefinition.objects.values_list("revision", flat=True))
    assert revisions == {1, *range(11, 71)}


def test_notes_that_a_revision_was_deregistered(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    world.definitions[arn("task-definition", "web:1")]["status"] = "INACTIVE"

    sweep("task_definition_history")

    assert TaskDefinition.objects.get().status == "INACTIVE"
