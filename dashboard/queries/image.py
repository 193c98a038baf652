"""An image's page: what it is, its stack, who runs it, what stands on the same layers. Constant queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from clusters.choices import ImageState, TaskStatus
from clusters.models import Container, ContainerDefinition, Image, ImageTag, Service, Task
from dashboard.palette import Mark, Status
from dashboard.queries.image_origin import base_name_of, get_origins
from dashboard.queries.image_standing import Standing
from dashboard.queries.places import Place, place_of_scope
from dashboard.stack import MOST_BOXES, Line, Running, Stack, megabytes
from dashboard.words import plural, shorten

USERS_SHOWN = 50
MISSING_MEND = "Push it, or deploy a revision whose image is there."
TAGS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePage:
    """What is known of one image. `facts`, `labels`: (name, value). `is_read`: there is a stack to show."""

    id: int
    title: str
    place: Place
    registry: str
    digest: str
    manifest_digest: str
    status: Status
    mend: str
    is_read: bool
    size: str
    pushed_at: datetime | None
    built_at: datetime | None
    asked_at: datetime | None
    facts: tuple[tuple[str, str], ...]
    environment_names: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageUser:
    """A service (or stand-alone tasks, `service_id` 0) that runs the image now."""

    service_id: int
    service_name: str
    cluster_id: int
    cluster_name: str
    task_count: int


def find_image(user: Any, *, text: str, digest: str) -> Image | None:
    """The image of a container: by its digest, else as its definition writes it. At most three queries."""
    rows = Image.objects.visible_to(user)
    if digest:
        found: Image | None = rows.filter(digest=digest).order_by("pk").first()
        if found is not None:
            return found
    if not text:
        return None
    named: Image | None = rows.filter(reference=text).order_by("pk").first()
    if named is not None:
        return named
    repository, _, tag = text.rpartition(":")
    registry, _, path = repository.partition("/")
    digests = ImageTag.objects.filter(registry=registry, repository=path, tag=tag).values("digest")
    tagged: Image | None = rows.filter(registry=registry, repository=path, digest__in=digests).order_by("pk").first()
    return tagged


def get_image_page(image: Image) -> ImagePage:
    """Needs `scope__account` selected. No query."""
    return ImagePage(
        id=image.pk,
        title=str(image),
        place=place_of_scope(image.scope),
        registry=image.registry,
        digest=image.digest,
        manifest_digest=image.manifest_digest if image.manifest_digest != image.digest else "",
        status=image_status(image),
        mend=f"{image.reason} {MISSING_MEND}".strip() if image.state == ImageState.MISSING else image.reason,
        is_read=image.state == ImageState.READ,
        size=megabytes(image.size_bytes),
        pushed_at=image.pushed_at,
        built_at=image.built_at,
        asked_at=image.asked_at,
        facts=tuple((name, value) for name, value in _facts(image) if value),
        environment_names=tuple(image.environment_names),
        labels=tuple(sorted(image.labels.items())),
    )


def image_status(image: Image) -> Status:
    if image.state == ImageState.READ:
        return Status(mark=Mark.OK, text=f"{megabytes(image.size_bytes)} compressed, {image.platform}")
    if image.state == ImageState.MISSING:
        return Status(mark=Mark.BAD, text="Image not found in its registry: tasks that need it can't start")
    if image.state == ImageState.FOREIGN:
        return Status(mark=Mark.OFF, text="Gantry reads ECR only for now")
    if image.state == ImageState.PENDING:
        return Status(mark=Mark.UNKNOWN, text="Not read yet")
    words = "not allowed" if image.state == ImageState.DENIED else "the last try failed"
    return Status(mark=Mark.WARN, text=f"Not read: {words}")


def get_stack(user: Any, *, image: Image, standing: Standing, running: tuple[Running, ...] = ()) -> Stack:
    """Counts cover what the user may see. Two queries."""
    rows, standing_on = standing.lines, standing.digests
    origins = get_origins(image, standing=standing)
    digests = {digest for found in standing_on.values() for digest in found} | {image.digest}
    counts = _container_counts(user, digests=digests)
    lines = tuple(
        Line(
            position=row.position,
            text=row.line,
            digest=row.layer.digest if row.layer else "",
            size_bytes=row.layer.size_bytes if row.layer else 0,
            total_bytes=row.total_bytes,
            image_count=len(standing_on[row.chain_id] | {image.digest}) if row.layer else 0,
            container_count=sum(counts.get(each, 0) for each in standing_on[row.chain_id] | {image.digest})
            if row.layer
            else 0,
            origin=origin.name,
            origin_id=origin.image_id,
        )
        for row, origin in zip(rows, origins, strict=True)
    )
    return Stack(lines=lines, running=running, container_count=counts.get(image.digest, 0))


def get_users(user: Any, *, image: Image) -> tuple[ImageUser, ...]:
    """Most tasks first; of an image whose digest nobody knows, the services that are meant to run it. One query."""
    if not image.digest:
        return _meant(user, image=image)
    rows = (
        _live(user)
        .filter(containers__image_digest=image.digest)
        .exclude(containers__image_digest="")
        .values("service_id", "service_name", "cluster_id", "cluster__name")
        .annotate(count=Count("pk", distinct=True))
        .order_by("-count", "cluster__name", "service_name")
    )
    return tuple(
        ImageUser(
            service_id=row["service_id"] or 0,
            service_name=row["service_name"] or "stand-alone tasks",
            cluster_id=row["cluster_id"],
            cluster_name=row["cluster__name"],
            task_count=row["count"],
        )
        for row in rows[:USERS_SHOWN]
    )


def _meant(user: Any, *, image: Image) -> tuple[ImageUser, ...]:
    services = Service.objects.visible_to(user).live().filter(scope_id=image.scope_id)
    named = ContainerDefinition.objects.filter(image=image.reference).values("task_definition_id")
    rows = services.filter(task_definition__in=named).select_related("cluster").defer("raw", "cluster__raw")
    return tuple(
        ImageUser(
            service_id=row.pk,
            service_name=row.name,
            cluster_id=row.cluster_id,
            cluster_name=row.cluster.name,
            task_count=row.running_count,
        )
        for row in rows.order_by("cluster__name", "name")[:USERS_SHOWN]
    )


def get_tags(image: Image) -> tuple[str, ...]:
    """What names it now. One query."""
    rows = ImageTag.objects.filter(scope=image.scope_id, registry=image.registry, repository=image.repository)
    return tuple(
        rows.filter(digest=image.digest).order_by("-seen_at", "tag").values_list("tag", flat=True)[:TAGS_SHOWN]
    )


def _container_counts(user: Any, *, digests: set[str]) -> dict[str, int]:
    rows = Container.objects.filter(task__in=_live(user), image_digest__in=digests)
    return dict(rows.values("image_digest").annotate(count=Count("pk")).order_by().values_list("image_digest", "count"))


def get_running(user: Any, *, image: Image) -> tuple[Running, ...]:
    """The first few containers. One query."""
    rows = (
        Container.objects.filter(task__in=_live(user), image_digest=image.digest)
        .exclude(image_digest="")
        .order_by("task_id")
        .values_list("task_id", "task__task_id", "name", "task__service_name", "task__cluster__name")
    )
    return tuple(
        Running(
            task_id=pk,
            title=f"Container {name} of task {shorten(task_id)}",
            detail=f"{service or 'stand-alone'} in {cluster}; its own read/write layer, everything below is shared",
        )
        for pk, task_id, name, service, cluster in rows[:MOST_BOXES]
    )


def _live(user: Any) -> Any:
    return Task.objects.visible_to(user).live().filter(~Q(last_status=TaskStatus.STOPPED))


def _facts(image: Image) -> tuple[tuple[str, str], ...]:
    return (
        ("Registry", image.registry),
        ("Platform", image.platform),
        ("Base image", base_name_of(image)),
        ("User", image.user or ("root" if image.state == ImageState.READ else "")),
        ("Working directory", image.working_dir),
        ("Entrypoint", " ".join(image.entrypoint)),
        ("Command", " ".join(image.command)),
        ("Ports", ", ".join(image.exposed_ports)),
        ("Environment", plural(len(image.environment_names), "name") if image.environment_names else ""),
        ("Manifest", image.media_type),
    )
