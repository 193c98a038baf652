"""Points of utilisation into the mirror, and the count of what was asked for them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import F

from clusters.announce import announce
from clusters.choices import AgentKind
from clusters.models import MetricsDay, Service, UtilisationDay
from clusters.sync.transform.utilisation import Days, merged_points
from clusters.sync.writer import Writer, batches

KEPT_DAYS = 15  # twice the longest span of a page, and a day


def load_utilisation(services: list[Service], *, found: Mapping[int, Days], read_at: datetime, writer: Writer) -> None:
    """Days that changed, and each service's newest, which says when it was read. Pages of these services are told even
    if nothing changed: that keeps their marks alive (`clusters.sync.watching`)."""
    today = read_at.date()
    for part in batches(services, weight=8):
        with writer.transaction(rows=len(part)):
            rows = _rows(part, found=found, today=today, read_at=read_at)
            UtilisationDay.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["service", "day"], update_fields=["points", "read_at"]
            )
            writer.wrote(len(rows))  # judges nothing: use says nothing of health
        for cluster_id in {service.cluster_id for service in part}:
            ids = {service.pk for service in part if service.cluster_id == cluster_id}
            announce({cluster_id}, kinds=(AgentKind.METRICS,), service_ids=ids)


def _rows(
    services: list[Service], *, found: Mapping[int, Days], today: date, read_at: datetime
) -> list[UtilisationDay]:
    days = {day for service in services for day in found.get(service.pk, {})} | {today}
    known = {
        (row.service_id, row.day): row.points
        for row in UtilisationDay.objects.filter(service__in=services, day__in=days)
    }
    rows = []
    for service in services:
        for day in sorted({*found.get(service.pk, {}), today}):
            before = known.get((service.pk, day), {})
            points = merged_points(before, found.get(service.pk, {}).get(day, {}))
            if points != before or day == today:
                rows.append(UtilisationDay(service=service, day=day, points=points, read_at=read_at))
    return rows


def count_metrics(scope_id: int, *, count: int, day: date) -> None:
    """Added up in the database: runs of two workers both count."""
    MetricsDay.objects.get_or_create(scope_id=scope_id, day=day)
    MetricsDay.objects.filter(scope_id=scope_id, day=day).update(count=F("count") + count)


def forget_old(scope_id: int, *, today: date) -> None:
    UtilisationDay.objects.filter(service__scope_id=scope_id, day__lt=today - timedelta(days=KEPT_DAYS)).delete()
