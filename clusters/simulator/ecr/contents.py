"""The bytes behind a tag: manifest, configuration and, for several platforms, an index. Every digest is of these bytes.

Layers have digests and sizes only; nobody ever downloads one here. Docker's schema 2 and OCI alternate, as they do in
registries. https://github.com/opencontainers/image-spec
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from clusters.simulator.ecr.recipes import MULTI_PLATFORM, Line, Recipe, recipe_of

DOCKER_MANIFEST: Final = "application/vnd.docker.distribution.manifest.v2+json"
OCI_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX: Final = "application/vnd.oci.image.index.v1+json"

#: media types of manifest, config and layers, by flavour.
_FLAVOURS: Final = {
    "docker": (
        DOCKER_MANIFEST,
        "application/vnd.docker.container.image.v1+json",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
    ),
    "oci": (
        OCI_MANIFEST,
        "application/vnd.oci.image.config.v1+json",
        "application/vnd.oci.image.layer.v1.tar+gzip",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Exact bytes under their digest."""

    digest: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a registry holds for one pushed tag. `root` is what the tag names; `configs` and `layers` by digest."""

    root: Document
    manifests: Mapping[str, Document]
    configs: Mapping[str, Document]
    layers: Mapping[str, int]


@lru_cache(maxsize=2_048)
def contents_of(reference: str, *, size_bytes: int) -> Contents:
    """Follows from reference and size alone, so that it is the same in every process."""
    repository, _, tag = reference.rpartition(":")
    name = repository.rpartition("/")[2]
    recipe = recipe_of(name, tag=tag, size_bytes=size_bytes)
    if name not in MULTI_PLATFORM:
        manifest, config, layers = _platform(name, tag=tag, recipe=recipe, architecture="amd64")
        return Contents(
            root=manifest,
            manifests={manifest.digest: manifest},
            configs={config.digest: config},
            layers=layers,
        )
    parts = {arch: _platform(name, tag=tag, recipe=recipe, architecture=arch) for arch in ("amd64", "arm64")}
    root = _index(parts)
    return Contents(
        root=root,
        manifests={root.digest: root, **{manifest.digest: manifest for manifest, _, _ in parts.values()}},
        configs={config.digest: config for _, config, _ in parts.values()},
        layers={digest: size for _, _, layers in parts.values() for digest, size in layers.items()},
    )


def digest_of_push(reference: str, *, size_bytes: int) -> str:
    """The digest ECR answers to a push of this tag."""
    return contents_of(reference, size_bytes=size_bytes).root.digest


def _platform(name: str, *, tag: str, recipe: Recipe, architecture: str) -> tuple[Document, Document, dict[str, int]]:
    flavour = "oci" if name in MULTI_PLATFORM or int(_hash(name)[:2], 16) % 3 == 0 else "docker"
    manifest_type, config_type, layer_type = _FLAVOURS[flavour]
    layered = [line for line in recipe.lines if line.size_bytes is not None]
    digests = [_layer_digest(line, kind="blob", architecture=architecture) for line in layered]
    config = _document(_config(name, tag=tag, recipe=recipe, architecture=architecture), media_type=config_type)
    layers = [
        {"mediaType": layer_type, "size": line.size_bytes, "digest": digest}
        for line, digest in zip(layered, digests, strict=True)
    ]
    body = {
        "schemaVersion": 2,
        "mediaType": manifest_type,
        "config": {"mediaType": config_type, "size": len(config.body), "digest": config.digest},
        "layers": layers,
    }
    sizes = {digest: line.size_bytes or 0 for line, digest in zip(layered, digests, strict=True)}
    return _document(body, media_type=manifest_type), config, sizes


def _config(name: str, *, tag: str, recipe: Recipe, architecture: str) -> dict[str, Any]:
    layered = [line for line in recipe.lines if line.size_bytes is not None]
    environment = [f"{key}={value}" for key, value in recipe.environment]
    started: dict[str, Any] = {
        "User": "10001",
        "ExposedPorts": {"8080/tcp": {}},
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", *environment],
        "WorkingDir": "/srv",
        "Labels": {
            "org.opencontainers.image.title": name,
            "org.opencontainers.image.version": tag,
            "org.opencontainers.image.revision": _hash(f"{name}:{tag}")[:40],
            "org.opencontainers.image.base.name": recipe.base_name,
        },
    }
    started |= {"Entrypoint": list(recipe.entrypoint)} if recipe.entrypoint else {}
    started |= {"Cmd": list(recipe.command)} if recipe.command else {}
    return {
        "architecture": architecture,
        "os": "linux",
        "created": _built_at(tag),
        "config": started,
        "history": [_history(line, created=_built_at(tag)) for line in recipe.lines],
        "rootfs": {
            "type": "layers",
            "diff_ids": [_layer_digest(line, kind="diff", architecture=architecture) for line in layered],
        },
    }


def _history(line: Line, *, created: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"created": created, "created_by": line.text, "comment": "buildkit.dockerfile.v0"}
    return entry | ({"empty_layer": True} if line.size_bytes is None else {})


def _index(parts: Mapping[str, tuple[Document, Document, dict[str, int]]]) -> Document:
    manifests = [
        {
            "mediaType": manifest.media_type,
            "size": len(manifest.body),
            "digest": manifest.digest,
            "platform": {"architecture": architecture, "os": "linux"}
            | ({"variant": "v8"} if architecture == "arm64" else {}),
        }
        for architecture, (manifest, _, _) in parts.items()
    ]
    return _document({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests}, media_type=OCI_INDEX)


def _document(payload: dict[str, Any], *, media_type: str) -> Document:
    body = json.dumps(payload, indent=3).encode()
    return Document(digest=f"sha256:{hashlib.sha256(body).hexdigest()}", media_type=media_type, body=body)


def _layer_digest(line: Line, *, kind: str, architecture: str) -> str:
    """The same line under the same identity is the same layer in every image."""
    return f"sha256:{_hash('/'.join((kind, architecture, line.identity, line.text, str(line.size_bytes))))}"


def _built_at(tag: str) -> str:
    """Reproducible builds date what they make by its commit; here by its version."""
    number = int(_hash(tag)[:4], 16)
    return f"2026-{6 + number % 4:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00Z"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
