"""Container images as a registry holds them: manifest, configuration, layers, tags. Written by `clusters.sync` alone.

An image is immutable under its digest, so each is read once, ever. No layer is downloaded.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from clusters.choices import ImageState
from clusters.models.account import Scope
from clusters.models.service import Service
from clusters.models.task import Task


class ImageQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """With the whole scope, or because something visible runs it or is meant to."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        access = self.model._meta.apps.get_model("clusters", "ClusterAccess")
        whole = access.objects.filter(group__user=user, cluster__isnull=True, scope_id=OuterRef("scope_id"))
        runs = Task.objects.visible_to(user).filter(
            scope_id=OuterRef("scope_id"), containers__image_digest=OuterRef("digest")
        )
        meant = Service.objects.visible_to(user).filter(
            scope_id=OuterRef("scope_id"), task_definition__container_definitions__image=OuterRef("reference")
        )
        seen = Q(Exists(whole)) | (~Q(digest="") & Q(Exists(runs))) | (Q(digest="") & Q(Exists(meant)))
        return self.filter(seen)


class Image(models.Model):
    """What a container runs, by digest and platform; by tag only while no digest is known (`digest` empty).

    `digest` is the one ECS names, an index's where the image is built for several platforms; `manifest_digest` is the
    platform's own. Environment values of the configuration are never kept, only names.
    https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="images")
    reference = models.CharField(max_length=700)  # registry/repository@digest, or as the definition writes it
    registry = models.CharField(max_length=255)
    repository = models.CharField(max_length=300)
    tag = models.CharField(max_length=130, blank=True)  # the one it was first seen under
    digest = models.CharField(max_length=100, blank=True)
    platform = models.CharField(max_length=60)  # wanted, linux/amd64
    manifest_digest = models.CharField(max_length=100, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)  # compressed, as manifests give it
    pushed_at = models.DateTimeField(null=True, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    user = models.CharField(max_length=100, blank=True)
    working_dir = models.CharField(max_length=300, blank=True)
    entrypoint = models.JSONField(default=list)
    command = models.JSONField(default=list)
    exposed_ports = models.JSONField(default=list)
    environment_names = models.JSONField(default=list)
    labels = models.JSONField(default=dict)
    state = models.CharField(max_length=20, default=ImageState.PENDING)
    reason = models.TextField(blank=True)  # why it is not read, with the mend
    asked_at = models.DateTimeField(null=True, blank=True)
    first_seen_at = models.DateTimeField()

    objects = ImageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "reference", "platform"], name="image_reference")]
        indexes = [
            models.Index(fields=["digest"], name="image_digest"),  # the image of a container
            models.Index(fields=["scope", "state", "asked_at"], name="image_to_read"),  # what is still to be read
        ]

    def __str__(self) -> str:
        return f"{self.repository}:{self.tag}" if self.tag else f"{self.repository}@{self.digest[:19]}"


class Layer(models.Model):
    """One blob, shared by every image whose manifest names it. Written by sync alone."""

    digest = models.CharField(max_length=100, unique=True)
    media_type = models.CharField(max_length=120, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.digest[:19]


class ImageLayer(models.Model):
    """One line of the Dockerfile, from the bottom up; `layer` is empty where the line changed no file.

    `chain_id` names the whole stack up to here: hosts share by it, registries by the layer's own digest.
    https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid
    """

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, null=True, blank=True, related_name="uses")
    diff_id = models.CharField(max_length=100, blank=True)
    chain_id = models.CharField(max_length=100, blank=True)
    line = models.TextField(blank=True)
    total_bytes = models.PositiveBigIntegerField(default=0)  # compressed, up to and with this line

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["image", "position"], name="image_layer_position")]
        indexes = [models.Index(fields=["chain_id"], name="image_layer_chain")]  # what else stands on this stack

    def __str__(self) -> str:
        return f"{self.position} {self.line[:40]}"


class ImageTag(models.Model):
    """What a tag named when it was last read. A tag may move, a digest never."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="image_tags")
    registry = models.CharField(max_length=255)
    repository = models.CharField(max_length=300)
    tag = models.CharField(max_length=130)
    digest = models.CharField(max_length=100)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "registry", "repository", "tag"], name="image_tag_once")
        ]
        indexes = [models.Index(fields=["digest"], name="image_tag_digest")]  # the tags of an image

    def __str__(self) -> str:
        return f"{self.repository}:{self.tag}"
