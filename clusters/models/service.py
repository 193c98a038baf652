"""A service: how many copies, where, and how they are replaced."""

from django.db import models

from clusters.choices import Tier
from clusters.models.account import Scope
from clusters.models.base import MirrorModel
from clusters.models.cluster import Cluster
from clusters.models.queryset import ClusterScopedQuerySet
from clusters.models.task_definition import TaskDefinition


class Service(MirrorModel):
    """Mirror of DescribeServices' service, with health and counters kept by sync. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="services")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=255)
    status = models.CharField(max_length=40)
    tier = models.CharField(max_length=10, choices=[(t, t) for t in Tier], default=Tier.DEV)
    scheduling_strategy = models.CharField(max_length=20)
    launch_type = models.CharField(max_length=40, blank=True)
    capacity_provider_strategy = models.JSONField(default=list)
    platform_version = models.CharField(max_length=40, blank=True)
    platform_family = models.CharField(max_length=40, blank=True)
    desired_count = models.PositiveIntegerField(default=0)
    running_count = models.PositiveIntegerField(default=0)
    pending_count = models.PositiveIntegerField(default=0)
    task_definition_arn = models.CharField(max_length=600, blank=True)
    task_definition = models.ForeignKey(
        TaskDefinition, on_delete=models.SET_NULL, null=True, blank=True, related_name="services"
    )
    deployment_controller = models.CharField(max_length=20, default="ECS")
    resource_management_type = models.CharField(max_length=20, blank=True)  # ECS for Express services
    minimum_healthy_percent = models.PositiveIntegerField(null=True, blank=True)
    maximum_percent = models.PositiveIntegerField(null=True, blank=True)
    has_circuit_breaker = models.BooleanField(default=False)
    has_rollback = models.BooleanField(default=False)
    is_exec_enabled = models.BooleanField(default=False)
    availability_zone_rebalancing = models.CharField(max_length=20, blank=True)
    health_check_grace_period_s = models.PositiveIntegerField(null=True, blank=True)
    role_arn = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=400, blank=True)
    network_configuration = models.JSONField(default=dict)
    load_balancers = models.JSONField(default=list)
    service_registries = models.JSONField(default=list)
    service_connect = models.JSONField(default=dict)  # of the PRIMARY deployment
    placement_constraints = models.JSONField(default=list)
    placement_strategy = models.JSONField(default=list)
    tags = models.JSONField(default=dict)
    rollout_state = models.CharField(max_length=40, blank=True)  # of the PRIMARY deployment
    # ours: health from planning/health, kept so that lists sort by it
    severity = models.PositiveSmallIntegerField(default=0)
    cause = models.CharField(max_length=400, blank=True)
    cause_class = models.CharField(max_length=30, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    healthy_count = models.PositiveIntegerField(default=0)
    missing_count = models.PositiveIntegerField(default=0)
    zone_count = models.PositiveSmallIntegerField(default=0)
    smallest_zone_count = models.PositiveIntegerField(default=0)
    replaced_24h_count = models.PositiveIntegerField(default=0)
    parked_since = models.DateTimeField(null=True, blank=True)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="service_scope_arn")]
        indexes = [
            # services of a cluster, worst first
            models.Index(fields=["cluster", "gone_at", "-severity", "name"], name="service_cluster_worst"),
            # services of the fleet, worst first
            models.Index(fields=["gone_at", "-severity", "name"], name="service_worst_first"),
            models.Index(fields=["task_definition_arn"], name="service_task_definition"),  # link on arrival
        ]

    def __str__(self) -> str:
        return self.name
