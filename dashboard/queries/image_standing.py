"""What stands on an image's layers beside it, of what the user may see."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from clusters.models import Image, ImageLayer
from dashboard.stack import megabytes
from dashboard.words import shorten

RELATIVES_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Another image with the same layers up to `chain_id`. `is_whole`: it has no others, so ours is built on it."""

    id: int
    name: str
    repository: str
    shared_bytes: int
    shared: str
    chain_id: str
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The image's lines, and which images stand on each stack below them.

    `relatives`: the nearest few. `below`: all that share a part of it, the nearest first.
    """

    lines: tuple[ImageLayer, ...]
    digests: dict[str, set[str]]
    relatives: tuple[Relative, ...]
    below: tuple[Relative, ...]


def get_standing(user: Any, *, image: Image) -> Standing:
    """Two queries."""
    lines = tuple(ImageLayer.objects.filter(image=image).select_related("layer"))
    sizes = {line.chain_id: line.total_bytes for line in lines if line.chain_id}
    rows = ImageLayer.objects.filter(chain_id__in=sizes, image__in=Image.objects.visible_to(user)).values_list(
        "image_id", "image__repository", "image__tag", "image__digest", "image__size_bytes", "chain_id"
    )
    digests: dict[str, set[str]] = defaultdict(set)
    shared: dict[str, Relative] = {}
    for pk, repository, tag, digest, size_bytes, chain_id in rows:
        digests[chain_id].add(digest)
        size = sizes[chain_id]
        if digest != image.digest and (digest not in shared or size > shared[digest].shared_bytes):
            shared[digest] = Relative(
                id=pk,
                name=f"{repository}:{tag}" if tag else f"{repository}@{shorten(digest)}",
                repository=repository,
                shared_bytes=size,
                shared=megabytes(size),
                chain_id=chain_id,
                is_whole=size == size_bytes,
            )
    ordered = sorted(shared.values(), key=lambda each: (-each.shared_bytes, each.name))
    whole = max(sizes.values(), default=0)
    return Standing(
        lines=lines,
        digests=digests,
        relatives=tuple(ordered[:RELATIVES_SHOWN]),
        below=tuple(each for each in ordered if each.shared_bytes < whole),
    )
