"""Task definitions: register, deregister, delete."""

from __future__ import annotations

from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region, client_error
from clusters.simulator.state.task_definition import TaskDefinition
from clusters.simulator.state.world import World


def register_task_definition(
    world: World,
    *,
    region: Region,
    document: Json,
    tags: dict[str, str],
    now: float,
    principal_arn: str = "",
) -> TaskDefinition:
    """The family's next revision. `document` has AWS's defaults, `compatibilities` and `requiresAttributes` in it."""
    members = dict(document)
    family = members.pop("family")
    compatibilities = members.pop("compatibilities")
    requires_attributes = members.pop("requiresAttributes")
    earlier = region.families.get(family, [])
    revision = region.task_definitions[earlier[-1]].revision + 1 if earlier else 1
    definition = TaskDefinition(
        arn=region.arn("task-definition", f"{family}:{revision}"),
        family=family,
        revision=revision,
        document=members,
        compatibilities=compatibilities,
        requires_attributes=requires_attributes,
        registered_at=now,
        registered_by=principal_arn,
        tags=dict(tags),
    )
    region.add_task_definition(definition)
    world.touch()
    return definition


def deregister_task_definition(
    world: World, *, region: Region, task_definition: TaskDefinition, now: float
) -> TaskDefinition:
    """INACTIVE: running tasks and services keep it, new ones can't take it."""
    if task_definition.status != "ACTIVE":
        client_error("The specified task definition is inactive. Specify an active task definition and try again.")
    task_definition.status = "INACTIVE"
    task_definition.deregistered_at = now
    world.touch()
    return task_definition


def delete_task_definition(
    world: World, *, region: Region, task_definition: TaskDefinition, now: float
) -> TaskDefinition:
    """DELETE_IN_PROGRESS; it stays readable as long as tasks or services refer to it."""
    if task_definition.status == "ACTIVE":
        client_error(
            "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
        )
    task_definition.status = "DELETE_IN_PROGRESS"
    task_definition.delete_requested_at = now
    world.touch()
    return task_definition
