"""Images that live tasks run and live services are meant to run: each read once, ever, and verified by its digest.

A manifest and a configuration say all that the picture of an image needs. ECR only for now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db.models import Q

from clusters.aws.call import call
from clusters.aws.errors import AccessDenied, AwsError, CredentialsError, NotFound
from clusters.aws.image_documents import fetch_blob, verified
from clusters.choices import ImageState
from clusters.models import Container, ContainerDefinition, Image, ImageTag, Task, TaskDefinition
from clusters.sync.fetched import Problem, problem_of
from clusters.sync.image_reference import ImageName, parse_image, platform_of
from clusters.sync.load.images import load_image, note_unread, open_images, resolve_tag
from clusters.sync.outcome import Outcome, Run
from clusters.sync.transform.image import INDEXES, NotAnImage, platform_digest, transform_image

READ_AT_MOST = 60  # a run: four calls each
ROUNDS = 2  # a tag becomes a digest, and the digest is read
ASK_AGAIN = timedelta(minutes=10)  # what was missing, denied or failed
MANIFESTS = [
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    *sorted(INDEXES),
]
FOREIGN_REASON = "Gantry reads images of Amazon ECR only for now."


class _Missing(Exception):
    """The registry has no such image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One image as its registry tells it."""

    manifest: dict[str, Any]
    config: dict[str, Any]
    manifest_digest: str
    media_type: str
    details: dict[str, Any] = field(default_factory=dict)


def sweep_images(run: Run) -> Outcome:
    open_images(_unknown(run), writer=run.writer)
    problems: dict[Problem, None] = {}
    for _ in range(ROUNDS):
        if not _read_waiting(run, problems=problems):
            break
    return Outcome(is_complete=not problems, problems=tuple(problems))


def _read_waiting(run: Run, *, problems: dict[Problem, None]) -> bool:
    """Whether there was anything to read and nothing was refused."""
    due = Q(state=ImageState.PENDING) | Q(
        state__in=(ImageState.MISSING, ImageState.DENIED, ImageState.FAILED), asked_at__lt=run.now - ASK_AGAIN
    )
    most = READ_AT_MOST if run.one_by_one_at_most is not None else None
    waiting = list(Image.objects.filter(due, scope=run.scope).order_by("asked_at", "pk")[:most])
    for place, image in enumerate(waiting):
        error = _read_one(image, run=run)
        if error is not None:
            problems.setdefault(problem_of(error))
        if isinstance(error, AccessDenied | CredentialsError):  # the rest would be refused alike
            reason = f"{error} {error.mend}"
            note_unread(waiting[place:], state=ImageState.DENIED, reason=reason, now=run.now, writer=run.writer)
            return False
    return bool(waiting)


def _read_one(image: Image, *, run: Run) -> AwsError | None:
    """The error that kept it from being read; None if it was, or if the registry has no such image."""
    name = parse_image(image.reference)
    try:
        if not image.digest:
            answer = _manifest(name, run=run, wish={"imageTag": name.tag})
            digest = str(answer["imageId"]["imageDigest"])
            resolve_tag(image, name=name, digest=digest, now=run.now, writer=run.writer)
            return None  # its row is that of a digest now, and pending
        read = _documents(image, name=name, run=run)
        facts = transform_image(read.manifest, config=read.config, media_type=read.media_type)
    except _Missing as missing:
        note_unread([image], state=ImageState.MISSING, reason=str(missing), now=run.now, writer=run.writer)
        return None
    except NotAnImage as error:
        words = f"What the registry holds is not a container image: {error}."
        note_unread([image], state=ImageState.FAILED, reason=words, now=run.now, writer=run.writer)
        return None
    except AwsError as error:
        reason = f"{error} {error.mend}"
        state = ImageState.DENIED if isinstance(error, AccessDenied) else ImageState.FAILED
        note_unread([image], state=state, reason=reason, now=run.now, writer=run.writer)
        return error
    values = {"manifest_digest": read.manifest_digest, "pushed_at": read.details.get("imagePushedAt")}
    tags = [str(tag) for tag in read.details.get("imageTags") or ()]
    load_image(image, facts=facts, values=values, tags=tags, now=run.now, writer=run.writer)
    return None


def _documents(image: Image, *, name: ImageName, run: Run) -> _Read:
    """Manifest (through an index where there is one), configuration, and what ECR knows of the push."""
    document, media_type = _verified_manifest(name, digest=image.digest, run=run)
    digest = image.digest
    if media_type in INDEXES:
        digest = platform_digest(document, platform=image.platform)
        if not digest:
            raise _Missing(f"The index names no image for {image.platform}.")
        document, media_type = _verified_manifest(name, digest=digest, run=run)
    named = document.get("config") or {}
    config_digest, size = str(named.get("digest", "")), int(named.get("size") or 0)
    url = _ask(name, "get_download_url_for_layer", {"layerDigest": config_digest}, run=run)["downloadUrl"]
    scope = run.fetcher.scope
    body = run.fetcher.run(lambda: fetch_blob(url, scope=scope, size_bytes=size))
    config = verified(body, digest=config_digest, what="configuration")
    return _Read(
        manifest=document,
        config=config,
        manifest_digest=digest,
        media_type=media_type,
        details=_details(name, digest=image.digest, run=run),
    )


def _verified_manifest(name: ImageName, *, digest: str, run: Run) -> tuple[dict[str, Any], str]:
    answer = _manifest(name, run=run, wish={"imageDigest": digest})
    document = verified(str(answer["imageManifest"]).encode(), digest=digest, what="manifest")
    return document, str(document.get("mediaType") or answer.get("imageManifestMediaType") or "")


def _manifest(name: ImageName, *, run: Run, wish: dict[str, str]) -> dict[str, Any]:
    try:
        answer = _ask(name, "batch_get_image", {"imageIds": [wish], "acceptedMediaTypes": MANIFESTS}, run=run)
    except NotFound as error:
        raise _Missing(str(error)) from None
    if not answer["images"]:
        failure: dict[str, Any] = next(iter(answer.get("failures") or ()), {})
        raise _Missing(f"ECR has no such image ({failure.get('failureCode', 'ImageNotFound')}).")
    found: dict[str, Any] = answer["images"][0]
    return found


def _details(name: ImageName, *, digest: str, run: Run) -> dict[str, Any]:
    """When it was pushed and its tags: worth having, and no reason to leave the image unread."""
    try:
        answer = _ask(name, "describe_images", {"imageIds": [{"imageDigest": digest}]}, run=run)
    except AwsError:
        return {}
    return next(iter(answer["imageDetails"]), {})


def _ask(name: ImageName, operation: str, params: Mapping[str, Any], *, run: Run) -> dict[str, Any]:
    """A registry may be another account's, in another region; the account's own read role asks."""
    scope = replace(run.fetcher.scope, region=name.region)
    every = {"registryId": name.account_id, "repositoryName": name.repository, **params}
    return run.fetcher.run(lambda: call(scope, "ecr", operation, every))


def _unknown(run: Run) -> list[Image]:
    """Rows for what live tasks run, and for what live services' revisions name and nothing runs yet."""
    known = set(Image.objects.filter(scope=run.scope).values_list("reference", "platform"))
    resolved = set(ImageTag.objects.filter(scope=run.scope).values_list("registry", "repository", "tag"))
    found: dict[tuple[str, str], Image] = {}
    running: set[str] = set()
    for text, digest, architecture in _running(run):
        name = parse_image(text)
        running.add(text)
        _want(found, known, name=name, reference=name.under(digest), digest=digest, architecture=architecture, run=run)
    for text, architecture in _meant(run):
        name = parse_image(text)
        if text in running or (name.registry, name.repository, name.tag) in resolved:
            continue
        reference = name.under(name.digest) if name.digest else text
        _want(found, known, name=name, reference=reference, digest=name.digest, architecture=architecture, run=run)
    return list(found.values())


