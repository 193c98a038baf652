"""A container instance: a host that runs tasks."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.base import MirrorModel
from clusters.models.cluster import Cluster
from clusters.models.queryset import ClusterScopedQuerySet


class ContainerInstance(MirrorModel):
    """Mirror of DescribeContainerInstances' containerInstance. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="container_instances")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="container_instances")
    ec2_instance_id = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=40)
    status_reason = models.TextField(blank=True)
    is_agent_connected = models.BooleanField(default=True)
    agent_disconnected_at = models.DateTimeField(null=True, blank=True)
    agent_version = models.CharField(max_length=40, blank=True)
    docker_version = models.CharField(max_length=40, blank=True)
    instance_type = models.CharField(max_length=40, blank=True)
    availability_zone = models.CharField(max_length=40, blank=True)
    capacity_provider_name = models.CharField(max_length=255, blank=True)
    registered_cpu_units = models.PositiveIntegerField(default=0)
    registered_memory_mib = models.PositiveIntegerField(default=0)
    remaining_cpu_units = models.IntegerField(default=0)
    remaining_memory_mib = models.IntegerField(default=0)
    running_tasks_count = models.PositiveIntegerField(default=0)
    pending_tasks_count = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)  # rises with each change, compares between API and events
    registered_at = models.DateTimeField(null=True, blank=True)
    attributes = models.JSONField(default=dict)
    tags = models.JSONField(default=dict)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="container_instance_scope_arn")]
        indexes = [models.Index(fields=["cluster", "gone_at", "status"], name="container_instance_cluster")]

    def __str__(self) -> str:
        return self.ec2_instance_id or self.short_id

    @property
    def short_id(self) -> str:
        return self.arn.rsplit("/", 1)[-1]
