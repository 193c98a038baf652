"""A task and its containers: what actually runs, or ran."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.base import MirrorModel
from clusters.models.cluster import Cluster
from clusters.models.container_instance import ContainerInstance
from clusters.models.queryset import ClusterScopedQuerySet
from clusters.models.service import Service
from clusters.models.task_definition import TaskDefinition


class Task(MirrorModel):
    """Mirror of DescribeTasks' task; stays readable after AWS has forgotten it. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="tasks")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="tasks")
    service = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    service_name = models.CharField(max_length=255, blank=True)  # from `group`, known before the service is
    task_id = models.CharField(max_length=64)
    task_definition_arn = models.CharField(max_length=600)
    task_definition = models.ForeignKey(
        TaskDefinition, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    group = models.CharField(max_length=300, blank=True)
    started_by = models.CharField(max_length=200, blank=True)
    last_status = models.CharField(max_length=40)
    desired_status = models.CharField(max_length=40)
    health_status = models.CharField(max_length=20, blank=True)
    launch_type = models.CharField(max_length=40, blank=True)
    capacity_provider_name = models.CharField(max_length=255, blank=True)
    platform_version = models.CharField(max_length=40, blank=True)
    availability_zone = models.CharField(max_length=40, blank=True)
    cpu_units = models.PositiveIntegerField(null=True, blank=True)
    memory_mib = models.PositiveIntegerField(null=True, blank=True)
    container_instance_arn = models.CharField(max_length=600, blank=True)
    container_instance = models.ForeignKey(
        ContainerInstance, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    connectivity = models.CharField(max_length=20, blank=True)
    version = models.PositiveBigIntegerField(default=0)  # rises with each change, compares between API and events
    private_ip = models.GenericIPAddressField(null=True, blank=True)
    network_interface_id = models.CharField(max_length=60, blank=True)
    subnet_id = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(null=True, blank=True)
    pull_started_at = models.DateTimeField(null=True, blank=True)
    pull_stopped_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    stopping_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_code = models.CharField(max_length=60, blank=True)
    stopped_reason = models.TextField(blank=True)
    tags = models.JSONField(default=dict)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="task_scope_arn")]
        indexes = [
            # tasks of a service, running first
            models.Index(fields=["service", "last_status", "-created_at"], name="task_service"),
            # tasks of a cluster; `last_status` leads to running ones
            models.Index(fields=["cluster", "gone_at", "last_status"], name="task_cluster"),
            models.Index(fields=["task_id"], name="task_id"),  # search by id
            models.Index(fields=["private_ip"], name="task_private_ip"),  # search by address
            models.Index(fields=["network_interface_id"], name="task_network_interface"),  # search by interface
            models.Index(fields=["task_definition_arn"], name="task_task_definition"),  # link on arrival
            models.Index(fields=["container_instance_arn"], name="task_container_instance"),  # tasks of a host
            models.Index(fields=["cluster", "-stopped_at"], name="task_stopped"),  # recent failures
        ]

    def __str__(self) -> str:
        return self.task_id


class Container(models.Model):
    """One container of a task. Written with its task, by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="containers")
    name = models.CharField(max_length=255)
    container_arn = models.CharField(max_length=600, blank=True)
    runtime_id = models.CharField(max_length=255, blank=True)
    image = models.CharField(max_length=600, blank=True)
    image_digest = models.CharField(max_length=100, blank=True)
    last_status = models.CharField(max_length=40, blank=True)
    exit_code = models.IntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    health_status = models.CharField(max_length=20, blank=True)
    cpu_units = models.PositiveIntegerField(null=True, blank=True)
    memory_mib = models.PositiveIntegerField(null=True, blank=True)
    memory_reservation_mib = models.PositiveIntegerField(null=True, blank=True)
    network_bindings = models.JSONField(default=list)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["task", "name"], name="container_task_name")]
        # "where does this run", by a digest or its beginning
        indexes = [
            models.Index(fields=["image_digest"], name="container_image_digest", opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return self.name
