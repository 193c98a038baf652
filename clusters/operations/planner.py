"""Makes the plan of an operation from a fresh read of AWS: exact calls, before and after, warnings, blockers."""

from datetime import datetime
from typing import Any

from clusters.aws.scope import aws_scope
from clusters.choices import OperationState, ServiceStatus, Tier
from clusters.models import Operation, Service
from clusters.operations.autoscaling import scaling_of
from clusters.operations.guards import EXPRESS, Wish, find_obstacle
from clusters.operations.kind import Kind, Target
from clusters.operations.placement import predict
from clusters.operations.plans import Plan
from clusters.operations.reading import ServiceReading, read_service
from clusters.operations.refusal import Notice
from clusters.operations.registry import kind_of


def service_of(operation: Operation) -> Service:
    """The service an operation is about; each kind so far has one."""
    if operation.service is None:
        raise ValueError(f"operation {operation.pk} names no service")
    return operation.service


def read_target(operation: Operation, *, now: datetime) -> ServiceReading:
    """The service as AWS has it now. Errors: AwsError."""
    return read_service(
        aws_scope(operation.scope), cluster_arn=operation.cluster.arn, service_arn=operation.target_arn, now=now
    )


def make_plan(operation: Operation, *, reading: ServiceReading, user: Any, now: datetime) -> Plan:
    """The plan as of `reading`. `user`: whose rights count, the requester's or the confirmer's."""
    kind = kind_of(operation.kind)
    service = service_of(operation)
    target = _target(operation, service=service)
    draft = kind.draft(target, reading=reading)
    obstacle = find_obstacle(
        Wish(kind=kind, service=service, user=user, now=now, operation_id=operation.pk)
    ) or _unfit_in_aws(kind, reading=reading)
    placement, no_room = predict(service, task_definition_arn=reading.task_definition_arn, count=draft.new_tasks)
    is_prod = Tier.PROD in (service.tier, operation.cluster.tier)
    return Plan(
        title=draft.title,
        calls=draft.calls,
        changes=draft.changes,
        warnings=(*((no_room,) if no_room else ()), *draft.warnings, *_neighbours(operation, service=service)),
        blockers=((obstacle,) if obstacle else ()) + draft.blockers,
        follow=draft.follow,
        undo=draft.undo,
        typed_name=service.name if is_prod or draft.is_dangerous else "",
        needs_reason=is_prod,
        read_at=reading.read_at,
        state=draft.state,
        placement=placement,
    )


def _target(operation: Operation, *, service: Service) -> Target:
    return Target(
        cluster_arn=operation.cluster.arn,
        cluster_name=operation.cluster.name,
        service_arn=operation.target_arn,
        service_name=service.name,
        tier=service.tier,
        params=operation.params,
        scaling=scaling_of(service),
    )


def _unfit_in_aws(kind: Kind, *, reading: ServiceReading) -> Notice | None:
    """The guards look at our rows; this looks at what AWS says now."""
    if reading.status != ServiceStatus.ACTIVE:
        return Notice(
            text=f"The service is {reading.status} in AWS: it is being deleted or is gone.",
            mend="There is nothing to change any more.",
        )
    if reading.resource_management_type == EXPRESS:
        return Notice(text="ECS Express Mode manages this service by now.", mend="Change it in Express Mode.")
    return kind.unfit(
        scheduling_strategy=reading.scheduling_strategy, deployment_controller=reading.deployment_controller
    )


def _neighbours(operation: Operation, *, service: Service) -> list[Notice]:
    """Other operations on this service that a person should know of."""
    others = Operation.objects.filter(service=service).exclude(pk=operation.pk).select_related("requested_by")
    followed = others.filter(state=str(OperationState.FOLLOWING)).order_by("pk")
    planned = others.filter(state=str(OperationState.PLANNED)).exclude(requested_by=operation.requested_by)
    found = [
        Notice(text=f"Operation #{other.pk} ({other.kind}) is still being followed; this may end it as superseded.")
        for other in followed
        if other.pk != operation.undo_of_id
    ]
    found += [
        Notice(text=f"{other.requested_by} has a plan open for this service too: #{other.pk} ({other.kind}).")
        for other in planned.order_by("pk")
    ]
    return found
