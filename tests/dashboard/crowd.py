"""Many rows around the things of a page test, with all that can go wrong going on at once. Nothing here asserts."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Model

from clusters.access import compile_grants
from clusters.choices import OperationState, Severity
from clusters.models import (
    BatchItem,
    Container,
    ContainerDefinition,
    EnvironmentVariable,
    Freeze,
    ListenerRule,
    Protection,
    SearchToken,
    ServiceEvent,
    TargetGroupUse,
)
from tests.dashboard import factories
from tests.dashboard.conftest import Things
from tests.dashboard.factories import NOW

LATE: dict[str, Any] = {"late_after": NOW - timedelta(minutes=5), "last_error": "Throttled."}
EXITED = {"name": "app", "image": "shop/web:1.4.2", "last_status": "STOPPED", "exit_code": 1}
FAILED = {"last_status": "STOPPED", "stop_code": "EssentialContainerExited", "started_by": "ecs-svc/1"}


def disturb(things: Things) -> None:
    """The service fails while it rolls out, is protected and busy, changes are frozen, and an agent is late."""
    service = things.service
    type(things.cluster).objects.filter(pk=things.cluster.pk).update(
        capacity_providers=[*things.cluster.capacity_providers, "FARGATE", "ec2-spot"]
    )
    type(service).objects.filter(pk=service.pk).update(severity=Severity.FAILING, replaced_24h_count=3)
    ContainerDefinition.objects.create(
        task_definition=things.task_definition, position=1, name="proxy", image="shop/proxy:2", is_essential=False
    )
    factories.make_deployment(service=service, rollout_state="IN_PROGRESS", desired_count=9, failed_tasks=2)
    factories.make_service_deployment(service=service, status="IN_PROGRESS", breaker_threshold=10)
    Protection.objects.create(cluster=things.cluster, service=service, reason="audit")
    Freeze.objects.create(starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=5), reason="sales")
    factories.make_operation(service=service, user=things.operation.requested_by, state=OperationState.RUNNING)
    factories.make_sync_state(scope=things.cluster.scope, cluster=things.cluster, **LATE)


def crowd(things: Things, count: int) -> None:
    """`count` more of each noun, where the pages of `things` show them."""
    service, scope, user = things.service, things.cluster.scope, things.operation.requested_by
    running = factories.make_task(cluster=things.cluster, service=service, container_instance=things.host)
    failed = factories.make_task(cluster=things.cluster, service=service, stopped_at=NOW, containers=[EXITED], **FAILED)
    for task in (running, failed):
        _with_containers(_copies(task, count, partial(_task, key=task.task_id)))
    services = _copies(factories.make_service(cluster=things.cluster, severity=Severity.FAILING), count, _named)
    _copies(factories.make_cluster(f"shop-{count}", scope=scope), count, _named)
    compile_grants()
    _copies(factories.make_host(cluster=things.cluster), count, lambda n: {"ec2_instance_id": f"i-{n}", **_arn(n)})
    _copies(
        factories.make_task_definition(things.task_definition.family, scope=scope),
        count,
        lambda n: {"revision": count * 10 + n, **_arn(n)},
    )
    _copies(factories.make_deployment(service=service), count, lambda n: {"deployment_id": f"ecs-svc/{count}/{n}"})
    _copies(factories.make_operation(service=service, user=user, state="succeeded"), count, lambda _: {})
    _copies(factories.make_attention(service=service), count, lambda n: {"cause_key": f"cause-{count}-{n}"})
    _copies(
        factories.make_sync_state(scope=scope, kind=f"a-{count}", **LATE), count, lambda n: {"kind": f"a-{count}-{n}"}
    )
    _balance(things, count)
    ServiceEvent.objects.bulk_create(
        ServiceEvent(service=service, event_id=f"{count}-{n}", created_at=NOW, message="unable to place")
        for n in range(count)
    )
    BatchItem.objects.bulk_create(
        BatchItem(batch=things.batch, position=count + n, service=each, cluster=each.cluster, scope=scope)
        for n, each in enumerate(services)
    )
    _findable(things, services=services)


def _balance(things: Things, count: int) -> None:
    """Targets, groups with their users, and rules, behind the one load balancer."""
    group, number_of = things.target_group, things.service.pk
    _copies(factories.make_target(group, state="unhealthy", task=things.task), count, lambda n: {"target_id": f"t-{n}"})
    use = TargetGroupUse.objects.filter(service=things.service).first()
    assert use is not None
    _copies(use, count, lambda n: {"target_group_arn": f"{group.arn}-{count}-{n}", "service_id": number_of})
    _copies(group, count, lambda n: {"arn": f"{group.arn}-{count}-{n}", "name": f"crowd-{n}"})
    rule = ListenerRule.objects.filter(listener__load_balancer=things.load_balancer).first()
    assert rule is not None
    _copies(rule, count, lambda n: {"arn": f"{rule.arn}-{count}-{n}", "priority": count * 10 + n % 10})


def _findable(things: Things, *, services: list[Any]) -> None:
    """By the word "crowd" in any noun, and by "abc1" also tasks: what a text may be is looked for everywhere."""
    found = {
        "service": services,
        "cluster": [things.cluster],
        "container_instance": [things.host],
        "task_definition": [things.task_definition],
        "role": [things.task_definition],
        "task": [things.task],
    }
    SearchToken.objects.bulk_create(
        [
            SearchToken(scope=things.cluster.scope, cluster=things.cluster, kind=kind, object_id=row.pk, token=word)
            for kind, rows in found.items()
            for row in rows
            for word in (("abc1",) if kind == "task" else ("abc1", "crowd"))
        ],
        ignore_conflicts=True,  # the things themselves were made findable before
    )
    container = things.task_definition.container_definitions.first()
    EnvironmentVariable.objects.bulk_create(
        EnvironmentVariable(container_definition=container, name=name) for name in ("CROWD_URL", "ABC1_URL")
    )


def _named(number: int) -> dict[str, Any]:
    return {"name": f"shop-crowd-{number}", **_arn(number)}


def _arn(number: int) -> dict[str, Any]:
    return {"arn": f"arn:aws:ecs:eu-west-1:111122223333:crowd/{number}"}


def _task(number: int, *, key: str) -> dict[str, Any]:
    return {"task_id": f"{key[16:]}{number:016x}", "arn": f"arn:aws:ecs:eu-west-1:111122223333:{key}/{number}"}


def _copies(row: Any, count: int, changed: Callable[[int], dict[str, Any]]) -> list[Any]:
    """`count` rows like `row`; `changed` says what must differ, given a number nobody else has."""
    model: type[Model] = type(row)
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(row, name) for name in names}
    return model._default_manager.bulk_create(
        [model(**{**values, **changed(row.pk * 10_000 + number)}) for number in range(count)]
    )


def _with_containers(tasks: list[Any]) -> None:
    Container.objects.bulk_create([Container(task=task, **EXITED) for task in tasks])
