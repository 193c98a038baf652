"""Service deployments and service revisions into the mirror."""

from collections.abc import Mapping, Sequence

from clusters.models import Service
from clusters.sync.load.changed import changed_readings
from clusters.sync.payload import Payload, text
from clusters.sync.stamp import Known, Stamp
from clusters.sync.transform.service_deployment import transform_service_deployment, transform_service_revision
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches


def load_service_deployments(
    payloads: Sequence[Payload], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer
) -> None:
    """A deployment whose service isn't mirrored yet waits for the next run."""
    changed = changed_readings(payloads, arn_member="serviceDeploymentArn", known=known)
    services = _service_ids({text(each.payload, "serviceArn") for each in changed.values()}, stamp=stamp)
    rows = [
        transform_service_deployment(reading, stamp=stamp, service_id=services[text(reading.payload, "serviceArn")])
        for reading in changed.values()
        if text(reading.payload, "serviceArn") in services
    ]
    for part in batches(rows):
        with writer.transaction(rows=len(part)):
            keys = upsert(part, unique=("scope_id", "arn"), guard=Guard.READ)
            writer.wrote(len(keys), cluster_ids=stamp.cluster_ids, service_ids={row.service_id for row in part})


def load_service_revisions(
    payloads: Sequence[Payload], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer
) -> None:
    """Immutable: each is asked for and written once."""
    changed = changed_readings(payloads, arn_member="serviceRevisionArn", known=known)
    services = _service_ids({text(each.payload, "serviceArn") for each in changed.values()}, stamp=stamp)
    rows = [
        transform_service_revision(reading, stamp=stamp, service_id=services[text(reading.payload, "serviceArn")])
        for reading in changed.values()
        if text(reading.payload, "serviceArn") in services
    ]
    for part in batches(rows):
        with writer.transaction(rows=len(part)):
            keys = upsert(part, unique=("scope_id", "arn"), guard=Guard.READ)
            writer.wrote(len(keys), cluster_ids=stamp.cluster_ids, service_ids={row.service_id for row in part})


def _service_ids(arns: set[str], *, stamp: Stamp) -> dict[str, int]:
    if not arns:
        return {}
    return dict(Service.objects.filter(scope_id=stamp.scope_id, arn__in=arns).values_list("arn", "pk"))
