"""Blocks of squares on one lattice, filled into columns: each block goes where the picture is shortest. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

ACROSS = 20  # squares a row of a block, so that rows can be counted
_HEAD_PX, _MARGIN = 40.0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """`cell`: pixels a square takes with its gap. `columns` of blocks, `gap` cells between them, `head` cells above."""

    cell: int
    columns: int
    gap: int

    @property
    def head(self) -> int:
        return ceil(_HEAD_PX / self.cell)

    @property
    def width(self) -> int:
        """In cells."""
        return self.columns * (ACROSS + self.gap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """In cells: where its first square would stand, and how many rows of squares it has room for."""

    x: int
    y: int
    rows: int


# Few tasks get large squares: 1,160 px hold four, five or seven blocks side by side.
_SIZES = ((500, Lattice(cell=13, columns=4, gap=2)), (2_500, Lattice(cell=10, columns=5, gap=3)))
_SMALL = Lattice(cell=7, columns=7, gap=3)


def lattice_for(square_count: int) -> Lattice:
    return next((lattice for most, lattice in _SIZES if square_count <= most), _SMALL)


def stacked(sizes: Sequence[int], *, lattice: Lattice) -> tuple[tuple[Block, ...], int]:
    """A block for each number of squares, in order, and the height of it all in cells. An empty one keeps a row."""
    tops = [_MARGIN] * lattice.columns
    blocks = []
    for size in sizes:
        column = tops.index(min(tops))
        rows = max(1, ceil(size / ACROSS))
        x = column * (ACROSS + lattice.gap) + lattice.gap // 2
        blocks.append(Block(x=x, y=tops[column] + lattice.head, rows=rows))
        tops[column] += lattice.head + rows + lattice.gap
    return tuple(blocks), max(tops) - lattice.gap + 2 * _MARGIN
