"""What follows from an operation in our own database: a targeted refresh, and the operations it overtakes."""

from datetime import datetime

from clusters.choices import AgentKind
from clusters.choices import OperationState as S
from clusters.models import Operation, RefreshRequest
from clusters.operations.states import move


def after_call(operation: Operation, *, now: datetime) -> None:
    """AWS was changed: have the service read again, and end what this operation overtakes."""
    ask_refresh(operation, now=now)
    _supersede(operation, now=now)


def ask_refresh(operation: Operation, *, now: datetime) -> None:
    """A wish to describe the service soon; one wish a service is enough."""
    RefreshRequest.objects.bulk_create(
        [
            RefreshRequest(
                scope_id=operation.scope_id,
                cluster_id=operation.cluster_id,
                kind=str(AgentKind.SERVICES),
                arn=operation.target_arn,
                requested_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def mark_undone(undo: Operation, *, now: datetime) -> None:
    """The inverse has succeeded: its original is undone."""
    original = undo.undo_of
    if original is None:
        return
    original.refresh_from_db(fields=["state"])
    if original.state in (S.FOLLOWING, S.SETTLING, S.SUCCEEDED, S.FAILED, S.SUPERSEDED):
        move(original, to=S.UNDONE, now=now, text=f"Undone by operation #{undo.pk}.")


def _supersede(operation: Operation, *, now: datetime) -> None:
    """An older scaling is moot once another count is set, an older redeployment once another one started."""
    older = Operation.objects.filter(
        service=operation.service,
        state__in=[str(S.FOLLOWING), str(S.SETTLING)],
        kind=operation.kind,
    ).exclude(pk=operation.pk)
    for other in older:
        text = f"Operation #{operation.pk} took its place."
        move(other, to=S.SUPERSEDED, now=now, text=text, fields={"outcome": text})
