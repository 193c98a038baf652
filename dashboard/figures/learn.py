"""The Learn page's picture: containers on one operating system beside the same ones as virtual machines.

Boxes for an SVG, in its own units. Decides nothing, reads no clock. Sizes are not to scale: AWS tells none of them.
"""

from dataclasses import dataclass

WIDTH = 340.0
GAP = 3.0
MOST_COLUMNS = 10
_CHARACTER = 6.6  # of the 12 px text, on the wide side


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """`css` names its colours; `text` is "" where it would not fit, `ink` the class of the text."""

    x: float
    y: float
    width: float
    height: float
    css: str
    text: str = ""
    ink: str = ""

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def baseline(self) -> float:
        return round(self.y + self.height / 2 + 4, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """`left_out`: containers for which there was no column."""

    containers: tuple[Box, ...]
    machines: tuple[Box, ...]
    left_out: int


def build_learn_pictures(copies: tuple[tuple[str, int], ...], *, host: str) -> Pictures:
    """`copies`: (image, running containers of it), the commonest first."""
    total = sum(count for _, count in copies)
    shown = min(total, MOST_COLUMNS)
    column = (WIDTH - GAP * (shown - 1)) / shown if shown else WIDTH
    return Pictures(
        containers=(
            *_stacks(copies, column=column, shown=shown),
            *_ground("Container engine and ECS agent", system="One operating system, one kernel", host=host),
        ),
        machines=(
            *_guests(column=column, shown=shown),
            *_ground("Hypervisor", system="The server's own operating system", host="One server"),
        ),
        left_out=total - shown,
    )


def _stacks(copies: tuple[tuple[str, int], ...], *, column: float, shown: int) -> tuple[Box, ...]:
    boxes: list[Box] = []
    place = 0
    for image, count in copies:
        width = min(count, shown - place)
        if width <= 0:
            break
        for number in range(place, place + width):
            x = number * (column + GAP)
            boxes.append(_box("R/W", x=x, y=4, width=column, height=26, css="f-rw", ink="rw-ink"))
        x, length = place * (column + GAP), width * column + (width - 1) * GAP
        boxes.append(_box(image, x=x, y=33, width=length, height=58, css="f-few", ink="ink", cut=True))
        place += width
    return tuple(boxes)


def _guests(*, column: float, shown: int) -> tuple[Box, ...]:
    boxes: list[Box] = []
    for number in range(shown):
        x = number * (column + GAP)
        boxes.append(_box("app", x=x, y=4, width=column, height=26, css="f-own", ink="own-ink"))
        boxes.append(_box("OS", x=x, y=33, width=column, height=58, css="box warn"))
    return tuple(boxes)


def _ground(engine: str, *, system: str, host: str) -> tuple[Box, ...]:
    return tuple(
        _box(text, x=0, y=y, width=WIDTH, height=26, css="box", cut=True)
        for text, y in ((engine, 97.0), (system, 126.0), (host, 155.0))
    )


def _box(
    text: str, *, x: float, y: float, width: float, height: float, css: str, ink: str = "", cut: bool = False
) -> Box:
    room = int((width - 6) / _CHARACTER)
    fitting = text if len(text) <= room else f"{text[: room - 1]}…" if cut and room > 4 else ""
    return Box(x=round(x, 1), y=y, width=round(width, 1), height=height, css=css, text=fitting, ink=ink)
