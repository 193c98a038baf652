"""What stands before services and what they read from, for any number of services in five queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q

from clusters.choices import UNCOUNTED_TARGET_STATES, TargetState
from clusters.models import ContainerDefinition, LoadBalancer, Service, TargetGroup, TargetGroupUse
from dashboard.traffic import LoadBalancerFacts, ServiceTraffic, TargetGroupFacts

COUNTED = ~Q(targets__state__in=UNCOUNTED_TARGET_STATES)


def get_traffic(service_ids: Iterable[int]) -> dict[int, ServiceTraffic]:
    """By service. The caller has made sure that these services may be seen: so may what only they use."""
    services = Service.objects.filter(pk__in=list(service_ids)).only(
        "scope_id", "network_configuration", "service_registries", "service_connect", "task_definition_id"
    )
    rows = list(services)
    groups = _groups_by_service([row.pk for row in rows])
    reads = _reads_by_definition({row.task_definition_id for row in rows if row.task_definition_id})
    return {
        row.pk: _traffic(row, groups=groups.get(row.pk, ()), reads=reads.get(row.task_definition_id or 0, ((), ())))
        for row in rows
    }


def get_service_traffic(service: Service) -> ServiceTraffic:
    """The same of one service whose row is at hand, without what it reads from. One query, if it names any group."""
    uses = [
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
    known = _known_groups(uses)
    groups = tuple(_group(use, row=known.get((use.scope_id, use.target_group_arn))) for use in uses)
    return _traffic(service, groups=groups, reads=((), ()))


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


def _groups_by_service(service_ids: list[int]) -> dict[int, tuple[TargetGroupFacts, ...]]:
    uses = list(TargetGroupUse.objects.filter(service_id__in=service_ids).order_by("target_group_arn"))
    known = _known_groups(uses)
    found: dict[int, list[TargetGroupFacts]] = defaultdict(list)
    for use in uses:
        found[use.service_id].append(_group(use, row=known.get((use.scope_id, use.target_group_arn))))
    return {service_id: tuple(every) for service_id, every in found.items()}


def _known_groups(uses: list[TargetGroupUse]) -> dict[tuple[int, str], Any]:
    """Mirrored ones with their counts, by (scope, ARN)."""
    if not uses:
        return {}
    arns = {use.target_group_arn for use in uses}
    scopes = {use.scope_id for use in uses}
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


def _traffic(
    row: Service, *, groups: tuple[TargetGroupFacts, ...], reads: tuple[tuple[str, ...], tuple[str, ...]]
) -> ServiceTraffic:
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
        secrets=reads[0],
        log_groups=reads[1],
    )


def _reads_by_definition(ids: set[int]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """(secrets, log groups) of a revision's containers, each once."""
    rows = ContainerDefinition.objects.filter(task_definition_id__in=ids).order_by("task_definition_id", "position")
    secrets: dict[int, dict[str, None]] = defaultdict(dict)
    groups: dict[int, dict[str, None]] = defaultdict(dict)
    for pk, read, log in rows.values_list("task_definition_id", "secrets", "log_configuration"):
        secrets[pk] |= dict.fromkeys(str(each.get("valueFrom")) for each in read if each.get("valueFrom"))
        group = (log.get("options") or {}).get("awslogs-group")
        groups[pk] |= {str(group): None} if group else {}
    return {pk: (tuple(secrets[pk]), tuple(groups[pk])) for pk in secrets}
