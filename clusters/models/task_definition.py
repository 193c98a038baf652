"""Task definitions, their containers, and what we may keep of their environment."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.base import MirrorModel
from clusters.models.queryset import ScopeWideQuerySet


class TaskDefinitionQuerySet(ScopeWideQuerySet):
    used_by = ("services", "tasks")


class TaskDefinition(MirrorModel):
    """One revision, immutable but for its status: described once, ever. Written by sync alone.

    `raw` has environment values masked. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="task_definitions")
    family = models.CharField(max_length=255)
    revision = models.PositiveIntegerField()
    status = models.CharField(max_length=40)
    task_role_arn = models.CharField(max_length=300, blank=True)
    execution_role_arn = models.CharField(max_length=300, blank=True)
    network_mode = models.CharField(max_length=20, blank=True)
    requires_compatibilities = models.JSONField(default=list)
    cpu_units = models.PositiveIntegerField(null=True, blank=True)
    memory_mib = models.PositiveIntegerField(null=True, blank=True)
    operating_system_family = models.CharField(max_length=40, blank=True)
    cpu_architecture = models.CharField(max_length=20, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.CharField(max_length=400, blank=True)
    deregistered_at = models.DateTimeField(null=True, blank=True)
    tags = models.JSONField(default=dict)

    objects = TaskDefinitionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="task_definition_scope_arn")]
        indexes = [
            # a family's revisions, newest first
            models.Index(fields=["scope", "family", "-revision"], name="task_definition_family"),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """`family:revision`, as AWS writes it."""
        return f"{self.family}:{self.revision}"


class ContainerDefinition(models.Model):
    """One container of a revision: image and ports, resources, health check. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """

    task_definition = models.ForeignKey(TaskDefinition, on_delete=models.CASCADE, related_name="container_definitions")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    image = models.CharField(max_length=600)
    is_essential = models.BooleanField(default=True)
    cpu_units = models.PositiveIntegerField(null=True, blank=True)
    memory_mib = models.PositiveIntegerField(null=True, blank=True)  # hard limit
    memory_reservation_mib = models.PositiveIntegerField(null=True, blank=True)  # soft limit
    port_mappings = models.JSONField(default=list)
    health_check = models.JSONField(default=dict)
    secrets = models.JSONField(default=list)  # [{name, valueFrom}]: ARNs may be shown
    depends_on = models.JSONField(default=list)
    log_configuration = models.JSONField(default=dict)
    has_restart_policy = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["task_definition", "position"], name="container_definition_position")
        ]
        indexes = [models.Index(fields=["image"], name="container_definition_image")]  # "who runs this image"

    def __str__(self) -> str:
        return self.name


class EnvironmentVariable(models.Model):
    """A name, and what may be kept of its value: a keyed digest to compare, never the value unless encrypted."""

    container_definition = models.ForeignKey(ContainerDefinition, on_delete=models.CASCADE, related_name="environment")
    name = models.CharField(max_length=400)
    value_hmac = models.CharField(max_length=64, blank=True)
    value_encrypted = models.TextField(blank=True)
    looks_like_secret = models.BooleanField(default=False)
    host = models.CharField(max_length=255, blank=True)  # derived before masking: what this points at
    port = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        # search by key and its beginning
        indexes = [models.Index(fields=["name"], name="environment_variable_name", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name
