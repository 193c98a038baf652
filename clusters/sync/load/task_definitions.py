"""Task definitions with containers and environment into the mirror: once, for only their status changes."""

from collections.abc import Sequence

from clusters.models import ContainerDefinition, EnvironmentVariable, Service, Task, TaskDefinition
from clusters.sync.closing import close_rows
from clusters.sync.locking import lock_by_arn
from clusters.sync.payload import Payload, read
from clusters.sync.search import keep_tokens, role_tokens, tokens_of
from clusters.sync.stamp import Stamp
from clusters.sync.transform.task_definition import (
    TransformedContainer,
    TransformedTaskDefinition,
    forgotten_task_definition,
    transform_task_definition,
)
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches

ROWS_EACH = 25  # a revision, its containers and variables, search tokens


def load_task_definitions(payloads: Sequence[Payload], *, stamp: Stamp, writer: Writer) -> list[str]:
    """`payloads` carry their tags inside. Answers the ARNs written."""
    transformed = [transform_task_definition(read(payload), stamp=stamp) for payload in payloads]
    written: list[str] = []
    for part in batches(transformed, weight=ROWS_EACH):
        with writer.transaction(rows=len(part) * ROWS_EACH):
            keys = upsert([each.task_definition for each in part], unique=("scope_id", "arn"), guard=Guard.READ)
            pk_of = {arn: pk for pk, arn in keys}
            accepted = [each for each in part if each.task_definition.arn in pk_of]
            _write_containers({pk_of[each.task_definition.arn]: each.containers for each in accepted})
            _write_tokens(accepted, pk_of=pk_of, stamp=stamp)
            touched = _link_users(pk_of, stamp=stamp)
            writer.wrote(len(keys), cluster_ids=touched)
            written.extend(pk_of)
    return written


def remember_forgotten(arns: Sequence[str], *, stamp: Stamp, writer: Writer) -> None:
    """Revisions that AWS no longer describes. One we have seen keeps what it was and ends; one that is only named
    somewhere gets a row, so that nobody asks again."""
    if not arns:
        return
    stored = TaskDefinition.objects.filter(scope_id=stamp.scope_id, arn__in=list(arns))
    seen = dict(stored.values_list("arn", "pk"))
    close_rows(TaskDefinition.objects.all(), pks=list(seen.values()), listed_at=stamp.now, now=stamp.now, writer=writer)
    rows = [forgotten_task_definition(arn, stamp=stamp) for arn in arns if arn not in seen]
    for part in batches(rows):
        with writer.transaction(rows=len(part)):
            keys = upsert(part, unique=("scope_id", "arn"), guard=Guard.READ)
            writer.wrote(len(keys), cluster_ids=_link_users({arn: pk for pk, arn in keys}, stamp=stamp))


def _write_containers(wanted: dict[int, tuple[TransformedContainer, ...]]) -> None:
    """Those of a revision that was there before are the same ones: they are written once."""
    complete = set(
        ContainerDefinition.objects.filter(task_definition_id__in=list(wanted)).values_list(
            "task_definition_id", flat=True
        )
    )
    fresh = [(pk, each) for pk, containers in wanted.items() if pk not in complete for each in containers]
    for pk, each in fresh:
        each.definition.task_definition_id = pk
    ContainerDefinition.objects.bulk_create([each.definition for _, each in fresh])
    variables: list[EnvironmentVariable] = []
    for _, each in fresh:
        for variable in each.environment:
            variable.container_definition_id = each.definition.pk
            variables.append(variable)
    EnvironmentVariable.objects.bulk_create(variables, batch_size=500)


def _write_tokens(accepted: Sequence[TransformedTaskDefinition], *, pk_of: dict[str, int], stamp: Stamp) -> None:
    tokens = {
        pk_of[each.task_definition.arn]: tokens_of(
            [each.task_definition.short_name, *(container.definition.image for container in each.containers)]
        )
        for each in accepted
    }
    keep_tokens(tokens, kind="task_definition", scope_id=stamp.scope_id, cluster_id=None)
    roles = {
        pk_of[each.task_definition.arn]: role_tokens(
            each.task_definition.task_role_arn, each.task_definition.execution_role_arn
        )
        for each in accepted
    }
    keep_tokens(roles, kind="role", scope_id=stamp.scope_id, cluster_id=None)


def _link_users(pk_of: dict[str, int], *, stamp: Stamp) -> frozenset[int]:
    """Services and tasks that came before their definition. Answers their clusters."""
    touched: set[int] = set()
    for users in (Service.objects.all(), Task.objects.all()):
        waiting = users.filter(
            scope_id=stamp.scope_id, task_definition__isnull=True, task_definition_arn__in=list(pk_of)
        )
        found = set(waiting.values_list("task_definition_arn", "cluster_id").distinct())
        touched |= {cluster_id for _, cluster_id in found}
        lock_by_arn(waiting)
        for arn in {arn for arn, _ in found}:
            users.filter(scope_id=stamp.scope_id, task_definition__isnull=True, task_definition_arn=arn).update(
                task_definition_id=pk_of[arn]
            )
    return frozenset(touched)
