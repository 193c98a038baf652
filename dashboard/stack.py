"""The stack of an image: its lines as frozen facts, how far each is shared, and where everything stands. Pure.

Lines stand newest on top; the column beside them is to scale, but no layer is thinner than can be seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dashboard.words import NOTHING, plural

ROW, GAP = 30.0, 5.0
TOP = 104.0  # of the first line, below the headings and the containers
WIDTH = 1180.0
COLUMN_X, COLUMN_WIDTH = 16.0, 60.0
ROWS_X = 140.0
CONTAINERS_Y = 66.0
LEAST_PX = 3.0
MOST_BOXES = 36

FEW_FROM, MANY_FROM, BASE_FROM = 2, 8, 16
COLUMNS = ("Dockerfile line", "Comes from", "Size", "Total so far", "Shared by", "Containers", "Layer")


class Share(StrEnum):
    """How many images stand on a layer; the value is its colour token."""

    OWN = "layer-own"
    FEW = "layer-few"
    MANY = "layer-many"
    BASE = "layer-base"

    @property
    def fill(self) -> str:
        """The class of its swatch."""
        return self.value.removeprefix("layer-")


def share_of(image_count: int) -> Share:
    if image_count >= BASE_FROM:
        return Share.BASE
    if image_count >= MANY_FROM:
        return Share.MANY
    return Share.FEW if image_count >= FEW_FROM else Share.OWN


SHARE_WORDS = {
    Share.BASE: f"Shared by {BASE_FROM} or more images",
    Share.MANY: f"{MANY_FROM} to {BASE_FROM - 1}",
    Share.FEW: f"{FEW_FROM} to {MANY_FROM - 1}",
    Share.OWN: "Only this image",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the Dockerfile. `digest` "": it left no layer. Counts include this image and its containers.

    `origin`: the image whose line it is, with `origin_id` where that has a page.
    """

    position: int
    text: str
    digest: str
    size_bytes: int
    total_bytes: int
    image_count: int
    container_count: int
    origin: str = ""
    origin_id: int = 0

    @property
    def share(self) -> Share:
        return share_of(self.image_count)

    @property
    def shared_words(self) -> str:
        if not self.digest:
            return ""
        return "only this image" if self.image_count < FEW_FROM else f"{self.image_count:,} images"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A task with a running container of the image."""

    task_id: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """`lines` from the bottom up. `running`: the first few of `container_count`."""

    lines: tuple[Line, ...]
    running: tuple[Running, ...]
    container_count: int

    @property
    def size_bytes(self) -> int:
        return sum(line.size_bytes for line in self.lines)

    @property
    def shared_bytes(self) -> int:
        return sum(line.size_bytes for line in self.lines if line.image_count >= FEW_FROM)

    @property
    def layer_count(self) -> int:
        return sum(bool(line.digest) for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slab:
    """A layer in the column, from `top` to `bottom`, and the middle of its line."""

    line: Line
    top: float
    bottom: float
    line_y: float


def height_of(stack: Stack) -> float:
    return TOP + len(stack.lines) * ROW + 12


def line_ys(stack: Stack) -> dict[int, float]:
    """The middle of each line by its position, newest on top."""
    newest_first = [line.position for line in reversed(stack.lines)]
    return {position: TOP + (place + 0.5) * ROW for place, position in enumerate(newest_first)}


def slabs(stack: Stack) -> Iterator[Slab]:
    """The column, top down, as high as the lines beside it: each layer a least height and its share of the rest."""
    layers = [line for line in reversed(stack.lines) if line.digest]
    free = len(stack.lines) * ROW - GAP - LEAST_PX * len(layers)
    total, at, ys = stack.size_bytes or 1, TOP + GAP / 2, line_ys(stack)
    for line in layers:
        height = LEAST_PX + max(0.0, free) * line.size_bytes / total
        yield Slab(line=line, top=at, bottom=at + height, line_y=ys[line.position])
        at += height


def megabytes(size_bytes: int) -> str:
    """As registries count: 1 MB is a million bytes."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size_bytes >= unit:
            value = size_bytes / unit
            return (
                f"{value:.2f} {name}"
                if name == "GB"
                else f"{value:.0f} {name}"
                if value >= 100
                else f"{value:.1f} {name}"
            )
    return f"{size_bytes} B"


def summary_of(stack: Stack) -> str:
    """ "176 MB in 9 layers, compressed. 113 MB (64 %) is shared with other images; 63 MB is its own." """
    size, shared = stack.size_bytes, stack.shared_bytes
    percent = round(100 * shared / size) if size else 0
    return (
        f"{megabytes(size)} in {stack.layer_count} layers, compressed. {megabytes(shared)} ({percent} %) is shared "
        f"with other images; {megabytes(size - shared)} is its own."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    name: str
    value: str
    unit: str
    detail: str


def tiles_of(stack: Stack) -> tuple[Tile, ...]:
    size, shared = stack.size_bytes, stack.shared_bytes
    percent = round(100 * shared / size) if size else 0
    sharing = sum(line.image_count >= FEW_FROM for line in stack.lines if line.digest)
    return (
        _tile("Size", megabytes(size), detail=f"compressed, in {plural(stack.layer_count, 'layer')}"),
        _tile("Shared", megabytes(shared), detail=f"{percent} % of it, in {plural(sharing, 'layer')}"),
        _tile("Its own", megabytes(size - shared), detail="in no other image"),
        Tile(
            name="Containers",
            value=f"{stack.container_count:,}",
            unit="running",
            detail="stand on it now" if stack.container_count else "none stands on it",
        ),
    )


def _tile(name: str, size: str, *, detail: str) -> Tile:
    value, _, unit = size.rpartition(" ")
    return Tile(name=name, value=value, unit=unit, detail=detail)


def cells(line: Line) -> list[str]:
    if not line.digest:
        return [line.text or "(no line)", line.origin or NOTHING, *[NOTHING] * 4, "no layer"]
    return [
        line.text or "(history tells nothing)",
        line.origin or NOTHING,
        megabytes(line.size_bytes),
        megabytes(line.total_bytes),
        line.shared_words,
        f"{line.container_count:,}",
        line.digest,
    ]
