"""Nodes and edges of a cluster, from facts alone: an edge is drawn only where the mirror has it."""

from collections import Counter
from collections.abc import Iterator

from dashboard.graph import (
    FOLDED,
    MISSING,
    MOST_DOTS,
    ClusterFacts,
    DefinitionFacts,
    Dot,
    Edge,
    EdgeKind,
    Graph,
    HostFacts,
    Node,
    NodeKind,
    ServiceFacts,
    TaskFacts,
)
from dashboard.palette import Mark
from dashboard.topology.groups import LONE, TaskGroup, task_groups
from dashboard.topology.names import short_image

PROVIDER_KINDS = {
    "FARGATE": "Fargate",
    "FARGATE_SPOT": "Fargate Spot",
    "EC2_AUTOSCALING": "Auto Scaling group",
    "MANAGED_INSTANCES": "Managed instances",
}


def build(facts: ClusterFacts) -> Graph:
    groups = task_groups(facts)
    nodes = [
        *_images(groups, facts=facts),
        *_target_groups(facts),
        *_definitions(groups, facts=facts),
        *_services(facts, groups=groups),
        *(_tasks(group, facts=facts) for group in groups),
        *(_host(host, tasks=facts.tasks) for host in facts.hosts),
        *_providers(facts),
    ]
    known = {node.id for node in nodes}
    edges = tuple(edge for edge in _edges(groups, facts=facts) if edge.source in known and edge.target in known)
    return Graph(nodes=tuple(nodes), edges=edges)


def definition_of(arn: str, *, facts: ClusterFacts) -> DefinitionFacts:
    """The revision, or what its ARN alone tells."""
    known = facts.definitions.get(arn)
    return known or DefinitionFacts(arn=arn, id=0, short_name=arn.rsplit("/", 1)[-1], images=())


def _images(groups: tuple[TaskGroup, ...], *, facts: ClusterFacts) -> Iterator[Node]:
    images = {image for group in groups for image in definition_of(group.definition_arn, facts=facts).images}
    for image in sorted(images, key=lambda image: (short_image(image), image)):
        yield Node(id=f"image/{image}", kind=NodeKind.IMAGE, title=short_image(image), detail="image", full_name=image)


def _target_groups(facts: ClusterFacts) -> Iterator[Node]:
    """Target groups, and the load balancers that forward to them."""
    found = {target.arn: target for service in facts.services for target in service.traffic.target_groups}
    for arn, target in sorted(found.items(), key=lambda item: (item[1].name, item[0])):
        port = f" · :{target.container_port}" if target.container_port else ""
        yield Node(
            id=f"target/{arn}",
            kind=NodeKind.TARGET_GROUP,
            title=target.name,
            detail=target.health_words or f"target group{port}",
            full_name=f"{target.name}{port}",
            mark=Mark.BAD if target.unhealthy else None,
            pk=target.id,
        )
    balancers = {target.load_balancer.arn: target.load_balancer for target in found.values() if target.load_balancer}
    for arn, balancer in sorted(balancers.items(), key=lambda item: (item[1].name, item[0])):
        yield Node(
            id=f"balancer/{arn}",
            kind=NodeKind.LOAD_BALANCER,
            title=balancer.name,
            detail=" · ".join(word for word in (balancer.kind, balancer.scheme) if word),
            pk=balancer.id,
        )


def _definitions(groups: tuple[TaskGroup, ...], *, facts: ClusterFacts) -> Iterator[Node]:
    found = {group.definition_arn: definition_of(group.definition_arn, facts=facts) for group in groups}
    for arn, definition in sorted(found.items(), key=lambda item: (item[1].short_name, item[0])):
        yield Node(
            id=f"definition/{arn}",
            kind=NodeKind.TASK_DEFINITION,
            title=definition.short_name,
            detail=_definition_words(definition),
            pk=definition.id,
        )


def _definition_words(definition: DefinitionFacts) -> str:
    if definition.arn.startswith(FOLDED):
        return "of folded services"
    return "task definition" if definition.id else "task definition · not read yet"


def _services(facts: ClusterFacts, *, groups: tuple[TaskGroup, ...]) -> Iterator[Node]:
    for service in sorted(facts.services, key=lambda service: (service.id < 0, service.name)):
        yield Node(
            id=service_key(service.id),
            kind=NodeKind.SERVICE,
            title=service.name,
            detail=f"{service.healthy_count:,} of {service.desired_count:,} healthy",
            full_name=f"{service.name}: {service.status.text}",
            pk=max(0, service.id),
        )
    lone = sum(task.count for group in groups if group.service_id == LONE for task in group.tasks)
    if lone:
        yield Node(
            id=service_key(LONE),
            kind=NodeKind.SERVICE,
            title="No service",
            detail=f"{lone:,} stand-alone",
            full_name="Stand-alone tasks: nothing restarts them",
        )


