"""DescribeClusters' cluster to a row."""

from typing import Any

from clusters.models import Cluster
from clusters.sync.payload import Payload, Reading, items, members, mirrored, number, tags_of, text
from clusters.sync.stamp import Stamp


def transform_cluster(reading: Reading, *, stamp: Stamp) -> Cluster:
    payload = reading.payload
    return Cluster(
        name=text(payload, "clusterName"),
        status=text(payload, "status"),
        running_tasks_count=number(payload, "runningTasksCount"),
        pending_tasks_count=number(payload, "pendingTasksCount"),
        active_services_count=number(payload, "activeServicesCount"),
        registered_container_instances_count=number(payload, "registeredContainerInstancesCount"),
        capacity_providers=items(payload, "capacityProviders"),
        default_capacity_provider_strategy=items(payload, "defaultCapacityProviderStrategy"),
        settings=_settings(payload),
        service_connect_namespace=text(members(payload, "serviceConnectDefaults"), "namespace"),
        tags=tags_of(payload),
        **mirrored(reading, arn=text(payload, "clusterArn"), stamp=stamp),
    )


def _settings(payload: Payload) -> dict[str, Any]:
    """`[{name, value}]` to a mapping, the way people read it (containerInsights: enhanced)."""
    return {text(setting, "name"): text(setting, "value") for setting in items(payload, "settings")}
