"""Where an image's lines come from: its own Dockerfile, or an image below it. Claims no more than is known.

Sure is only what another image's whole stack explains. Beyond that the lines it shares with another repository's image
come from a base of both: the one its label names, where it has one.
"""

from dataclasses import dataclass

from clusters.models import Image, ImageLayer
from dashboard.queries.image_standing import Relative, Standing

BASE_LABEL = "org.opencontainers.image.base.name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`image_id` 0: no page leads further."""

    name: str
    image_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """`top`: the highest line, by its place from the bottom, that comes from here."""

    top: int
    origin: Origin


def base_name_of(image: Image) -> str:
    """As the image's label has it, "" without one."""
    return str(image.labels.get(BASE_LABEL, ""))


def get_origins(image: Image, *, standing: Standing) -> tuple[Origin, ...]:
    """One for each of the lines, from the bottom up. At most one query."""
    own = Origin(name=image.repository)
    bases = sorted(_bases(image, standing=standing), key=lambda base: base.top)
    return tuple(
        next((base.origin for base in bases if place <= base.top), own) for place in range(len(standing.lines))
    )


def _bases(image: Image, *, standing: Standing) -> list[_Base]:
    below = [each for each in standing.below if each.is_whole][:3]
    alike = next((each for each in standing.below if not each.is_whole and each.repository != image.repository), None)
    chosen = [*below, *([alike] if alike else [])]
    if not chosen:
        return []
    texts = _texts(chosen)
    return [
        _Base(top=_top(each, standing=standing, texts=texts), origin=_origin(each, label=base_name_of(image)))
        for each in chosen
    ]


def _origin(relative: Relative, *, label: str) -> Origin:
    if relative.is_whole:
        return Origin(name=relative.name, image_id=relative.id)
    return Origin(name=label) if label else Origin(name=f"as in {relative.name}", image_id=relative.id)


def _top(relative: Relative, *, standing: Standing, texts: dict[tuple[int, int], str]) -> int:
    """Its highest shared layer, and the lines without a layer above that both have."""
    lines = standing.lines
    top = max(place for place, line in enumerate(lines) if line.chain_id == relative.chain_id)
    while (
        top + 1 < len(lines)
        and not lines[top + 1].chain_id
        and texts.get((relative.id, lines[top + 1].position)) == lines[top + 1].line
    ):
        top += 1
    return top


def _texts(relatives: list[Relative]) -> dict[tuple[int, int], str]:
    """The lines without a layer, by image and position."""
    rows = ImageLayer.objects.filter(image__in=[each.id for each in relatives], layer__isnull=True)
    return {(image, position): line for image, position, line in rows.values_list("image_id", "position", "line")}
