"""AWS accounts, the scopes (account and region) we mirror, and their zones."""

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from clusters.models.queryset import VisibleQuerySet


def make_external_id() -> str:
    """An ExternalId for AssumeRole, unguessable, made by us (IAM User Guide: the confused deputy problem)."""
    return f"gantry-{secrets.token_hex(16)}"


class Account(models.Model):
    """One AWS account, entered by an admin. Holds role ARNs and no credential."""

    account_id = models.CharField(
        max_length=12, unique=True, validators=[RegexValidator(r"^\d{12}$", "Twelve digits.")]
    )
    name = models.CharField(max_length=80)
    partition = models.CharField(max_length=20, default="aws")
    read_role_arn = models.CharField(
        max_length=300, blank=True, help_text="Assumed by sync workers. Empty: the worker's own credentials are used."
    )
    write_role_arn = models.CharField(
        max_length=300,
        blank=True,
        help_text="Assumed by the operations worker only. Empty: nothing in this account can be changed.",
    )
    external_id = models.CharField(
        max_length=120, default=make_external_id, help_text="Put this into the roles' trust policies as sts:ExternalId."
    )
    endpoint_url = models.URLField(
        blank=True, help_text="Only for a simulator: every AWS service is asked there. Empty: AWS."
    )
    budget_share_percent = models.PositiveSmallIntegerField(
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="How much of the account's API quota Gantry may use.",
    )
    is_enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.account_id})"


class Scope(models.Model):
    """One (account, region). Everything mirrored belongs to one scope and is keyed by (scope, ARN)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="scopes")
    region = models.CharField(
        max_length=30, validators=[RegexValidator(r"^[a-z]{2}(-[a-z]+)+-\d$", "A region code such as eu-west-1.")]
    )
    is_enabled = models.BooleanField(default=True)
    event_queue_url = models.URLField(
        max_length=500,
        blank=True,
        help_text="SQS queue that an EventBridge rule for aws.ecs feeds. Empty: polling only.",
    )
    last_event_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["account__name", "region"]
        constraints = [models.UniqueConstraint(fields=["account", "region"], name="scope_account_region")]

    def __str__(self) -> str:
        return f"{self.account.name}/{self.region}"


class Zone(models.Model):
    """An availability zone. Zones compare across accounts by `zone_id`, not by name (EC2 DescribeAvailabilityZones)."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="zones")
    name = models.CharField(max_length=40)
    zone_id = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "name"], name="zone_scope_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.zone_id})"
