"""A cluster, with counters kept by sync so that lists never count."""

from django.db import models

from clusters.choices import Tier
from clusters.models.account import Scope
from clusters.models.base import MirrorModel
from clusters.models.queryset import ClusterQuerySet


class Cluster(MirrorModel):
    """Mirror of DescribeClusters' cluster. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="clusters")
    name = models.CharField(max_length=255)
    status = models.CharField(max_length=40)
    tier = models.CharField(max_length=10, choices=[(t, t) for t in Tier], default=Tier.DEV)
    # AWS's own counts
    running_tasks_count = models.PositiveIntegerField(default=0)
    pending_tasks_count = models.PositiveIntegerField(default=0)
    active_services_count = models.PositiveIntegerField(default=0)
    registered_container_instances_count = models.PositiveIntegerField(default=0)
    capacity_providers = models.JSONField(default=list)
    default_capacity_provider_strategy = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    service_connect_namespace = models.CharField(max_length=600, blank=True)
    tags = models.JSONField(default=dict)
    # ours, kept from the mirrored rows
    service_count = models.PositiveIntegerField(default=0)
    task_count = models.PositiveIntegerField(default=0)
    host_count = models.PositiveIntegerField(default=0)
    desired_count = models.PositiveIntegerField(default=0)
    healthy_count = models.PositiveIntegerField(default=0)
    missing_count = models.PositiveIntegerField(default=0)
    attention_count = models.PositiveIntegerField(default=0)
    severity = models.PositiveSmallIntegerField(default=0)
    cause = models.CharField(max_length=400, blank=True)
    reassess_at = models.DateTimeField(null=True, blank=True)  # when time alone changes the judgement

    objects = ClusterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="cluster_scope_arn")]
        indexes = [
            # fleet and cluster list, worst first
            models.Index(fields=["gone_at", "-severity", "name"], name="cluster_worst_first"),
        ]

    def __str__(self) -> str:
        return self.name
