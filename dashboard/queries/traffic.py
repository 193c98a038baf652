"""What stands before services, for any number of them in one query."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q

from clusters.choices import UNCOUNTED_TARGET_STATES, TargetState
from clusters.models import LoadBalancer, Service, TargetGroup, TargetGroupUse
from dashboard.traffic import LoadBalancerFacts, ServiceTraffic, TargetGroupFacts

COUNTED = ~Q(targets__state__in=UNCOUNTED_TARGET_STATES)


def get_service_traffic(service: Service) -> ServiceTraffic:
    return get_traffic([service])[service.pk]


def get_traffic(services: Sequence[Service]) -> dict[int, ServiceTraffic]:
    """By service, from rows at hand that the caller has made sure may be seen: so may what only they use. One query."""
    uses = {service.pk: _uses(service) for service in services}
    known = _known_groups([use for every in uses.values() for use in every])
    return {
        service.pk: _traffic(
            service,
            groups=tuple(_group(use, row=known.get((use.scope_id, use.target_group_arn))) for use in uses[service.pk]),
        )
        for service in services
    }


def _uses(service: Service) -> list[TargetGroupUse]:
    """The groups a service names, the second ones of blue/green too."""
    return [
        TargetGroupUse(
            scope_id=service.scope_id,
            service_id=service.pk,
            target_group_arn=str(arn),
            container_name=str(entry.get("containerName") or ""),
            container_port=entry.get("containerPort"),
        )
        for entry in service.load_balancers
        for arn in (entry.get("targetGroupArn"), _alternate(entry))
        if arn
    ]


def counted_groups(rows: Any) -> Any:
    """Target groups with counts of their live targets; `listed` counts those that drain or are unused as well."""
    live = Q(targets__gone_at__isnull=True)
    return rows.annotate(
        healthy=Count("targets", filter=live & Q(targets__state=TargetState.HEALTHY)),
        unhealthy=Count("targets", filter=live & Q(targets__state=TargetState.UNHEALTHY)),
        total=Count("targets", filter=live & COUNTED),
        listed=Count("targets", filter=live),
    )


def load_balancer_facts(row: LoadBalancer | None) -> LoadBalancerFacts | None:
    if row is None or row.gone_at is not None:
        return None
    return LoadBalancerFacts(
        id=row.pk, arn=row.arn, name=row.name, kind=row.kind, scheme=row.scheme, dns_name=row.dns_name
    )


def target_group_name(arn: str) -> str:
    """The readable part of a target group's ARN."""
    return (arn.partition(":targetgroup/")[2] or arn).partition("/")[0]


def _known_groups(uses: list[TargetGroupUse]) -> dict[tuple[int, str], Any]:
    """Mirrored ones with their counts, by (scope, ARN)."""
    arns = {use.target_group_arn for use in uses} | {""}  # asked for even then: a page costs the same for any fleet
    scopes = {use.scope_id for use in uses} | {0}
    groups = TargetGroup.objects.live().filter(scope_id__in=scopes, arn__in=arns).select_related("load_balancer")
    return {(row.scope_id, row.arn): row for row in counted_groups(groups.defer("raw", "load_balancer__raw"))}


def _alternate(entry: Mapping[str, Any]) -> Any:
    """The second group of a blue/green service."""
    return (entry.get("advancedConfiguration") or {}).get("alternateTargetGroupArn")


def _group(use: TargetGroupUse, *, row: Any | None) -> TargetGroupFacts:
    named: Mapping[str, Any] = {
        "arn": use.target_group_arn,
        "container_name": use.container_name,
        "container_port": use.container_port or 0,
    }
    if row is None:
        return TargetGroupFacts(id=0, name=target_group_name(use.target_group_arn), **named)
    return TargetGroupFacts(
        id=row.pk,
        name=row.name,
        protocol=row.protocol,
        port=row.port or 0,
        healthy=row.healthy,
        unhealthy=row.unhealthy,
        total=row.total,
        load_balancer=load_balancer_facts(row.load_balancer),
        **named,
    )


def _traffic(row: Service, *, groups: tuple[TargetGroupFacts, ...]) -> ServiceTraffic:
    network = row.network_configuration.get("awsvpcConfiguration") or {}
    connect = row.service_connect if row.service_connect.get("enabled") else {}
    names = (str(each.get("discoveryName") or each.get("portName") or "") for each in connect.get("services") or ())
    return ServiceTraffic(
        service_id=row.pk,
        target_groups=groups,
        security_groups=tuple(str(each) for each in network.get("securityGroups") or ()),
        subnets=tuple(str(each) for each in network.get("subnets") or ()),
        namespace=str(connect.get("namespace") or ""),
        connect_names=tuple(name for name in names if name),
        registries=tuple(str(each.get("registryArn")) for each in row.service_registries if each.get("registryArn")),
    )
