"""Scalable targets, scaling policies and scaling activities into the mirror."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clusters.models import ScalingActivity, Service
from clusters.sync.load.changed import changed_readings
from clusters.sync.payload import Payload, Reading, text
from clusters.sync.stamp import Known, Stamp
from clusters.sync.transform.scaling import transform_scaling_activity
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches


def load_scaling(
    payloads: Sequence[Payload],
    *,
    arn_member: str,
    transform: Callable[..., Any],
    services: Mapping[str, Service],
    stamp: Stamp,
    known: Mapping[str, Known],
    writer: Writer,
) -> None:
    """Targets or policies. `services` by resource id; one whose service isn't mirrored yet waits for the next run."""
    changed: Mapping[str, Reading] = changed_readings(payloads, arn_member=arn_member, known=known)
    rows = [
        transform(reading, stamp=stamp, service=services[text(reading.payload, "ResourceId")])
        for reading in changed.values()
        if text(reading.payload, "ResourceId") in services
    ]
    for part in batches(rows):
        with writer.transaction(rows=len(part)):
            keys = upsert(part, unique=("scope_id", "arn"), guard=Guard.READ)
            clusters = frozenset(row.cluster_id for row in part)
            writer.wrote(len(keys), cluster_ids=clusters, service_ids={row.service_id for row in part})


def load_activities(payloads: Sequence[Payload], *, services: Mapping[str, Service], writer: Writer) -> int:
    """How many are new or have moved on. A line is final once its status is; until then it is written anew."""
    found = [
        (service, row)
        for payload in payloads
        if (service := services.get(text(payload, "ResourceId")))
        and (row := transform_scaling_activity(payload, service=service))
    ]
    ids = [row.activity_id for _, row in found]
    known = dict(ScalingActivity.objects.filter(activity_id__in=ids).values_list("activity_id", "status"))
    news = [(service, row) for service, row in found if known.get(row.activity_id) != row.status]
    for part in batches(news):
        with writer.transaction(rows=len(part)):
            ScalingActivity.objects.bulk_create(
                [row for _, row in part],
                update_conflicts=True,
                unique_fields=["service", "activity_id"],
                update_fields=["description", "cause", "status", "status_message", "not_scaled", "ended_at"],
            )
            clusters = frozenset(service.cluster_id for service, _ in part)
            writer.wrote(len(part), cluster_ids=clusters, service_ids={service.pk for service, _ in part})
    return len(news)
