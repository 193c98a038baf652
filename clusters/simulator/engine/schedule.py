"""Due work of a task, guarded by the status it starts from."""

from __future__ import annotations

from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

JITTER = 0.1


def schedule(
    world: World, *, region: Region, task: Task, kind: str, after_s: float, now: float, detail: str = ""
) -> None:
    """Due work for this task, void if its status is another one by then. Waits vary by a tenth, as in life."""
    varied = after_s * (1 - JITTER + 2 * JITTER * world.ids.random.random())
    world.due.add(
        now + world.pace.seconds(varied),
        kind=kind,
        scope=region.scope,
        arn=task.arn,
        guard=task.last_status,
        detail=detail,
    )
