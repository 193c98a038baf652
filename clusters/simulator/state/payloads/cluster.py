"""DescribeClusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.payloads.common import present, tags_payload
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region

PENDING_STATUSES = ("PROVISIONING", "PENDING", "ACTIVATING")


def cluster_payload(cluster: Cluster, *, region: Region, include: Collection[str] = ()) -> Json:
    """A cluster with its counters; `include` takes ATTACHMENTS, CONFIGURATIONS, SETTINGS, STATISTICS and TAGS.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
    """
    tasks = Counter(task.last_status for task in region.tasks_of_cluster[cluster.arn].values())
    services = region.services_of_cluster[cluster.arn].values()
    instances = region.instances_of_cluster[cluster.arn].values()
    configuration = cluster.configuration if "CONFIGURATIONS" in include else None
    members = {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status,
        "registeredContainerInstancesCount": sum(1 for item in instances if item.status in ("ACTIVE", "DRAINING")),
        "runningTasksCount": tasks["RUNNING"],
        "pendingTasksCount": sum(tasks[status] for status in PENDING_STATUSES),
        "activeServicesCount": sum(1 for service in services if service.status == "ACTIVE"),
        "statistics": statistics_payload(cluster, region=region) if "STATISTICS" in include else [],
        "tags": tags_payload(cluster.tags) if "TAGS" in include else [],
        "settings": settings_payload(cluster) if "SETTINGS" in include else [],
        "capacityProviders": list(cluster.capacity_providers),
        "defaultCapacityProviderStrategy": list(cluster.default_capacity_provider_strategy),
        "configuration": configuration,
        "serviceConnectDefaults": cluster.service_connect_defaults,
        "attachments": list(cluster.attachments) if "ATTACHMENTS" in include else None,
        "attachmentsStatus": cluster.attachments_status if "ATTACHMENTS" in include else None,
    }
    return present(members)


def settings_payload(cluster: Cluster) -> list[Json]:
    """Cluster settings (containerInsights)."""
    return [{"name": name, "value": value} for name, value in cluster.settings.items()]


def statistics_payload(cluster: Cluster, *, region: Region) -> list[Json]:
    """Counts by launch type, in AWS's names and as strings."""
    tasks = region.tasks_of_cluster[cluster.arn].values()
    services = region.services_of_cluster[cluster.arn].values()
    counts: dict[str, int] = {}
    for label, launch_type in (("EC2", "EC2"), ("Fargate", "FARGATE"), ("External", "EXTERNAL")):
        own = [task.last_status for task in tasks if task.launch_type == launch_type]
        served = [service.status for service in services if (service.launch_type or "EC2") == launch_type]
        counts[f"running{label}TasksCount"] = own.count("RUNNING")
        counts[f"pending{label}TasksCount"] = sum(own.count(status) for status in PENDING_STATUSES)
        counts[f"active{label}ServiceCount"] = served.count("ACTIVE")
        counts[f"draining{label}ServiceCount"] = served.count("DRAINING")
    return [{"name": name, "value": str(count)} for name, count in counts.items()]
