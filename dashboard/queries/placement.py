"""The placement prediction out of a plan, as a table shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.bars import Segment
from dashboard.palette import Mark, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRow:
    """`bar`: memory used now, what the new tasks take, and what stays free."""

    id: int
    name: str
    instance_type: str
    zone: str
    new_count: int
    status: Status
    bar: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    hosts: tuple[PlacementRow, ...]
    left_out: int
    cpu_units: int
    memory_mib: int
    strategy: str
    unchecked: tuple[str, ...]


def placement_of(stored: Mapping[str, Any]) -> Placement:
    return Placement(
        hosts=tuple(_row(each) for each in stored["hosts"]),
        left_out=stored["left_out"],
        cpu_units=stored["cpu_units"],
        memory_mib=stored["memory_mib"],
        strategy=stored["strategy"],
        unchecked=tuple(stored["unchecked"]),
    )


def _row(each: Mapping[str, Any]) -> PlacementRow:
    used, new, total = each["memory_used"], each["memory_new"], each["memory_total"]
    return PlacementRow(
        id=each["id"],
        name=each["name"],
        instance_type=each["instance_type"],
        zone=each["zone"],
        new_count=each["new_count"],
        status=Status(mark=_mark(each), text=each["why"]),
        bar=(
            Segment(fill="mem half", amount=used),
            Segment(fill="mem", amount=new),
            Segment(fill="track", amount=max(total - used - new, 0)),
        ),
    )


def _mark(each: Mapping[str, Any]) -> Mark:
    if each["new_count"]:
        return Mark.OK
    if each["is_draining"]:
        return Mark.DRAIN
    return Mark.OFF if each["why"].startswith("Has room") else Mark.BAD
