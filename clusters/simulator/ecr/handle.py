"""The way into ECR: operation and payload in, payload out. Reads only; repository policies are not evaluated.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clusters.simulator.ecr.blob_urls import blob_url, checked_layer
from clusters.simulator.ecr.registry import Held, Registry
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.world import World

Json = dict[str, Any]

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_PAGE: Final = 100
_MOST_IN_A_PAGE: Final = 1_000
_MOST_IDS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One checked request. `host` is where the client reached us, for the URLs we hand out."""

    registry: Registry
    payload: Mapping[str, Any]
    host: str
    now: float

    @property
    def repository(self) -> str:
        name = self.payload.get("repositoryName")
        if not isinstance(name, str) or not name:
            raise invalid("Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must not be null'")
        return self.registry.checked(name)

    def image_ids(self) -> list[tuple[str, str]]:
        """`(tag, digest)` of each wish."""
        wishes = self.payload.get("imageIds") or []
        if len(wishes) > _MOST_IDS:
            raise invalid(
                "Invalid parameter at 'imageIds' failed to satisfy constraint: "
                "'Member must have length less than or equal to 100'"
            )
        return [(str(wish.get("imageTag") or ""), str(wish.get("imageDigest") or "")) for wish in wishes]


def invalid(message: str) -> SimulatorError:
    return SimulatorError("InvalidParameterException", message)


def handle(
    world: World, *, account_id: str, region: str, operation: str, payload: Mapping[str, Any], host: str, now: float
) -> Json:
    """Answer one ECR operation; raises ECR's errors. `registryId` may name another account's registry."""
    handler = HANDLERS.get(operation)
    if handler is None:
        raise invalid(f"The simulator's ECR has no {operation}; docs/simulator.md lists what it has.")
    owner = str(payload.get("registryId") or account_id)
    with world.lock:
        registry = Registry(world=world, account_id=owner, region=region)
        return handler(Call(registry=registry, payload=payload, host=host, now=now))


def _describe_repositories(call: Call) -> Json:
    registry = call.registry
    wished = call.payload.get("repositoryNames")
    names = [registry.checked(name) for name in wished] if wished else registry.repositories()
    chosen, token = _page(call, items=names)
    described = [
        {
            "repositoryArn": f"arn:aws:ecr:{registry.region}:{registry.account_id}:repository/{name}",
            "registryId": registry.account_id,
            "repositoryName": name,
            "repositoryUri": f"{registry.host}/{name}",
            "imageTagMutability": "MUTABLE",
            "imageScanningConfiguration": {"scanOnPush": False},
            "encryptionConfiguration": {"encryptionType": "AES256"},
        }
        for name in chosen
    ]
    return {"repositories": described, **token}


def _list_images(call: Call) -> Json:
    held, token = _page(call, items=call.registry.tags(call.repository))
    return {"imageIds": [{"imageDigest": each.image.digest, "imageTag": each.tag} for each in held], **token}


def _describe_images(call: Call) -> Json:
    repository, wishes = call.repository, call.image_ids()
    by_digest: dict[str, list[Held]] = {}
    for held in call.registry.tags(repository):
        by_digest.setdefault(held.image.digest, []).append(held)
    chosen = [_found(by_digest, call=call, tag=tag, digest=digest) for tag, digest in wishes] or list(by_digest)
    page, token = _page(call, items=chosen) if not wishes else (chosen, {})
    details = [_detail(by_digest[digest], call=call, repository=repository) for digest in page]
    return {"imageDetails": details, **token}


def _found(by_digest: Mapping[str, list[Held]], *, call: Call, tag: str, digest: str) -> str:
    for known, held in by_digest.items():
        if (not digest or known == digest) and (not tag or any(each.tag == tag for each in held)):
            return known
    wish = f"imageTag:'{tag}'" if tag else f"imageDigest:'{digest}'"
    raise SimulatorError(
        "ImageNotFoundException",
        f"The image with imageId {{{wish}}} does not exist within the repository with name '{call.repository}' "
        f"in the registry with id '{call.registry.account_id}'",
    )


def _detail(held: list[Held], *, call: Call, repository: str) -> Json:
    first = held[0]
    detail: Json = {
        "registryId": call.registry.account_id,
        "repositoryName": repository,
        "imageDigest": first.image.digest,
        "imageTags": [each.tag for each in held],
        "imagePushedAt": round(min(call.registry.pushed_at(each.image.reference) for each in held), 3),
    }
    contents = first.contents
    if contents is None:
        return detail | {"imageSizeInBytes": first.image.size_bytes}
    detail["imageManifestMediaType"] = contents.root.media_type
    if contents.root.digest in contents.manifests and len(contents.manifests) == 1:
        detail["imageSizeInBytes"] = sum(contents.layers.values())
    return detail


def _batch_get_image(call: Call) -> Json:
    repository, registry = call.repository, call.registry
    images: list[Json] = []
    failures: list[Json] = []
    for tag, digest in call.image_ids():
        wish = {"imageTag": tag} if tag else {}
        wish |= {"imageDigest": digest} if digest else {}
        if not wish:
            failures.append(_failure(wish, code="MissingDigestAndTag", reason="The image ID has no digest and no tag"))
            continue
        if digest and not _DIGEST.fullmatch(digest):
            failures.append(_failure(wish, code="InvalidImageDigest", reason="Invalid request: digest is malformed"))
            continue
        found = registry.manifest(repository, tag=tag, digest=digest)
        if found is None:
            failures.append(_failure(wish, code="ImageNotFound", reason="Requested image not found"))
            continue
        images.append(
            {
                "registryId": registry.account_id,
                "repositoryName": repository,
                "imageId": {"imageDigest": found.digest} | ({"imageTag": tag} if tag else {}),
                "imageManifest": found.body.decode(),
                "imageManifestMediaType": found.media_type,
            }
        )
    return {"images": images, "failures": failures}


def _failure(wish: Json, *, code: str, reason: str) -> Json:
    return {"imageId": wish, "failureCode": code, "failureReason": reason}


def _get_download_url_for_layer(call: Call) -> Json:
    repository = call.repository
    digest = checked_layer(call.registry, repository=repository, digest=str(call.payload.get("layerDigest") or ""))
    url = blob_url(call.registry, repository=repository, digest=digest, host=call.host, now=call.now)
    return {"downloadUrl": url, "layerDigest": digest}


def _page(call: Call, *, items: list[Any]) -> tuple[list[Any], Json]:
    """Registries here don't change between two pages, so a token is where the next one starts."""
    size = min(int(call.payload.get("maxResults") or _PAGE), _MOST_IN_A_PAGE)
    token = str(call.payload.get("nextToken") or "0")
    if not token.isdigit() or size < 1:
        raise invalid(
            "Invalid parameter at 'nextToken' failed to satisfy constraint: 'must be a token of this listing'"
        )
    start = int(token)
    rest: Json = {"nextToken": str(start + size)} if start + size < len(items) else {}
    return items[start : start + size], rest


HANDLERS: Final[Mapping[str, Callable[[Call], Json]]] = {
    "BatchGetImage": _batch_get_image,
    "DescribeImages": _describe_images,
    "DescribeRepositories": _describe_repositories,
    "GetDownloadUrlForLayer": _get_download_url_for_layer,
    "ListImages": _list_images,
}