def _running(run: Run) -> Any:
    live = Task.objects.filter(scope=run.scope).live()
    rows = Container.objects.filter(task__in=live).exclude(image_digest="")
    return rows.values_list("image", "image_digest", "task__task_definition__cpu_architecture").distinct().order_by()


def _meant(run: Run) -> Any:
    used = TaskDefinition.objects.filter(scope=run.scope, services__gone_at__isnull=True, services__isnull=False)
    rows = ContainerDefinition.objects.filter(task_definition__in=used)
    return rows.values_list("image", "task_definition__cpu_architecture").distinct().order_by()


def _want(
    found: dict[tuple[str, str], Image],
    known: set[tuple[str, str]],
    *,
    name: ImageName,
    reference: str,
    digest: str,
    architecture: str | None,
    run: Run,
) -> None:
    platform = platform_of(architecture or "")
    if (reference, platform) in known:
        return
    found[(reference, platform)] = Image(
        scope=run.scope,
        reference=reference[:700],
        registry=name.registry[:255],
        repository=name.repository[:300],
        tag=name.tag[:130],
        digest=digest,
        platform=platform[:60],
        state=ImageState.PENDING if name.is_ecr else ImageState.FOREIGN,
        reason="" if name.is_ecr else FOREIGN_REASON,
        first_seen_at=run.now,
    )
