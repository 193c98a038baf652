"""Which services touch a service, a task, a host or a revision of one cluster."""

from django.db.models import Q

from clusters.choices import TaskStatus
from clusters.models import Cluster, Service, Task
from dashboard.graph import Choice
from dashboard.queries.topology import ClusterRows
from dashboard.topic import Topic


def choose_around(cluster: Cluster, *, rows: ClusterRows, topic: Topic) -> Choice:
    """One query at most. What belongs to another cluster touches nothing here."""
    touched = {topic.id} if topic.is_service else _services(cluster, topic=topic)
    return Choice(
        services=tuple(service.pk for service in rows.services if service.pk in touched),
        folds=(),
        hosts=tuple(host.pk for host in rows.hosts),
        host_groups={},
        is_with_lone=not topic.is_service,
    )


def _services(cluster: Cluster, *, topic: Topic) -> set[int]:
    tasks = Task.objects.filter(cluster=cluster).live().exclude(last_status=TaskStatus.STOPPED)
    found = tasks.filter(**{topic.task_field: topic.id}, service__isnull=False).values_list("service_id")
    if not topic.is_definition:
        return {pk for (pk,) in found.distinct()}
    wanted = Q(task_definition_id=topic.id) | Q(pk__in=found.values("service_id"))
    return set(Service.objects.filter(cluster=cluster).live().filter(wanted).values_list("pk", flat=True))
