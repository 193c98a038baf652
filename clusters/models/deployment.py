"""Deployments of a service as ECS tells them: the rolling list, service deployments, revisions, and events."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.base import MirrorModel
from clusters.models.cluster import Cluster
from clusters.models.queryset import ClusterScopedQuerySet
from clusters.models.service import Service


class ServiceChildQuerySet(ClusterScopedQuerySet):
    cluster_path = "service__cluster_id"
    scope_path = "service__scope_id"


class Deployment(models.Model):
    """One entry of a service's `deployments`. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="deployments")
    deployment_id = models.CharField(max_length=120)  # ecs-svc/…
    status = models.CharField(max_length=20)
    task_definition_arn = models.CharField(max_length=600)
    desired_count = models.PositiveIntegerField(default=0)
    pending_count = models.PositiveIntegerField(default=0)
    running_count = models.PositiveIntegerField(default=0)
    failed_tasks = models.PositiveIntegerField(default=0)
    rollout_state = models.CharField(max_length=40, blank=True)
    rollout_state_reason = models.TextField(blank=True)
    launch_type = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    fingerprint = models.CharField(max_length=40, default="")

    objects = ServiceChildQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["service", "deployment_id"], name="deployment_service_id")]
        indexes = [models.Index(fields=["deployment_id"], name="deployment_by_id")]  # /go by its id

    def __str__(self) -> str:
        return self.deployment_id


class ServiceDeployment(MirrorModel):
    """Mirror of DescribeServiceDeployments' serviceDeployment, with the breaker's live counters. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="service_deployments")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="service_deployments")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_deployments")
    status = models.CharField(max_length=40)
    status_reason = models.TextField(blank=True)
    target_service_revision_arn = models.CharField(max_length=600, blank=True)
    source_service_revision_arns = models.JSONField(default=list)
    breaker_status = models.CharField(max_length=40, blank=True)
    breaker_failure_count = models.PositiveIntegerField(null=True, blank=True)
    breaker_threshold = models.PositiveIntegerField(null=True, blank=True)
    rollback_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="service_deployment_scope_arn")]
        indexes = [models.Index(fields=["service", "-created_at"], name="service_deployment_newest")]

    def __str__(self) -> str:
        return self.arn.rsplit("/", 1)[-1]


class ServiceRevision(MirrorModel):
    """What really runs: task definition with resolved image digests. Immutable, described once. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="service_revisions")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="service_revisions")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_revisions")
    task_definition_arn = models.CharField(max_length=600)
    container_images = models.JSONField(default=list)  # [{containerName, image, imageDigest}]
    launch_type = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(null=True, blank=True)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="service_revision_scope_arn")]
        indexes = [models.Index(fields=["service", "-created_at"], name="service_revision_newest")]

    def __str__(self) -> str:
        return self.arn.rsplit("/", 1)[-1]


class ServiceEvent(models.Model):
    """A line of a service's `events`. AWS keeps the newest 100, we keep all. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceEvent.html
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    message = models.TextField()

    objects = ServiceChildQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["service", "event_id"], name="service_event_id")]
        indexes = [models.Index(fields=["service", "-created_at"], name="service_event_newest")]

    def __str__(self) -> str:
        return self.message
