"""A sync writes what changed and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from clusters.models import Container, Service, ServiceEvent, Task
from tests.sync.conftest import Sweep
from tests.sync.world import World, service_event

pytestmark = pytest.mark.django_db


@contextmanager
def written_statements() -> Iterator[list[str]]:
    """Statements that change rows, but for the shards' own book-keeping."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "clusters_syncstate" not in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def test_writes_nothing_when_nothing_changed(world: World, shop: str, sweep: Sweep) -> None:
    sweep()

    with written_statements() as statements:
        results = sweep()

    assert statements == []
    assert sum(result.written + result.closed for result in results) == 0


def test_writes_one_row_when_one_of_10_000_tasks_changed(world: World, sweep: Sweep) -> None:
    cluster = world.add_cluster("big")
    definition = world.add_definition("worker")
    for number in range(10_000):
        world.add_task(cluster, number, definition=definition)
    sweep()
    changed = world.tasks[next(iter(world.tasks))]
    changed |= {"connectivity": "DISCONNECTED", "version": 5}

    with written_statements() as statements:
        results = sweep()

    assert sum(result.written for result in results) == 1
    assert [sql.split("(")[0] for sql in statements] == ['INSERT INTO "clusters_task" ']
    assert Task.objects.get(connectivity="DISCONNECTED").version == 5
    with connection.cursor() as cursor:
        # PostgreSQL checks the foreign keys of these rows by plans from when the tables were as good as empty.
        cursor.execute("ANALYZE")


def test_writes_the_container_that_changed_with_its_task(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    payload = next(iter(world.tasks.values()))
    payload["version"] = 5
    payload["containers"][0] |= {"lastStatus": "STOPPED", "exitCode": 137, "reason": "OutOfMemoryError"}

    sweep("tasks")

    container = Container.objects.get(exit_code__isnull=False)
    assert (container.exit_code, container.reason) == (137, "OutOfMemoryError")


def test_keeps_event_lines_without_rewriting_their_service(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    before = Service.objects.get(name="web-03").changed_at
    payload = next(each for each in world.services.values() if each["serviceName"] == "web-03")
    payload["events"].insert(0, service_event("new", message="(service web-03) has started 1 tasks.", minutes=5))

    (result,) = sweep("services")

    assert result.written == 1
    assert Service.objects.get(name="web-03").changed_at == before
    assert ServiceEvent.objects.filter(service__name="web-03").values_list("event_id", flat=True)[0] == "new"


def test_does_not_describe_stopped_tasks_twice(world: World, shop: str, sweep: Sweep) -> None:
    for payload in list(world.tasks.values())[:50]:
        payload |= {"lastStatus": "STOPPED", "desiredStatus": "STOPPED", "version": 9}
    sweep()
    world.calls.clear()

    sweep("tasks")

    assert world.calls == {"list_tasks": 2, "describe_tasks": 1}


def test_keeps_members_and_values_nobody_knows(world: World, shop: str, sweep: Sweep) -> None:
    payload = next(iter(world.tasks.values()))
    payload |= {"lastStatus": "HIBERNATING", "bornYesterday": {"deep": [1, 2]}}

    sweep()

    task = Task.objects.get(last_status="HIBERNATING")
    assert task.raw["bornYesterday"] == {"deep": [1, 2]}


def test_masks_environment_values_everywhere(world: World, shop: str, sweep: Sweep) -> None:
    canary = "canary-7f3a-value"
    definition = world.add_definition("billing", environment={"DB_PASSWORD": canary, "DB_HOST": "db.internal:5432"})
    override = {"containerOverrides": [{"name": "app", "environment": [{"name": "TOKEN", "value": canary}]}]}
    world.add_task(shop, 500, definition=definition, overrides=override)

    sweep()

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names come from the database itself
            assert canary not in str(cursor.fetchall()), table
