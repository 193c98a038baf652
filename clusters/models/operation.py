"""Operations: every change we make to AWS, from plan to outcome."""

from django.conf import settings
from django.db import models

from clusters.choices import OPEN_OPERATION_STATES, OperationKind, OperationState
from clusters.models.account import Scope
from clusters.models.batch import Batch
from clusters.models.cluster import Cluster
from clusters.models.queryset import ClusterScopedQuerySet
from clusters.models.service import Service


class OperationQuerySet(ClusterScopedQuerySet):
    def open(self) -> "OperationQuerySet":
        return self.filter(state__in=OPEN_OPERATION_STATES)


class Operation(models.Model):
    """One wish of one person. Each change of `state` is one conditional UPDATE (`clusters.operations.states`)."""

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="operations")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="operations")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="operations")
    kind = models.CharField(max_length=30, choices=[(k, k) for k in OperationKind])
    target_arn = models.CharField(max_length=600)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=[(s, s) for s in OperationState], default=OperationState.PLANNING)
    state_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="operations")
    requested_at = models.DateTimeField()
    source = models.CharField(max_length=20, default="web")  # web, command, batch
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="operations")
    # the plan
    plan = models.JSONField(default=dict)
    plan_fingerprint = models.CharField(max_length=64, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    plan_expires_at = models.DateTimeField(null=True, blank=True)
    # the confirmation
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    # the call
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=64, blank=True)  # idempotency token, kept before the call
    called_at = models.DateTimeField(null=True, blank=True)
    request_id = models.CharField(max_length=120, blank=True)
    result = models.JSONField(default=dict)
    # the outcome
    progress = models.JSONField(default=dict)
    outcome = models.CharField(max_length=400, blank=True)
    error_class = models.CharField(max_length=60, blank=True)
    follow_until = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undo_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")

    objects = OperationQuerySet.as_manager()

    class Meta:
        constraints = [
            # two people confirm at once, two workers race: one call at a time reaches a service
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(state__in=[OperationState.CONFIRMED, OperationState.RUNNING]),
                name="operation_one_call_a_service",
            ),
            # a batch sends at most once to a service, whatever is run twice; what was never sent doesn't count
            models.UniqueConstraint(
                fields=["batch", "service"],
                condition=~models.Q(
                    state__in=[OperationState.CANCELLED, OperationState.EXPIRED, OperationState.REFUSED]
                ),
                name="operation_once_a_batch",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_look_at"], name="operation_sweep"),  # the follower's sweep
            models.Index(fields=["cluster", "-requested_at"], name="operation_cluster"),
            models.Index(fields=["service", "-requested_at"], name="operation_service"),
            models.Index(fields=["-requested_at"], name="operation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_arn.rsplit('/', 1)[-1]} #{self.pk}"


class OperationStep(models.Model):
    """A line of an operation's ledger: append only."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    state = models.CharField(max_length=20)
    text = models.CharField(max_length=600)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text