def _tasks(group: TaskGroup, *, facts: ClusterFacts) -> Node:
    name = definition_of(group.definition_arn, facts=facts).short_name
    many = group.missing if group.missing > MOST_DOTS else 1
    copy = Dot(id=0, title=f"{name}, a missing copy", status=MISSING, is_missing=True, count=many)
    dots = tuple(_dot(task, name=name) for task in group.tasks)
    count = sum(task.count for task in group.tasks)
    words = f"{count:,} {'task' if count == 1 else 'tasks'}"
    return Node(
        id=group.key,
        kind=NodeKind.TASKS,
        title=words,
        detail=f"of {name}" + (f", {group.missing:,} missing" if group.missing else ""),
        dots=(copy,) * (group.missing // many) + dots,
    )


def _dot(task: TaskFacts, *, name: str) -> Dot:
    title = f"{name}, task {task.short_id}" if task.id else f"{name}, {task.count:,} tasks"
    return Dot(id=task.id, title=title, status=task.status, count=task.count)


def _host(host: HostFacts, *, tasks: tuple[TaskFacts, ...]) -> Node:
    count = sum(task.count for task in tasks if task.host == host.key)
    words = f"{count:,} {'task' if count == 1 else 'tasks'}"
    shares = None
    if host.cpu_share is not None and host.memory_share is not None:
        shares = (host.cpu_share, host.memory_share)
    return Node(
        id=host.key,
        kind=NodeKind.HOST,
        title=host.name,
        detail=host.place if shares else f"{words} · no host to manage",
        full_name=f"{host.name}: {host.status.text}, {words}" if shares else host.name,
        pk=host.id,
        shares=shares,
    )


def _providers(facts: ClusterFacts) -> Iterator[Node]:
    for provider in facts.providers:
        yield Node(
            id=f"provider/{provider.name}",
            kind=NodeKind.CAPACITY_PROVIDER,
            title=provider.name,
            pk=provider.id,
            detail=PROVIDER_KINDS.get(provider.kind, provider.kind.replace("_", " ").capitalize() or "not read yet"),
        )


def _edges(groups: tuple[TaskGroup, ...], *, facts: ClusterFacts) -> Iterator[Edge]:
    yield from _traffic(facts.services)
    for arn in dict.fromkeys(group.definition_arn for group in groups):
        for image in definition_of(arn, facts=facts).images:
            yield Edge(source=f"image/{image}", target=f"definition/{arn}", kind=EdgeKind.SUPPLY)
    for group in groups:
        service = service_key(group.service_id)
        yield Edge(source=f"definition/{group.definition_arn}", target=service, kind=EdgeKind.SUPPLY)
        yield Edge(source=service, target=group.key, kind=EdgeKind.RUN)
        placed: Counter[str] = Counter()
        for task in group.tasks:
            placed[task.host] += task.count if task.host else 0
        bad = {task.host for task in group.tasks if task.status.mark is Mark.BAD}
        for key, count in sorted((key, count) for key, count in placed.items() if key):
            yield Edge(source=group.key, target=key, kind=EdgeKind.RUN, weight=count, is_bad=key in bad)
    for host in facts.hosts:
        for provider in host.providers:
            yield Edge(source=host.key, target=f"provider/{provider}", kind=EdgeKind.RUN)


def _traffic(services: tuple[ServiceFacts, ...]) -> Iterator[Edge]:
    targets = {target.arn: target for service in services for target in service.traffic.target_groups}
    for arn, target in targets.items():
        if target.load_balancer:
            yield Edge(source=f"balancer/{target.load_balancer.arn}", target=f"target/{arn}", kind=EdgeKind.TRAFFIC)
    for service in services:
        for arn in dict.fromkeys(target.arn for target in service.traffic.target_groups):
            is_bad = bool(targets[arn].unhealthy)
            key = service_key(service.id)
            yield Edge(source=f"target/{arn}", target=key, kind=EdgeKind.TRAFFIC, is_bad=is_bad)


def service_key(service_id: int) -> str:
    return f"service/{service_id}" if service_id else "service/none"
