"""What a search finds: one line a thing, with its status, where it is and the route that opens it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from clusters.models import (
    CapacityProvider,
    Cluster,
    ContainerInstance,
    LoadBalancer,
    SearchToken,
    Service,
    TargetGroup,
    Task,
    TaskDefinition,
)
from dashboard.links import link
from dashboard.palette import Mark, Status
from dashboard.queries.clusters import cluster_status
from dashboard.queries.hosts import host_status
from dashboard.queries.services import service_status
from dashboard.queries.tasks import for_rows, task_row
from dashboard.words import shorten

LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """`icon` names its noun, `route` its page; `pk` 0: a list, narrowed by `query`. `note` where there is no status."""

    icon: str
    title: str
    where: str
    route: str
    pk: int
    status: Status | None = None
    note: str = ""
    query: str = ""

    @property
    def href(self) -> str:
        if self.pk:
            return link(self.route, self.pk)
        return f"{reverse(self.route)}?{urlencode({'q': self.query})}"


def begins_with(field: str, text: str) -> Q:
    """A prefix that a btree answers on both databases: PostgreSQL's LIKE by its operator class, SQLite's as a range
    (its LIKE ignores case and so never uses the index)."""
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": text})
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + LAST_CHARACTER})


def tokens(kind: str, word: str) -> Any:
    """Keys of things of this kind that have a word beginning with `word`, a subquery. Rights are the caller's."""
    return SearchToken.objects.filter(begins_with("token", word.lower()), kind=kind).values("object_id")


def cluster_hit(cluster: Cluster) -> Hit:
    """This and the next three need `scope__account` selected."""
    return Hit(
        icon="clusters",
        title=cluster.name,
        where=f"{cluster.scope.account.name} · {cluster.scope.region}",
        route="cluster",
        pk=cluster.pk,
        status=cluster_status(cluster),
    )


def service_hit(service: Service) -> Hit:
    return Hit(
        icon="services",
        title=service.name,
        where=_where(service.cluster),
        route="service",
        pk=service.pk,
        status=service_status(service),
    )


def load_balancer_hit(row: LoadBalancer) -> Hit:
    """This and the next two need `scope__account` selected."""
    return Hit(
        icon="load_balancers",
        title=row.name,
        where=_where_of_scope(row.scope, detail=row.dns_name),
        route="load_balancer",
        pk=row.pk,
    )


def target_group_hit(row: TargetGroup) -> Hit:
    where = _where_of_scope(row.scope, detail="target group")
    return Hit(icon="load_balancers", title=row.name, where=where, route="target_group", pk=row.pk)


def capacity_provider_hit(row: CapacityProvider) -> Hit:
    where = _where_of_scope(row.scope, detail="capacity provider")
    return Hit(icon="hosts", title=row.name, where=where, route="capacity_provider", pk=row.pk)


def _where_of_scope(scope: Any, *, detail: str) -> str:
    return f"{detail} · {scope.account.name} · {scope.region}"


def host_hit(host: ContainerInstance) -> Hit:
    kind = " · ".join(part for part in (host.instance_type, host.availability_zone) if part)
    return Hit(
        icon="hosts",
        title=str(host),
        where=f"{_where(host.cluster)}{f' · {kind}' if kind else ''}",
        route="host",
        pk=host.pk,
        status=host_status(host),
    )


def task_hits(rows: Any, *, most: int) -> tuple[Hit, ...]:
    """Of a queryset of tasks; at most two queries."""
    found = for_rows(rows).select_related("cluster__scope__account", "container_instance")[:most]
    return tuple(_task_hit(task) for task in found)


def _task_hit(task: Task) -> Hit:
    address = f" · {task.private_ip}" if task.private_ip else ""
    return Hit(
        icon="tasks",
        title=f"{shorten(task.task_id)} {task.service_name or task.group}",
        where=f"{_where(task.cluster)}{address}",
        route="task",
        pk=task.pk,
        status=task_row(task).status,
    )


def revision_hit(definition: TaskDefinition, *, note: str = "", detail: str = "") -> Hit:
    scope = definition.scope
    place = f"{scope.account.name} · {scope.region}"
    is_active = definition.status == "ACTIVE"
    return Hit(
        icon="task_definitions",
        title=definition.short_name,
        where=f"{detail} · {place}" if detail else place,
        route="task_definition",
        pk=definition.pk,
        status=None if is_active else Status(mark=Mark.OFF, text=definition.status.replace("_", " ").capitalize()),
        note=note,
    )


def _where(cluster: Cluster) -> str:
    return f"{cluster.name} · {cluster.scope.account.name} · {cluster.scope.region}"
