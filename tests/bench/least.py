"""The least calls a full sync can do with, out of what is mirrored."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from clusters.choices import TaskStatus
from clusters.models import Cluster, ContainerInstance, Scope, Service, Task, TaskDefinition

PAGE = 100
SERVICES_AT_ONCE = 10


def least_calls(scopes: Sequence[Scope]) -> dict[str, dict[str, int]]:
    """By scope and bucket: listing every page and describing every item once, as full chunks allow.

    `task definition read` is what a first sync needs: one call a revision.
    """
    return {str(scope): dict(_least_of(scope)) for scope in scopes}


def _least_of(scope: Scope) -> Counter[str]:
    clusters = list(Cluster.objects.filter(scope=scope).live().values_list("pk", flat=True))
    found: Counter[str] = Counter()
    found["cluster read"] = 2 * max(1, ceil(len(clusters) / PAGE)) if clusters else 1
    for pk in clusters:
        services = Service.objects.filter(cluster=pk).live().count()
        tasks = Task.objects.filter(cluster=pk).live()
        stopped = tasks.filter(desired_status=TaskStatus.STOPPED).count()
        running = tasks.count() - stopped
        hosts = ContainerInstance.objects.filter(cluster=pk).live().count()
        found["service read"] += max(1, ceil(services / PAGE)) + ceil(services / SERVICES_AT_ONCE)
        found["cluster resource read"] += (
            max(1, ceil(running / PAGE)) + max(1, ceil(stopped / PAGE)) + ceil((running + stopped) / PAGE)
        )
        found["cluster resource read"] += max(1, ceil(hosts / PAGE)) + ceil(hosts / PAGE)
    found["task definition read"] = TaskDefinition.objects.filter(scope=scope).count()
    return found
