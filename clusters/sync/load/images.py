"""Rows of images: those that are wanted, what was read of one, and why another was not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from clusters.announce import announce
from clusters.choices import AgentKind, ImageState
from clusters.models import Image, ImageLayer, ImageTag, Layer, Service, Task
from clusters.sync.image_reference import ImageName
from clusters.sync.transform.image import ImageFacts
from clusters.sync.upsert import upsert
from clusters.sync.writer import Writer, batches


def open_images(rows: Sequence[Image], *, writer: Writer) -> None:
    """Wanted images that have no row yet."""
    for part in batches(list(rows)):
        with writer.transaction(rows=len(part)):
            Image.objects.bulk_create(part, ignore_conflicts=True)
            writer.wrote(len(part))


def load_image(
    image: Image, *, facts: ImageFacts, values: Mapping[str, Any], tags: Iterable[str], now: datetime, writer: Writer
) -> None:
    """What was read, in one transaction: the image, its layers, its lines, its tags."""
    told = {line.layer.digest: line.layer for line in facts.lines if line.layer is not None}
    with writer.transaction(rows=len(facts.lines) + 2):
        layers = [
            Layer(digest=each.digest, media_type=each.media_type, size_bytes=each.size_bytes) for each in told.values()
        ]
        Layer.objects.bulk_create(layers, ignore_conflicts=True)
        ids = dict(Layer.objects.filter(digest__in=told).values_list("digest", "pk"))
        ImageLayer.objects.filter(image=image).delete()
        ImageLayer.objects.bulk_create(
            ImageLayer(
                image=image,
                position=position,
                layer_id=ids[line.layer.digest] if line.layer else None,
                diff_id=line.diff_id[:100],
                chain_id=line.chain_id[:100],
                line=line.line.replace("\x00", "\ufffd"),
                total_bytes=line.total_bytes,
            )
            for position, line in enumerate(facts.lines)
        )
        Image.objects.filter(pk=image.pk).update(
            state=ImageState.READ,
            reason="",
            asked_at=now,
            media_type=facts.media_type[:120],
            size_bytes=facts.size_bytes,
            built_at=facts.built_at,
            user=facts.user[:100],
            working_dir=facts.working_dir[:300],
            entrypoint=facts.entrypoint,
            command=facts.command,
            exposed_ports=facts.exposed_ports,
            environment_names=facts.environment_names,
            labels=facts.labels,
            **values,
        )
        keep_tags(image, tags=tags, now=now)
        writer.wrote(1)
    _tell([image])


def keep_tags(image: Image, *, tags: Iterable[str], now: datetime) -> None:
    """Inside a transaction: these tags name this image now."""
    rows = [
        ImageTag(
            scope_id=image.scope_id,
            registry=image.registry,
            repository=image.repository,
            tag=tag[:130],
            digest=image.digest,
            seen_at=now,
        )
        for tag in sorted(set(tags))
    ]
    upsert(rows, unique=("scope_id", "registry", "repository", "tag"))


def resolve_tag(image: Image, *, name: ImageName, digest: str, now: datetime, writer: Writer) -> None:
    """A tag that names an image after all: its row becomes that image's, unless the image has one."""
    reference = name.under(digest)
    others = Image.objects.filter(scope_id=image.scope_id, reference=reference, platform=image.platform)
    with writer.transaction(rows=1):
        if others.exists():
            Image.objects.filter(pk=image.pk).delete()
        else:
            Image.objects.filter(pk=image.pk).update(reference=reference, digest=digest)
        image.digest = digest
        keep_tags(image, tags=(name.tag,) if name.tag else (), now=now)


def note_unread(images: Sequence[Image], *, state: ImageState, reason: str, now: datetime, writer: Writer) -> None:
    with writer.transaction(rows=len(images)):
        Image.objects.filter(pk__in=[image.pk for image in images]).update(state=state, reason=reason, asked_at=now)
        writer.wrote(len(images))
    _tell(images)


def _tell(images: Sequence[Image]) -> None:
    """Open pages, by the clusters that run them or mean to. It changes no health, and no service's own page.

    After the transaction: SQLite's one writer need not wait for who is to be told.
    """
    if not images:
        return
    scope_id = images[0].scope_id
    digests = [image.digest for image in images if image.digest]
    names = [image.reference for image in images if not image.digest]
    runs = Task.objects.live().filter(scope_id=scope_id, containers__image_digest__in=digests)
    meant = Service.objects.live().filter(scope_id=scope_id, task_definition__container_definitions__image__in=names)
    clusters = {*runs.values_list("cluster_id", flat=True), *meant.values_list("cluster_id", flat=True)}
    announce(clusters, kinds=(AgentKind.IMAGES,), service_ids={0})
