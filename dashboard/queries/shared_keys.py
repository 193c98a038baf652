"""Filter keys and names that several tables share."""

from django.db.models import Q

from clusters.choices import Severity, Tier
from clusters.models import Cluster, ContainerInstance, Service
from dashboard.queries.keys import Asker, Key, choice, named, text, within
from dashboard.queries.ordering import TROUBLE
from dashboard.tables import language

ME = "me"
_TIERS = {str(tier): Q(tier=tier) for tier in Tier}
# A number between two steps counts as the lower one, as in the palette.
SEVERITIES = {
    "trouble": Q(severity__gte=TROUBLE),
    "unhealthy": Q(severity__gte=Severity.FAILING),
    "missing": Q(severity__gte=Severity.MISSING_PART),
    "down": Q(severity__gte=Severity.MISSING_ALL),
    "failing": Q(severity__gte=Severity.FAILING, severity__lt=Severity.MISSING_PART),
    "at-risk": Q(severity__gte=Severity.AT_RISK, severity__lt=Severity.FAILING),
    "unknown": Q(severity__gte=Severity.UNKNOWN, severity__lt=Severity.AT_RISK),
    "changing": Q(severity__gte=Severity.CHANGING, severity__lt=Severity.UNKNOWN),
    "steady": Q(severity__lt=Severity.QUIET),
    "parked": Q(severity__gte=Severity.QUIET, severity__lt=Severity.CHANGING),
}
TIER = choice("tier", _TIERS)
FAMILY = within("family", "task_definition_arn", shape="*:task-definition/{}:*", hint="web")
REVISION = within("revision", "task_definition_arn", shape="*:task-definition/{}", hint="web:140")


def places(path: str = "scope__") -> tuple[Key, Key]:
    """`account:` by name or number, and `region:`."""
    account = text("account", f"{path}account__name", f"{path}account__account_id", hint="shop-*")
    return account, text("region", f"{path}region", hint="eu-west-1")


def asked_by(value: language.Value, asker: Asker) -> Q:
    """`who:me`, or a user name."""
    if value.text.lower() == ME and not value.is_quoted:
        return Q(requested_by_id=asker.user.pk)
    return named(value, fields=("requested_by__username",))


def cluster_name(asker: Asker, pk: int) -> str:
    return _name(Cluster.objects.visible_to(asker.user).filter(pk=pk).values_list("name", flat=True).first(), pk)


def service_name(asker: Asker, pk: int) -> str:
    return _name(Service.objects.visible_to(asker.user).filter(pk=pk).values_list("name", flat=True).first(), pk)


def host_name(asker: Asker, pk: int) -> str:
    found = ContainerInstance.objects.visible_to(asker.user).filter(pk=pk).only("ec2_instance_id", "arn").first()
    return _name(str(found) if found else None, pk)


def _name(name: str | None, pk: int) -> str:
    return name or f"#{pk}"
