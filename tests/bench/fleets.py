"""Fleets of any size straight in the mirror, for measuring pictures: believable shapes, some of it in trouble.

Rows are written as sync would have left them; no AWS, no simulator.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from clusters.choices import Severity, Tier
from clusters.models import (
    Account,
    Cluster,
    ContainerDefinition,
    ContainerInstance,
    Deployment,
    Scope,
    Service,
    ServiceDeployment,
    Task,
    TaskDefinition,
)

NOW = datetime.now(UTC)
TASKS_A_CLUSTER, TASKS_A_SERVICE, TASKS_A_HOST = 200, 10, 20
# AWS's quotas of one cluster: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
MOST_SERVICES, MOST_HOSTS = 5_000, 5_000
BATCH = 2_000
EVERY = 50  # one service of that many is in trouble
TIERS = (Tier.PROD, Tier.STAGE, Tier.DEV)


def empty() -> None:
    for model in (Task, Deployment, ServiceDeployment, Service, ContainerInstance, ContainerDefinition, TaskDefinition):
        model.objects.all()._raw_delete(model.objects.db)
    Cluster.objects.all().delete()


def fill(tasks: int, *, clusters: int) -> Cluster:
    """`tasks` in so many clusters. Returns the first, which has trouble."""
    account, _ = Account.objects.get_or_create(account_id="111122223333", defaults={"name": "prod"})
    scope, _ = Scope.objects.get_or_create(account=account, region="eu-west-1")
    rows = Cluster.objects.bulk_create(_clusters(scope, clusters, tasks=tasks))
    services_each = max(1, min(MOST_SERVICES, tasks // clusters // TASKS_A_SERVICE))
    definitions = TaskDefinition.objects.bulk_create(_definitions(scope, services_each))
    ContainerDefinition.objects.bulk_create(
        ContainerDefinition(task_definition=row, position=0, name="app", image=f"shop/{row.family}:1.4.{row.revision}")
        for row in definitions
    )
    each = max(1, tasks // clusters // services_each)
    for number, cluster in enumerate(rows):
        hosts = ContainerInstance.objects.bulk_create(_hosts(cluster, max(1, min(MOST_HOSTS, tasks // clusters // 20))))
        services = Service.objects.bulk_create(_services(cluster, definitions, each=each, has_trouble=not number % 7))
        Deployment.objects.bulk_create(_deployments(services))
        Task.objects.bulk_create(_tasks(cluster, services=services, hosts=hosts, each=each), batch_size=BATCH)
    return rows[0]


def _stamps(arn: str) -> dict[str, Any]:
    long_ago = NOW - timedelta(days=3)
    return {"arn": arn, "read_at": NOW, "first_seen_at": long_ago, "changed_at": long_ago}


def _clusters(scope: Scope, count: int, *, tasks: int) -> Iterator[Cluster]:
    for number in range(count):
        has_trouble = not number % 7
        yield Cluster(
            scope=scope,
            name=f"cluster-{number:03}",
            status="ACTIVE",
            tier=TIERS[number % 3],
            task_count=tasks // count,
            desired_count=tasks // count,
            service_count=tasks // count // TASKS_A_SERVICE,
            severity=Severity.MISSING_PART if has_trouble else Severity.FINE,
            cause="service-000: 8 of 10 healthy: exit 137, out of memory" if has_trouble else "",
            **_stamps(f"arn:aws:ecs:eu-west-1:111122223333:cluster/cluster-{number:03}"),
        )


def _definitions(scope: Scope, count: int) -> Iterator[TaskDefinition]:
    for number in range(count):
        arn = f"arn:aws:ecs:eu-west-1:111122223333:task-definition/service-{number:03}:7"
        yield TaskDefinition(
            scope=scope, family=f"service-{number:03}", revision=7, status="ACTIVE", cpu_units=256, memory_mib=512,
            **_stamps(arn),
        )  # fmt: skip


def _hosts(cluster: Cluster, count: int) -> Iterator[ContainerInstance]:
    for number in range(count):
        yield ContainerInstance(
            scope=cluster.scope, cluster=cluster, status="ACTIVE", ec2_instance_id=f"i-{cluster.pk:08x}{number:09x}",
            instance_type="m6i.4xlarge", availability_zone=f"eu-west-1{'abc'[number % 3]}",
            capacity_provider_name=f"ec2-{'main' if number % 4 else 'batch'}", registered_cpu_units=16384,
            remaining_cpu_units=8192, registered_memory_mib=63000, remaining_memory_mib=40000, running_tasks_count=20,
            **_stamps(f"{cluster.arn}/instance/{number}".replace(":cluster/", ":container-instance/")),
        )  # fmt: skip


def _services(
    cluster: Cluster, definitions: list[TaskDefinition], *, each: int, has_trouble: bool
) -> Iterator[Service]:
    for number, definition in enumerate(definitions):
        is_bad = has_trouble and not number % EVERY
        yield Service(
            scope=cluster.scope, cluster=cluster, name=definition.family, status="ACTIVE", tier=cluster.tier,
            scheduling_strategy="REPLICA", desired_count=each, running_count=each - 2 * is_bad,
            healthy_count=each - 2 * is_bad, missing_count=2 * is_bad, task_definition=definition,
            task_definition_arn=definition.arn, rollout_state="COMPLETED",
            severity=Severity.MISSING_PART if is_bad else Severity.FINE,
            cause="8 of 10 healthy: exit 137, out of memory" if is_bad else "",
            **_stamps(f"{cluster.arn}/{definition.family}".replace(":cluster/", ":service/")),
        )  # fmt: skip


def _deployments(services: list[Service]) -> Iterator[Deployment]:
    for service in services:
        yield Deployment(
            service=service, deployment_id=f"ecs-svc/{service.pk}", status="PRIMARY", rollout_state="COMPLETED",
            task_definition_arn=service.task_definition_arn, created_at=NOW - timedelta(days=1),
        )  # fmt: skip


def _tasks(cluster: Cluster, *, services: list[Service], hosts: list[ContainerInstance], each: int) -> Iterator[Task]:
    for place, service in enumerate(services):
        for number in range(each - service.missing_count):
            at = place * each + number
            task_id = f"{service.pk:016x}{number:016x}"
            host = hosts[at % len(hosts)]
            yield Task(
                scope=cluster.scope, cluster=cluster, service=service, service_name=service.name, task_id=task_id,
                task_definition=service.task_definition, task_definition_arn=service.task_definition_arn,
                group=f"service:{service.name}", last_status="RUNNING", desired_status="RUNNING",
                health_status="HEALTHY" if at % 400 else "UNHEALTHY", launch_type="EC2", cpu_units=256, memory_mib=512,
                container_instance=host, container_instance_arn=host.arn, availability_zone=host.availability_zone,
                capacity_provider_name=host.capacity_provider_name, started_at=NOW - timedelta(hours=3),
                **_stamps(f"{cluster.arn}/{task_id}".replace(":cluster/", ":task/")),
            )  # fmt: skip
