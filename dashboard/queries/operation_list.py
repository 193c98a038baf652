"""Operations: the table, newest first."""

from typing import Any

from django.db.models import Q

from clusters.choices import OPEN_OPERATION_STATES, OperationKind, OperationState
from clusters.models import Operation
from dashboard.queries.keys import Asker, Key, choice, text
from dashboard.queries.operations import operation_row, operation_status, rows_for
from dashboard.queries.ordering import by_text, by_time
from dashboard.queries.shared_keys import ME, asked_by, cluster_name, places, service_name
from dashboard.queries.table import Column, Pin, Table

_STATES = {
    "open": Q(state__in=OPEN_OPERATION_STATES),
    "unsuccessful": Q(state__in=(OperationState.FAILED, OperationState.REFUSED)),
    **{str(state): Q(state=state) for state in OperationState},
}
_KINDS = {str(kind): Q(kind=kind) for kind in OperationKind}


def _rows(asker: Asker, _words: frozenset[str]) -> Any:
    return Operation.objects.visible_to(asker.user)


OPERATIONS = Table(
    noun="operations",
    title="Operations",
    rows=_rows,
    load=lambda asker, keys: rows_for(asker.user).filter(pk__in=keys),
    to_row=lambda operation, _asker: operation_row(operation),
    text=("service__name", "cluster__name", "requested_by__username", "reason", "outcome"),
    arns=("target_arn",),
    shows={"open": "status:open", "failed": "status:failed,refused", "mine": "who:me"},
    pins={
        "cluster": Pin(field="cluster_id", name_of=cluster_name),
        "service": Pin(field="service_id", name_of=service_name),
    },
    default_sort="-asked",
    keys=(
        choice("status", _STATES),
        choice("kind", _KINDS),
        Key(name="who", match=asked_by, hint=ME),
        text("service", "service__name", hint="web"),
        text("cluster", "cluster__name", hint="prod-*"),
        *places(),
        text("source", "source", hint="web"),
    ),
    columns=(
        Column(key="name", title="Operation", order=by_text("kind"), is_fixed=True),
        Column(key="status", title="State", order=by_text("state"), is_fixed=True),
        Column(key="service", title="Service", order=by_text("target_arn"), flag="with_service"),
        Column(key="who", title="By", order=by_text("requested_by__username")),
        Column(key="reason", title="Reason", is_default=False),
        Column(key="asked", title="Asked", order=by_time("requested_at"), css="num"),
        Column(key="finished", title="Finished", order=by_time("finished_at"), css="num", is_default=False),
    ),
    csv=(
        ("id", lambda operation: operation.pk),
        ("kind", lambda operation: operation.kind),
        ("title", lambda operation: operation_row(operation).title),
        ("state", lambda operation: operation.state),
        ("outcome", lambda operation: operation_status(operation).text),
        ("service", lambda operation: operation_row(operation).service_name),
        ("cluster", lambda operation: operation.cluster.name),
        ("account_id", lambda operation: operation.cluster.scope.account.account_id),
        ("region", lambda operation: operation.cluster.scope.region),
        ("requested_by", lambda operation: operation.requested_by.get_username()),
        ("requested_at", lambda operation: operation.requested_at),
        ("confirmed_at", lambda operation: operation.confirmed_at),
        ("called_at", lambda operation: operation.called_at),
        ("finished_at", lambda operation: operation.finished_at),
        ("reason", lambda operation: operation.reason),
        ("source", lambda operation: operation.source),
        ("aws_request_id", lambda operation: operation.request_id),
        ("target_arn", lambda operation: operation.target_arn),
    ),
)
