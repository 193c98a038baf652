"""The ideas behind containers and ECS, told with what the reader may see of their own fleet. At most eight queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from clusters.choices import ImageState, LaunchType, SchedulingStrategy, ServiceStatus, TaskStatus
from clusters.models import Cluster, Container, ContainerDefinition, ContainerInstance, ImageLayer, Service, Task
from dashboard.queries.counts import count_each
from dashboard.queries.image import find_image
from dashboard.queries.task_definitions import ports_of
from dashboard.stack import megabytes
from dashboard.words import registry_of, revision_of, short_image

DOCKER_HUB = "docker.io"
PUBLIC = ("public.ecr.aws", DOCKER_HUB, "ghcr.io", "quay.io", "registry.k8s.io", "mcr.microsoft.com", "gcr.io")
IMAGES_READ = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Running containers of one image on one host."""

    image: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostExample:
    """The fullest host one may see, and what runs on it."""

    id: int
    name: str
    instance_type: str
    copies: tuple[Copies, ...]

    @property
    def container_count(self) -> int:
        return sum(each.count for each in self.copies)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerExample:
    """`ports`: "8080/tcp", "" for none."""

    name: str
    image: str
    ports: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceExample:
    """The largest service one may see, and the revision it runs."""

    id: int
    name: str
    cluster_id: int
    cluster_name: str
    definition_id: int
    revision: str
    desired_count: int
    running_count: int
    zone_count: int
    replaced_24h_count: int
    task_role: str
    execution_role: str
    cpu_units: int | None
    memory_mib: int | None
    containers: tuple[ContainerExample, ...]

    @property
    def image(self) -> str:
        return short_image(self.containers[0].image) if self.containers else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageExample:
    """The image of that service, read from its registry."""

    id: int
    name: str
    size: str
    layer_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    host: str
    is_public: bool
    images: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    clusters: int
    services: int
    hosts: int
    fargate_tasks: int
    ec2_tasks: int
    other_tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learn:
    totals: Totals
    host: HostExample | None
    service: ServiceExample | None
    image: ImageExample | None
    registries: tuple[Registry, ...]


def get_learn(user: Any) -> Learn:
    service = _service(user)
    return Learn(
        totals=_totals(user),
        host=_host(user),
        service=service,
        image=_image(user, container=service.containers[0]) if service and service.containers else None,
        registries=_registries(user),
    )


def _totals(user: Any) -> Totals:
    running = Task.objects.visible_to(user).filter(gone_at__isnull=True, last_status=TaskStatus.RUNNING)
    counts = count_each(
        clusters=Cluster.objects.visible_to(user).live(),
        services=Service.objects.visible_to(user).live().exclude(status=ServiceStatus.INACTIVE),
        hosts=ContainerInstance.objects.visible_to(user).live(),
        running=running,
        fargate=running.filter(launch_type=LaunchType.FARGATE),
        ec2=running.filter(launch_type=LaunchType.EC2),
    )
    return Totals(
        clusters=counts["clusters"],
        services=counts["services"],
        hosts=counts["hosts"],
        fargate_tasks=counts["fargate"],
        ec2_tasks=counts["ec2"],
        other_tasks=counts["running"] - counts["fargate"] - counts["ec2"],
    )


def _host(user: Any) -> HostExample | None:
    hosts = ContainerInstance.objects.visible_to(user).live().defer("raw")
    host = hosts.order_by("-running_tasks_count", "pk").first()
    if host is None:
        return None
    running = Task.objects.filter(container_instance=host, gone_at__isnull=True, last_status=TaskStatus.RUNNING)
    rows = Container.objects.filter(task__in=running.values("pk")).order_by()
    counted = rows.values_list("image").annotate(n=Count("pk")).order_by("-n", "image")
    return HostExample(
        id=host.pk,
        name=str(host),
        instance_type=host.instance_type,
        copies=tuple(Copies(image=short_image(image), count=count) for image, count in counted),
    )


def _service(user: Any) -> ServiceExample | None:
    rows = Service.objects.visible_to(user).live().filter(scheduling_strategy=SchedulingStrategy.REPLICA)
    rows = rows.filter(task_definition__isnull=False).select_related("cluster", "task_definition")
    service = rows.defer("raw", "cluster__raw", "task_definition__raw").order_by("-healthy_count", "name", "pk").first()
    if service is None:
        return None
    definition = service.task_definition
    return ServiceExample(
        id=service.pk,
        name=service.name,
        cluster_id=service.cluster_id,
        cluster_name=service.cluster.name,
        definition_id=definition.pk,
        revision=revision_of(definition.arn),
        desired_count=service.desired_count,
        running_count=service.running_count,
        zone_count=service.zone_count,
        replaced_24h_count=service.replaced_24h_count,
        task_role=definition.task_role_arn.rsplit("/", 1)[-1],
        execution_role=definition.execution_role_arn.rsplit("/", 1)[-1],
        cpu_units=definition.cpu_units,
        memory_mib=definition.memory_mib,
        containers=tuple(
            ContainerExample(name=row.name, image=row.image, ports=ports_of(row))
            for row in definition.container_definitions.all()
        ),
    )


def _image(user: Any, *, container: ContainerExample) -> ImageExample | None:
    found = find_image(user, text=container.image, digest="")
    if found is None or found.state != ImageState.READ:
        return None
    layers = ImageLayer.objects.filter(image=found, layer__isnull=False).count()
    return ImageExample(id=found.pk, name=str(found), size=megabytes(found.size_bytes), layer_count=layers)


def _registries(user: Any) -> tuple[Registry, ...]:
    """Those named by definitions that live services use, the most used first."""
    services = Service.objects.visible_to(user).live()
    used = ContainerDefinition.objects.filter(task_definition__in=services.values("task_definition_id")).order_by()
    found: dict[str, int] = {}
    for image in used.values_list("image", flat=True).distinct()[:IMAGES_READ]:
        host = registry_of(image) or DOCKER_HUB
        found[host] = found.get(host, 0) + 1
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Registry(host=host, is_public=host in PUBLIC, images=images) for host, images in ordered)
