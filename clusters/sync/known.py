"""What the mirror already has, loaded before AWS is asked: so that only changes are written, and endings are seen."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from clusters.choices import TaskStatus
from clusters.models import ContainerInstance, Task
from clusters.sync.stamp import Known


def known_rows(rows: "QuerySet[Any]") -> dict[str, Known]:
    """By ARN. For nouns without a version."""
    return {
        arn: Known(pk=pk, fingerprint=fingerprint, read_at=read_at, is_gone=gone_at is not None)
        for pk, arn, fingerprint, read_at, gone_at in rows.values_list(
            "pk", "arn", "fingerprint", "read_at", "gone_at"
        ).iterator(chunk_size=5000)
    }


def known_tasks(*, scope_id: int, cluster_id: int | None = None, arns: Iterable[str] | None = None) -> dict[str, Known]:
    """Live tasks of a cluster, or those of some ARNs whether live or gone."""
    rows = Task.objects.filter(scope_id=scope_id)
    if cluster_id is not None:
        rows = rows.filter(cluster_id=cluster_id)
    rows = rows.live() if arns is None else rows.filter(arn__in=list(arns))
    columns = ("pk", "arn", "fingerprint", "read_at", "gone_at", "version", "last_status", "desired_status")
    return {
        arn: Known(
            pk=pk,
            fingerprint=fingerprint,
            read_at=read_at,
            version=version,
            is_gone=gone_at is not None,
            is_settled=last == desired and last in (TaskStatus.RUNNING, TaskStatus.STOPPED),
            is_stopped=last == TaskStatus.STOPPED,
        )
        for pk, arn, fingerprint, read_at, gone_at, version, last, desired in rows.values_list(*columns).iterator(
            chunk_size=5000
        )
    }


def known_container_instances(
    *, scope_id: int, cluster_id: int | None = None, arns: Iterable[str] | None = None
) -> dict[str, Known]:
    """Live hosts of a cluster, or those of some ARNs whether live or gone."""
    rows = ContainerInstance.objects.filter(scope_id=scope_id)
    if cluster_id is not None:
        rows = rows.filter(cluster_id=cluster_id)
    rows = rows.live() if arns is None else rows.filter(arn__in=list(arns))
    return {
        arn: Known(pk=pk, fingerprint=fingerprint, read_at=read_at, version=version, is_gone=gone_at is not None)
        for pk, arn, fingerprint, read_at, gone_at, version in rows.values_list(
            "pk", "arn", "fingerprint", "read_at", "gone_at", "version"
        )
    }
