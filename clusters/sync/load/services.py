"""Services with their deployments and events into the mirror. Used by sweeps and targeted refreshes alike."""

from collections.abc import Mapping, Sequence

from clusters.models import Deployment, Service, Task, TaskDefinition
from clusters.sync.load.changed import changed_readings
from clusters.sync.load.service_events import load_service_events
from clusters.sync.load.target_group_uses import keep_uses
from clusters.sync.locking import lock_by_arn
from clusters.sync.payload import Payload, text
from clusters.sync.search import keep_tokens, tokens_of
from clusters.sync.stamp import Known, Stamp
from clusters.sync.transform.service import TransformedService, read_service, transform_service
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches

ROWS_EACH = 12  # a service, its deployments, about eight search tokens
# Kept by health and tiers: a read of the service must not reset them.
OURS = (
    "tier",
    "severity",
    "cause",
    "cause_class",
    "since",
    "healthy_count",
    "missing_count",
    "zone_count",
    "smallest_zone_count",
    "replaced_24h_count",
    "parked_since",
)


def load_services(
    payloads: Sequence[Payload], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer
) -> list[str]:
    """Write what changed; answers the ARNs written. `known`: the live rows of the cluster, or those of these ARNs."""
    changed = changed_readings(payloads, arn_member="serviceArn", known=known, reader=read_service)
    definitions = _definition_ids({text(each.payload, "taskDefinition") for each in changed.values()}, stamp=stamp)
    transformed = [
        transform_service(
            reading, stamp=stamp, task_definition_id=definitions.get(text(reading.payload, "taskDefinition"))
        )
        for reading in changed.values()
    ]
    written: list[str] = []
    for part in batches(transformed, weight=ROWS_EACH):
        with writer.transaction(rows=len(part) * ROWS_EACH):
            written.extend(_write(part, stamp=stamp, known=known, writer=writer))
    load_service_events(payloads, stamp=stamp, writer=writer)
    return written


def _write(part: list[TransformedService], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer) -> list[str]:
    keys = upsert([each.service for each in part], unique=("scope_id", "arn"), guard=Guard.READ, keep=OURS)
    pk_of = {arn: pk for pk, arn in keys}
    accepted = [each for each in part if each.service.arn in pk_of]
    new = {each.service.name: pk_of[each.service.arn] for each in accepted if each.service.arn not in known}
    _write_deployments(accepted, pk_of=pk_of, stamp=stamp)
    _link_tasks(new, stamp=stamp)
    keep_uses({pk_of[each.service.arn]: each.service.load_balancers for each in accepted}, stamp=stamp)
    keep_tokens(
        {pk_of[each.service.arn]: tokens_of(_words(each.service)) for each in accepted},
        kind="service",
        scope_id=stamp.scope_id,
        cluster_id=stamp.cluster_id,
        new=frozenset(new.values()),
    )
    writer.wrote(len(keys), cluster_ids=stamp.cluster_ids, service_ids=pk_of.values())
    return list(pk_of)


def _write_deployments(accepted: Sequence[TransformedService], *, pk_of: Mapping[str, int], stamp: Stamp) -> None:
    """Deployments that are new or differ; those a service no longer lists have ended."""
    pks = [pk_of[each.service.arn] for each in accepted]
    rows = Deployment.objects.filter(service_id__in=pks, gone_at__isnull=True)
    stored = {(row.service_id, row.deployment_id): row for row in rows}
    changed: list[Deployment] = []
    for each in accepted:
        service_id = pk_of[each.service.arn]
        for deployment in each.deployments:
            row = stored.pop((service_id, deployment.deployment_id), None)
            if row is None or row.fingerprint != deployment.fingerprint:
                deployment.service_id = service_id  # unsaved, and made for this write
                changed.append(deployment)
    upsert(changed, unique=("service_id", "deployment_id"))
    if stored:
        Deployment.objects.filter(pk__in=[row.pk for row in stored.values()]).update(gone_at=stamp.now)


def _link_tasks(new: Mapping[str, int], *, stamp: Stamp) -> None:
    """Tasks that came before their service."""
    if not new:
        return
    waiting = Task.objects.filter(cluster_id=stamp.home_id, service__isnull=True, service_name__in=list(new))
    lock_by_arn(waiting)
    for name in set(waiting.values_list("service_name", flat=True)):
        waiting.filter(service_name=name).update(service_id=new[name])


def _definition_ids(arns: set[str], *, stamp: Stamp) -> dict[str, int]:
    if not arns:
        return {}
    rows = TaskDefinition.objects.filter(scope_id=stamp.scope_id, arn__in=arns)
    return dict(rows.values_list("arn", "pk"))


def _words(service: Service) -> list[str]:
    definition = service.task_definition_arn.rsplit("/", 1)[-1]
    return [service.name, definition, *service.tags.values()]
