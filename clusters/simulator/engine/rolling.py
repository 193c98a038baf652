"""How many tasks to start and stop in one pass of the service scheduler. Pure arithmetic on counts.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Tasks nobody has told to stop. Keepers belong to the PRIMARY deployment and may stay; leavers are to go: tasks of
    older deployments, tasks on draining instances, tasks whose health checks fail.
    """

    desired: int
    keepers: int
    healthy_keepers: int
    leavers: int
    healthy_leavers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What one pass may do. Leavers that are not healthy go first, as many healthy ones may follow."""

    start: int
    stop_unhealthy: int
    stop_healthy: int
    stop_keepers: int


def least_healthy(desired: int, *, percent: int) -> int:
    """minimumHealthyPercent of the desired count, rounded up as AWS does."""
    return ceil(desired * percent / 100)


def most_running(desired: int, *, percent: int) -> int:
    """maximumPercent of the desired count, rounded down as AWS does."""
    return floor(desired * percent / 100)


def next_moves(counts: Counts, *, minimum_percent: int, maximum_percent: int, is_blocked: bool) -> Moves:
    """One pass. `is_blocked` says that new tasks found no place, so that leavers make room where the minimum allows."""
    missing = max(counts.desired - counts.keepers, 0)
    most = max(most_running(counts.desired, percent=maximum_percent), counts.desired)
    if not counts.leavers:
        return Moves(
            start=missing, stop_unhealthy=0, stop_healthy=0, stop_keepers=max(counts.keepers - counts.desired, 0)
        )
    room = max(most - counts.keepers - counts.leavers, 0)
    start = min(missing, room)
    surplus = max(counts.leavers + counts.healthy_keepers - counts.desired, 0)
    needed = missing if is_blocked else missing - start
    wanted = min(counts.leavers, max(surplus, needed))
    unhealthy = counts.leavers - counts.healthy_leavers
    stop_unhealthy = min(wanted, unhealthy)
    least = least_healthy(counts.desired, percent=minimum_percent)
    spare = max(counts.healthy_keepers + counts.healthy_leavers - least, 0)
    return Moves(
        start=start,
        stop_unhealthy=stop_unhealthy,
        stop_healthy=min(wanted - stop_unhealthy, spare),
        stop_keepers=max(counts.keepers - counts.desired, 0),
    )
