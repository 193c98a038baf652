"""What we know of an identifier: the things a user may see that it names, or that use it. Bounded, never a scan of
tasks. What is gone from AWS is found, too: its page stays readable."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Q

from clusters.models import (
    CapacityProvider,
    Cluster,
    Container,
    ContainerDefinition,
    ContainerInstance,
    Deployment,
    LoadBalancer,
    Service,
    TargetGroup,
    TargetGroupUse,
    Task,
    TaskDefinition,
)
from dashboard.identifiers import Identifier, What
from dashboard.queries import hits
from dashboard.queries.hits import Hit

MOST = 20
FULL_DIGEST = len("sha256:") + 64


def find(user: Any, identifier: Identifier) -> tuple[Hit, ...]:
    """At most MOST hits, live ones first. One to three queries."""
    return _FINDERS[identifier.what](user, identifier)


def _clusters(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    rows = _placed(Cluster.objects.visible_to(user), wanted).filter(name=wanted.name)
    return tuple(hits.cluster_hit(row) for row in _newest(rows.select_related("scope__account")))


def _services(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    rows = _placed(Service.objects.visible_to(user), wanted).filter(name=wanted.name)
    if wanted.cluster:
        rows = rows.filter(cluster__name=wanted.cluster)
    return _service_hits(rows)


def _tasks(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    rows = _placed(Task.objects.visible_to(user), wanted).filter(task_id=wanted.name)
    if wanted.cluster:
        rows = rows.filter(cluster__name=wanted.cluster)
    return hits.task_hits(rows, most=MOST)


def _task_definitions(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    family, _, revision = wanted.name.rpartition(":")
    rows = _placed(TaskDefinition.objects.visible_to(user), wanted)
    return _revision_hits(rows.filter(family=family, revision=int(revision)))


def _families(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    """The newest revision of a family stands for it."""
    rows = _placed(TaskDefinition.objects.visible_to(user), wanted).filter(family=wanted.name)
    return _revision_hits(rows)[:1]


def _hosts(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    rows = _placed(ContainerInstance.objects.visible_to(user), wanted)
    if wanted.what is What.INSTANCE:
        return _host_hits(rows.filter(ec2_instance_id=wanted.name))
    ends = f"/{wanted.cluster}/{wanted.name}" if wanted.cluster else f"/{wanted.name}"
    return _host_hits(rows.filter(pk__in=hits.tokens("container_instance", wanted.name), arn__endswith=ends))


def _interfaces(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    return hits.task_hits(Task.objects.visible_to(user).filter(network_interface_id=wanted.name), most=MOST)


def _addresses(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    return hits.task_hits(Task.objects.visible_to(user).filter(private_ip=wanted.name), most=MOST)


def _capacity_providers(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    rows = _placed(CapacityProvider.objects.visible_to(user), wanted).filter(name=wanted.name)
    return tuple(hits.capacity_provider_hit(row) for row in _newest(rows.select_related("scope__account")))


def _deployments(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    ids = Deployment.objects.filter(deployment_id=wanted.name).values("service_id")
    return _service_hits(Service.objects.visible_to(user).filter(pk__in=ids))


def _target_groups(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    """Its page; where it was never read, the services that name it."""
    rows = _placed(TargetGroup.objects.visible_to(user), wanted).filter(arn=wanted.text)
    found = tuple(hits.target_group_hit(row) for row in _newest(rows.select_related("scope__account")))
    if found:
        return found
    uses = TargetGroupUse.objects.filter(target_group_arn=wanted.text).values("service_id")
    return _service_hits(_placed(Service.objects.visible_to(user), wanted).live().filter(pk__in=uses))


def _load_balancers(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    """By its ARN, by that of a listener or rule of its, or by its DNS name, as people copy it from a browser."""
    rows = _placed(LoadBalancer.objects.visible_to(user), wanted)
    if wanted.account_id:
        rows = rows.filter(arn__endswith=f":loadbalancer/{wanted.name}")
    else:
        rows = rows.filter(dns_name__iexact=wanted.name)
    return tuple(hits.load_balancer_hit(row) for row in _newest(rows.select_related("scope__account")))


def _roles(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    """Newest revisions first that run with it; a service's own role leads to the service."""
    arn = Q(task_role_arn=wanted.text) | Q(execution_role_arn=wanted.text)
    ids = hits.tokens("role", wanted.name)
    return _revision_hits(TaskDefinition.objects.visible_to(user).filter(arn, pk__in=ids))


