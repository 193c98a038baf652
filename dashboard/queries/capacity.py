"""A cluster's capacity providers, with what runs on each."""

from dataclasses import dataclass

from clusters.choices import TaskStatus
from clusters.models import CapacityProvider, Cluster, ContainerInstance, Task
from dashboard.palette import Mark, Status
from dashboard.queries.counts import count_by

MOST = 50
AWS_OWNED = ("FARGATE", "FARGATE_SPOT")


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRow:
    """`id` 0: not read yet. `target`: managed scaling's in percent, None without it. Hosts None on Fargate."""

    id: int
    name: str
    kind: str
    status: Status
    tasks: int
    hosts: int | None
    target: int | None


def list_capacity(cluster: Cluster) -> tuple[CapacityRow, ...]:
    """Two queries. The caller has passed the cluster's gate."""
    names = [str(name) for name in cluster.capacity_providers][:MOST]
    if not names:
        return ()
    known = {
        provider.name: provider
        for provider in CapacityProvider.objects.filter(scope_id=cluster.scope_id, name__in=names).live()
    }
    counts = count_by(
        "capacity_provider_name",
        tasks=Task.objects.filter(cluster=cluster, last_status=TaskStatus.RUNNING),
        hosts=ContainerInstance.objects.filter(cluster=cluster, gone_at__isnull=True),
    )
    return tuple(_row(name, provider=known.get(name), counts=counts) for name in names)


def _row(name: str, *, provider: CapacityProvider | None, counts: dict[tuple[str, str], int]) -> CapacityRow:
    scaling = provider.managed_scaling if provider else {}
    target = scaling.get("targetCapacity") if scaling.get("status") == "ENABLED" else None
    return CapacityRow(
        id=provider.pk if provider else 0,
        name=name,
        kind=provider.kind if provider else "",
        status=provider_status(provider),
        tasks=counts.get(("tasks", name), 0),
        hosts=None if name in AWS_OWNED else counts.get(("hosts", name), 0),
        target=int(target) if target is not None else None,
    )


def provider_status(provider: CapacityProvider | None) -> Status:
    if provider is None:
        return Status(mark=Mark.UNKNOWN, text="Not read yet")
    if provider.update_status.endswith("FAILED"):
        return Status(mark=Mark.BAD, text=provider.update_status.replace("_", " ").capitalize())
    if provider.status == "ACTIVE":
        return Status(mark=Mark.OK, text="Active")
    return Status(mark=Mark.OFF, text=provider.status.capitalize())
