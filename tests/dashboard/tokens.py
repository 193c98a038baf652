"""Search tokens for rows that page tests made, as sync writes them."""

from clusters.models import Cluster, ContainerInstance, Service, Task, TaskDefinition
from clusters.sync.search import keep_tokens, role_tokens, tokens_of


def index_all() -> None:
    for cluster in Cluster.objects.all():
        _keep("cluster", cluster, tokens_of([cluster.name, *cluster.tags.values()]), cluster_id=cluster.pk)
    for service in Service.objects.all():
        _keep("service", service, tokens_of([service.name, *service.tags.values()]), cluster_id=service.cluster_id)
    for host in ContainerInstance.objects.all():
        words = tokens_of([host.ec2_instance_id, host.short_id, host.instance_type])
        _keep("container_instance", host, words, cluster_id=host.cluster_id)
    for task in Task.objects.all():
        _keep("task", task, tuple(filter(None, (task.task_id, task.private_ip))), cluster_id=task.cluster_id)
    for row in TaskDefinition.objects.all():
        images = row.container_definitions.values_list("image", flat=True)
        _keep("task_definition", row, tokens_of([row.short_name, *images]), cluster_id=None)
        _keep("role", row, role_tokens(row.task_role_arn, row.execution_role_arn), cluster_id=None)


def _keep(
    kind: str,
    row: Cluster | Service | ContainerInstance | Task | TaskDefinition,
    words: tuple[str, ...],
    *,
    cluster_id: int | None,
) -> None:
    keep_tokens({row.pk: words}, kind=kind, scope_id=row.scope_id, cluster_id=cluster_id)
