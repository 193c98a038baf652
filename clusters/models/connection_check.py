"""The answer to "Test connection": each IAM action as fine, missing or denied. A worker's job writes it."""

from django.db import models

from clusters.models.account import Scope


class ConnectionCheck(models.Model):
    """One run over one scope. `results`: [{action, role, verdict, detail}], verdict fine, missing or denied."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="connection_checks")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    results = models.JSONField(default=list)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["scope", "-requested_at"], name="connection_check_newest")]

    def __str__(self) -> str:
        return f"{self.scope} {self.requested_at:%Y-%m-%d %H:%M}"