def _digests(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    """Task definitions whose tasks run, or ran, this very image."""
    is_whole = len(wanted.name) == FULL_DIGEST
    match = Q(image_digest=wanted.name) if is_whole else hits.begins_with("image_digest", wanted.name)
    tasks = Task.objects.visible_to(user).filter(pk__in=Container.objects.filter(match).values("task_id"))
    ids = list(tasks.order_by().values_list("task_definition_id", flat=True).distinct()[:MOST])
    return _revision_hits(TaskDefinition.objects.visible_to(user).filter(pk__in=ids)) if ids else ()


def _images(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    users = ContainerDefinition.objects.filter(image=wanted.name).values("task_definition_id")
    return _revision_hits(TaskDefinition.objects.visible_to(user).filter(pk__in=users))


def _repositories(user: Any, wanted: Identifier) -> tuple[Hit, ...]:
    """Revisions with an image of it, whatever the tag."""
    ids = hits.tokens("task_definition", f"{wanted.account_id}.dkr.ecr.{wanted.region}.amazonaws.com")
    repository = f"{wanted.account_id}.dkr.ecr.{wanted.region}.amazonaws.com/{wanted.name}"
    images = ContainerDefinition.objects.filter(task_definition_id__in=ids)
    images = images.filter(Q(image__startswith=f"{repository}:") | Q(image__startswith=f"{repository}@"))
    return _revision_hits(TaskDefinition.objects.visible_to(user).filter(pk__in=images.values("task_definition_id")))


def _nothing(_: Any, __: Identifier) -> tuple[Hit, ...]:
    return ()


def _placed(rows: Any, wanted: Identifier) -> Any:
    """Narrowed to the account and region the text names."""
    if wanted.account_id:
        rows = rows.filter(scope__account__account_id=wanted.account_id)
    return rows.filter(scope__region=wanted.region) if wanted.region else rows


def _newest(rows: Any) -> Any:
    """Live rows first, then those that ended last."""
    return rows.order_by(F("gone_at").desc(nulls_first=True), "-pk").defer("raw")[:MOST]


def _service_hits(rows: Any) -> tuple[Hit, ...]:
    return tuple(hits.service_hit(row) for row in _newest(rows.select_related("cluster__scope__account")))


def _host_hits(rows: Any) -> tuple[Hit, ...]:
    return tuple(hits.host_hit(row) for row in _newest(rows.select_related("cluster__scope__account")))


def _revision_hits(rows: Any) -> tuple[Hit, ...]:
    found = rows.select_related("scope__account").defer("raw").order_by("family", "-revision", "pk")[:MOST]
    return tuple(hits.revision_hit(row) for row in found)


_FINDERS: dict[What, Callable[[Any, Identifier], tuple[Hit, ...]]] = {
    What.CLUSTER: _clusters,
    What.SERVICE: _services,
    What.TASK: _tasks,
    What.TASK_DEFINITION: _task_definitions,
    What.FAMILY: _families,
    What.HOST: _hosts,
    What.INSTANCE: _hosts,
    What.INTERFACE: _interfaces,
    What.ADDRESS: _addresses,
    What.CAPACITY_PROVIDER: _capacity_providers,
    What.DEPLOYMENT: _deployments,
    What.TARGET_GROUP: _target_groups,
    What.LOAD_BALANCER: _load_balancers,
    What.ROLE: _roles,
    What.DIGEST: _digests,
    What.IMAGE: _images,
    What.REPOSITORY: _repositories,
    What.OTHER: _nothing,
}
