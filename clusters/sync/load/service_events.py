"""Lines of services' `events`: AWS keeps the newest 100, the mirror all. Only lines not seen before are written."""

from collections.abc import Mapping, Sequence

from django.db.models import OuterRef, Subquery

from clusters.models import Service, ServiceEvent
from clusters.sync.payload import Payload
from clusters.sync.stamp import Stamp
from clusters.sync.transform.service import newest_event_id, transform_service_events
from clusters.sync.upsert import upsert
from clusters.sync.writer import Writer, batches


def load_service_events(payloads: Sequence[Payload], *, stamp: Stamp, writer: Writer) -> int:
    """Answers how many lines were new. One query tells whose newest line is one we don't have."""
    by_arn = {payload["serviceArn"]: payload for payload in payloads if payload.get("serviceArn")}
    newest = ServiceEvent.objects.filter(service=OuterRef("pk")).order_by("-created_at", "-pk").values("event_id")[:1]
    rows = (
        Service.objects.filter(scope_id=stamp.scope_id, arn__in=list(by_arn))
        .annotate(newest=Subquery(newest))
        .values_list("arn", "pk", "newest")
    )
    behind = {pk: by_arn[arn] for arn, pk, known in rows if newest_event_id(by_arn[arn]) not in ("", known)}
    fresh = _fresh_lines(behind)
    for part in batches(fresh):
        with writer.transaction(rows=len(part)):
            upsert(part, unique=("service_id", "event_id"))
            writer.wrote(len(part), cluster_ids=stamp.cluster_ids, service_ids={line.service_id for line in part})
    return len(fresh)


def _fresh_lines(behind: Mapping[int, Payload]) -> list[ServiceEvent]:
    if not behind:
        return []
    lines = {pk: transform_service_events(payload) for pk, payload in behind.items()}
    ids = [line.event_id for each in lines.values() for line in each]
    stored = set(
        ServiceEvent.objects.filter(service_id__in=list(lines), event_id__in=ids).values_list("service_id", "event_id")
    )
    fresh = [(pk, line) for pk, each in lines.items() for line in each if (pk, line.event_id) not in stored]
    for pk, line in fresh:
        line.service_id = pk  # unsaved, and made for this write
    return [line for _, line in fresh]
