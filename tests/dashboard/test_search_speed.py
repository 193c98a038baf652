"""Search finishes: beginnings of words are found by an index on both databases, and a big fleet is no slow one."""

import statistics
from time import perf_counter
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from clusters.choices import Role
from clusters.models import (
    Container,
    ContainerDefinition,
    EnvironmentVariable,
    SearchToken,
    Service,
    Task,
    TaskDefinition,
)
from clusters.sync.search import tokens_of
from dashboard.queries.hits import begins_with
from dashboard.queries.search import IN_PALETTE, search
from tests.dashboard import factories
from tests.dashboard.factories import NOW

CLUSTERS, SERVICES_EACH, TASKS_EACH, REVISIONS_EACH, KEYS = 10, 50, 20, 10, 15
STAMPS = {"read_at": NOW, "first_seen_at": NOW, "changed_at": NOW}
TEXTS = ("web", "service-4", "cluster-3", "service-7 cluster-2", "10.3.", "00ab", "SETTING_1", "registry/app", "zzz")
P95_MS = 300  # the aim is 100 on an idle machine; this fails on a scan that crept in, not on a busy neighbour


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (SearchToken.objects.filter(begins_with("token", "web")), "search_token_prefix"),
        (EnvironmentVariable.objects.filter(begins_with("name", "DATA")), "environment_variable_name"),
        (Container.objects.filter(begins_with("image_digest", "sha256:9c41")), "container_image_digest"),
        (Task.objects.filter(network_interface_id="eni-1"), "task_network_interface"),
    ],
    ids=["token", "key", "digest", "interface"],
)
def test_beginnings_it_finds_by_index(rows: Any, index: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # else an empty table is read whole

    assert index in rows.values("pk").order_by().explain()


@pytest.mark.bench
@pytest.mark.django_db
def test_ten_thousand_tasks_it_searches_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    _fill()
    viewer = factories.make_user("viewer", role=Role.VIEWER, cluster_glob="cluster-*")
    everything = User.objects.create_superuser("all")

    took = {text: _times(viewer, text) + _times(everything, text) for text in TEXTS}

    p95 = statistics.quantiles([each for times in took.values() for each in times], n=20)[-1]
    with capsys.disabled():
        print({text: round(statistics.median(times)) for text, times in took.items()}, f"p95 {p95:.0f} ms")
    assert p95 < P95_MS


def _times(user: User, text: str) -> list[float]:
    times = []
    for _ in range(6):
        started = perf_counter()
        search(user, text, most=IN_PALETTE)
        times.append(1000 * (perf_counter() - started))
    return times[1:]


def _fill() -> None:
    scope = factories.make_scope()
    for number in range(CLUSTERS):
        cluster = factories.make_cluster(f"cluster-{number}", scope=scope)
        _tokens(scope.pk, "cluster", {cluster.pk: cluster.name}, cluster_id=cluster.pk)
        names = [f"service-{number}-{each}" for each in range(SERVICES_EACH)]
        definitions = TaskDefinition.objects.bulk_create(
            TaskDefinition(
                scope=scope,
                family=name,
                revision=revision,
                status="ACTIVE",
                arn=f"{scope.pk}:task-definition/{name}:{revision}",
                **STAMPS,
            )
            for name in names
            for revision in range(1, REVISIONS_EACH + 1)
        )
        _tokens(
            scope.pk,
            "task_definition",
            {row.pk: f"{row.short_name} registry/app-{row.family}:1" for row in definitions},
        )
        containers = ContainerDefinition.objects.bulk_create(
            ContainerDefinition(task_definition=row, position=0, name="app", image=f"registry/app-{row.family}:1")
            for row in definitions
        )
        EnvironmentVariable.objects.bulk_create(
            [
                EnvironmentVariable(container_definition=row, name=f"SETTING_{key}")
                for row in containers
                for key in range(KEYS)
            ],
            batch_size=2_000,
        )
        newest = {row.family: row for row in definitions}
        services = Service.objects.bulk_create(
            Service(
                scope=scope,
                cluster=cluster,
                name=name,
                arn=f"{cluster.arn}/{name}",
                status="ACTIVE",
                scheduling_strategy="REPLICA",
                task_definition=newest[name],
                **STAMPS,
            )
            for name in names
        )
        _tokens(scope.pk, "service", {row.pk: row.name for row in services}, cluster_id=cluster.pk)
        _tasks(services, number=number)


def _tasks(services: list[Service], *, number: int) -> None:
    tasks = Task.objects.bulk_create(
        Task(
            scope_id=service.scope_id,
            cluster_id=service.cluster_id,
            service=service,
            service_name=service.name,
            task_id=f"{service.pk:04x}{each:028x}",
            arn=f"{service.arn}/{each}",
            task_definition=service.task_definition,
            last_status="RUNNING",
            desired_status="RUNNING",
            private_ip=f"10.{number}.{service.pk % 250}.{each}",
            **STAMPS,
        )
        for service in services
        for each in range(TASKS_EACH)
    )
    words = {row.pk: f"{row.task_id} {row.private_ip}" for row in tasks}
    _tokens(services[0].scope_id, "task", words, cluster_id=services[0].cluster_id, cut=False)


def _tokens(
    scope_id: int, kind: str, names: dict[int, str], *, cluster_id: int | None = None, cut: bool = True
) -> None:
    SearchToken.objects.bulk_create(
        [
            SearchToken(scope_id=scope_id, cluster_id=cluster_id, kind=kind, object_id=pk, token=token)
            for pk, text in names.items()
            for token in (tokens_of(text.split()) if cut else text.split())
        ],
        batch_size=2_000,
    )
