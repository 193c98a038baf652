"""Manifest and configuration -> an image's facts and its lines. Pure; values that could be secrets go here."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from clusters.secrets import MASK, mask_payload, scrub_text

INDEXES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
LINE_MAX = 4_000
ITEMS_MAX = 300  # labels, names, lines: more is somebody's joke
_SHELL = re.compile(r"^(?:/bin/sh -c )?#\(nop\)\s*")
_ENV = re.compile(r"^ENV\s+(?P<rest>.*)$", re.DOTALL)
_ENV_PAIR = re.compile(r"([A-Za-z_][\w.-]*)(?:=|\s+)(\"[^\"]*\"|'[^']*'|\S+)?")


class NotAnImage(ValueError):
    """A manifest that names no layers: a signature, an attestation, a chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFacts:
    digest: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One line of the Dockerfile, bottom up. `layer` None: it left no layer."""

    line: str
    layer: LayerFacts | None
    diff_id: str
    chain_id: str
    total_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    media_type: str
    size_bytes: int
    built_at: datetime | None
    user: str
    working_dir: str
    entrypoint: list[str]
    command: list[str]
    exposed_ports: list[str]
    environment_names: list[str]
    labels: dict[str, str]
    lines: tuple[LineFacts, ...]


def platform_digest(index: Mapping[str, Any], *, platform: str) -> str:
    """The manifest of an index for a platform, "" where there is none."""
    for entry in index.get("manifests") or ():
        named = entry.get("platform") or {}
        if f"{named.get('os')}/{named.get('architecture')}" == platform:
            return str(entry.get("digest", ""))
    return ""


def transform_image(manifest: Mapping[str, Any], *, config: Mapping[str, Any], media_type: str) -> ImageFacts:
    """Errors: NotAnImage."""
    layers = [
        LayerFacts(
            digest=str(each.get("digest", "")),
            media_type=str(each.get("mediaType", "")),
            size_bytes=max(0, int(each.get("size") or 0)),
        )
        for each in (manifest.get("layers") or ())[:ITEMS_MAX]
    ]
    diff_ids = [str(each) for each in (config.get("rootfs") or {}).get("diff_ids") or ()][:ITEMS_MAX]
    if not layers or len(layers) != len(diff_ids):
        raise NotAnImage("its manifest and its configuration do not name the same layers")
    started = config.get("config") or {}
    masked = mask_payload(
        {
            "entrypoint": _texts(started.get("Entrypoint")),
            "command": _texts(started.get("Cmd")),
            "dockerLabels": dict(list((started.get("Labels") or {}).items())[:ITEMS_MAX]),
        }
    )
    return ImageFacts(
        media_type=media_type,
        size_bytes=sum(layer.size_bytes for layer in layers),
        built_at=parse_datetime(str(config.get("created") or "")[:40]),
        user=str(started.get("User") or ""),
        working_dir=str(started.get("WorkingDir") or ""),
        entrypoint=masked["entrypoint"],
        command=masked["command"],
        exposed_ports=sorted(started.get("ExposedPorts") or ())[:ITEMS_MAX],
        environment_names=[each.partition("=")[0] for each in _texts(started.get("Env"))],
        labels={str(name): str(value) for name, value in masked["dockerLabels"].items()},
        lines=tuple(_lines(config.get("history") or (), layers=layers, diff_ids=diff_ids)),
    )


def _lines(
    history: Sequence[Mapping[str, Any]], *, layers: Sequence[LayerFacts], diff_ids: Sequence[str]
) -> Iterator[LineFacts]:
    """History in its order; layers that it does not tell of follow without a line, and lines beyond the layers stay."""
    stack = list(zip(layers, diff_ids, _chain_ids(diff_ids), strict=True))
    total, place = 0, 0
    told: list[tuple[str, bool]] = [
        (readable_line(str(each.get("created_by") or "")), bool(each.get("empty_layer")))
        for each in history[:ITEMS_MAX]
    ]
    untold = len(stack) - sum(not is_empty for _, is_empty in told)
    for line, is_empty in [*told, *[("", False)] * max(0, untold)]:
        if is_empty or place >= len(stack):
            yield LineFacts(line=line, layer=None, diff_id="", chain_id="", total_bytes=total)
            continue
        layer, diff_id, chain_id = stack[place]
        place, total = place + 1, total + layer.size_bytes
        yield LineFacts(line=line, layer=layer, diff_id=diff_id, chain_id=chain_id, total_bytes=total)


def _chain_ids(diff_ids: Sequence[str]) -> Iterator[str]:
    """https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid"""
    chain = ""
    for diff_id in diff_ids:
        chain = f"sha256:{hashlib.sha256(f'{chain} {diff_id}'.encode()).hexdigest()}" if chain else diff_id
        yield chain


def readable_line(created_by: str) -> str:
    """As it stood in the Dockerfile, without the builder's wrapping, and without values that could be secrets."""
    text = _SHELL.sub("", created_by.strip()).removesuffix("# buildkit").strip()
    if text.startswith("/bin/sh -c "):
        text = f"RUN {text.removeprefix('/bin/sh -c ')}"
    text = re.sub(r"^RUN (?:\|\d+ .*?)?/bin/sh -c ", "RUN ", text, count=1, flags=re.DOTALL)
    if text.startswith("# debian.sh"):
        text = f"ADD rootfs.tar.xz / {text}"
    if text.startswith("EXPOSE map["):  # as Go prints the builder's own set of ports
        text = f"EXPOSE {' '.join(re.findall(r'[0-9]+/[a-z]+', text))}"
    if (match := _ENV.match(text)) is not None:
        pairs = _ENV_PAIR.findall(match["rest"])
        text = f"ENV {' '.join(f'{name}={MASK}' for name, _ in pairs)}"
    return " ".join(scrub_text(text).split())[:LINE_MAX]


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value[:ITEMS_MAX]] if isinstance(value, list) else []
