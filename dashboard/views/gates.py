"""The few gates: 404 for what one may not know of (the same as for what isn't there), 403 for what one may not do."""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef
from django.http import Http404, HttpRequest
from django.utils import timezone

from clusters.access import actable, may
from clusters.choices import Role
from clusters.models import (
    Batch,
    CapacityProvider,
    Cluster,
    ContainerInstance,
    Image,
    LoadBalancer,
    Operation,
    Service,
    TargetGroup,
    Task,
    TaskDefinition,
)
from clusters.operations.ahead import with_ahead
from dashboard.queries.task_facts import with_sidecars
from dashboard.queries.tasks import for_rows

Row = TypeVar("Row", bound=Model)


def get_cluster_for(request: HttpRequest, pk: int) -> Cluster:
    """With `may_act`: whether the person may change what is in it."""
    theirs = actable(Cluster.objects, user=request.user).filter(pk=OuterRef("pk"))
    rows = Cluster.objects.visible_to(request.user).annotate(may_act=Exists(theirs))
    found: Cluster | None = rows.select_related("scope__account").filter(pk=pk).first()
    return _found(found)


def get_service_for(request: HttpRequest, pk: int) -> Service:
    """With what it needs to be offered anything (`ahead_of`)."""
    rows = Service.objects.visible_to(request.user).select_related("cluster__scope__account").filter(pk=pk)
    found: Service = _found(with_ahead(rows, user=request.user, now=timezone.now()).first())
    found.scope = found.cluster.scope  # the same row: guards and pages ask for it without another query
    return found


def get_task_for(request: HttpRequest, pk: int) -> Task:
    rows = with_sidecars(for_rows(Task.objects.visible_to(request.user)))
    related = ("cluster__scope__account", "container_instance", "task_definition", "service")
    rows = rows.select_related(*related).defer(None).defer("service__raw")  # a page shows what a list leaves out
    found: Task | None = rows.filter(pk=pk).first()
    return _found(found)


def get_task_definition_for(request: HttpRequest, pk: int) -> TaskDefinition:
    return _one(TaskDefinition, related=("scope__account",), request=request, pk=pk)


def get_host_for(request: HttpRequest, pk: int) -> ContainerInstance:
    return _one(ContainerInstance, related=("cluster__scope__account",), request=request, pk=pk)


def get_image_for(request: HttpRequest, pk: int) -> Image:
    return _one(Image, related=("scope__account",), request=request, pk=pk)


def get_load_balancer_for(request: HttpRequest, pk: int) -> LoadBalancer:
    return _one(LoadBalancer, related=("scope__account",), request=request, pk=pk)


def get_target_group_for(request: HttpRequest, pk: int) -> TargetGroup:
    return _one(TargetGroup, related=("scope__account", "load_balancer"), request=request, pk=pk)


def get_capacity_provider_for(request: HttpRequest, pk: int) -> CapacityProvider:
    return _one(CapacityProvider, related=("scope__account",), request=request, pk=pk)


def get_operation_for(request: HttpRequest, pk: int) -> Operation:
    related = ("cluster__scope__account", "service", "requested_by", "confirmed_by")
    return _one(Operation, related=related, request=request, pk=pk)


def get_batch_for(request: HttpRequest, pk: int) -> Batch:
    return _one(Batch, related=("requested_by",), request=request, pk=pk)


def require(role: Role, *, request: HttpRequest, cluster: Cluster) -> None:
    """403 for one who may see the cluster but not act on it. The write path asks again by itself."""
    if not may(request.user, role, cluster=cluster):
        raise PermissionDenied(
            f"You need the role {role} on {cluster.name}. An admin can grant it to one of your groups."
        )


def _one(model: type[Row], *, related: tuple[str, ...], request: HttpRequest, pk: int) -> Row:
    rows: Any = model._default_manager
    found: Row | None = rows.visible_to(request.user).select_related(*related).filter(pk=pk).first()
    return _found(found)


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
