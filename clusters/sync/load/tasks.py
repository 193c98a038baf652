"""Tasks and their containers into the mirror. Used by sweeps, targeted refreshes and events alike."""

from collections.abc import Iterable, Mapping, Sequence

from clusters.models import Container, ContainerInstance, Service, TaskDefinition
from clusters.sync.load.changed import changed_readings
from clusters.sync.payload import Payload, text
from clusters.sync.search import keep_tokens
from clusters.sync.stamp import Known, Stamp, TaskLinks
from clusters.sync.transform.task import SERVICE_GROUP, TransformedTask, transform_task
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches

ROWS_EACH = 5  # a task, about two containers, two search tokens
CONTAINER_FIELDS = tuple(
    field.attname for field in Container._meta.concrete_fields if field.attname not in ("id", "task_id", "name")
)


def load_tasks(
    payloads: Sequence[Payload],
    *,
    stamp: Stamp,
    known: Mapping[str, Known],
    writer: Writer,
    guard: Guard = Guard.VERSION,
) -> list[str]:
    """Write what changed; answers the ARNs written. `known`: the live rows, or those of these ARNs."""
    changed = changed_readings(payloads, arn_member="taskArn", known=known)
    links = _links([reading.payload for reading in changed.values()], stamp=stamp)
    transformed = [transform_task(reading, stamp=stamp, links=links) for reading in changed.values()]
    written: list[str] = []
    for part in batches(transformed, weight=ROWS_EACH):
        with writer.transaction(rows=len(part) * ROWS_EACH):
            written.extend(_write(part, stamp=stamp, known=known, writer=writer, guard=guard))
    return written


def _write(
    part: list[TransformedTask], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer, guard: Guard
) -> list[str]:
    keys = upsert([each.task for each in part], unique=("scope_id", "arn"), guard=guard)
    pk_of = {arn: pk for pk, arn in keys}
    accepted = [each for each in part if each.task.arn in pk_of]
    new = frozenset(pk for arn, pk in pk_of.items() if arn not in known)
    _write_containers({pk_of[each.task.arn]: each.containers for each in accepted}, new=new)
    tokens = {pk_of[each.task.arn]: tuple(filter(None, (each.task.task_id, each.task.private_ip))) for each in accepted}
    keep_tokens(tokens, kind="task", scope_id=stamp.scope_id, cluster_id=stamp.cluster_id, new=new)
    services = {each.task.service_id or 0 for each in accepted}
    writer.wrote(len(keys), cluster_ids=stamp.cluster_ids, service_ids=services)
    return list(pk_of)


def _write_containers(wanted: Mapping[int, Iterable[Container]], *, new: frozenset[int]) -> None:
    """Containers that are new or differ; those a task no longer lists go with it."""
    looked_at = [pk for pk in wanted if pk not in new]
    stored: dict[tuple[int, str], Container] = {}
    if looked_at:
        stored = {(row.task_id, row.name): row for row in Container.objects.filter(task_id__in=looked_at)}
    changed: list[Container] = []
    for task_id, containers in wanted.items():
        for container in containers:
            row = stored.pop((task_id, container.name), None)
            if row is None or any(getattr(row, name) != getattr(container, name) for name in CONTAINER_FIELDS):
                container.task_id = task_id  # unsaved, and made for this write
                changed.append(container)
    upsert(changed, unique=("task_id", "name"))
    if stored:
        Container.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()


def _links(payloads: Sequence[Payload], *, stamp: Stamp) -> TaskLinks:
    """Keys of what these tasks point at, as far as it is mirrored. What arrives later links itself to them."""
    if not payloads:
        return TaskLinks()
    names = {text(each, "group").removeprefix(SERVICE_GROUP) for each in payloads}
    hosts = {text(each, "containerInstanceArn") for each in payloads} - {""}
    definitions = {text(each, "taskDefinitionArn") for each in payloads}
    service_rows = Service.objects.filter(cluster_id=stamp.home_id, name__in=names)
    host_rows = ContainerInstance.objects.filter(scope_id=stamp.scope_id, arn__in=hosts)
    definition_rows = TaskDefinition.objects.filter(scope_id=stamp.scope_id, arn__in=definitions)
    return TaskLinks(
        service_ids=dict(service_rows.values_list("name", "pk")),
        container_instance_ids=dict(host_rows.values_list("arn", "pk")) if hosts else {},
        task_definition_ids=dict(definition_rows.values_list("arn", "pk")),
    )
