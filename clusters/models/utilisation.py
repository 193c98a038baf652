"""What services used of the CPU and memory they reserve, as CloudWatch tells, and how many metrics that took."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.queryset import ClusterScopedQuerySet
from clusters.models.service import Service


class ServiceDayQuerySet(ClusterScopedQuerySet):
    cluster_path = "service__cluster_id"
    scope_path = "service__scope_id"


class UtilisationDay(models.Model):
    """One service's day (UTC) in slots of five minutes. Written by sync alone; decision 0007 says why a row is a day.

    `points`: slot of the day ("0" to "287") to [CPU average, CPU maximum, memory average, memory maximum], in percent
    of what is reserved; null where CloudWatch had none. A slot that isn't there is a gap, never zero.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="utilisation_days")
    day = models.DateField()
    points = models.JSONField(default=dict)
    read_at = models.DateTimeField()

    objects = ServiceDayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="utilisation_service_day")]
        indexes = [models.Index(fields=["day"], name="utilisation_old")]  # what is too old goes

    def __str__(self) -> str:
        return f"{self.service_id} {self.day}"


class MetricsDay(models.Model):
    """How many metrics were asked of CloudWatch for a scope in a day (UTC): AWS takes money for each."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="metrics_days")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "day"], name="metrics_scope_day")]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.day}: {self.count}"
