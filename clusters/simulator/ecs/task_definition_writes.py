"""Registering, deregistering and deleting task definitions.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.refs import named_revision
from clusters.simulator.ecs.tags import checked_tags
from clusters.simulator.ecs.task_definition_defaults import registered_members
from clusters.simulator.ecs.task_definition_rules import check_task_definition
from clusters.simulator.engine import commands
from clusters.simulator.state.arns import last_part
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.payloads import tags_payload, task_definition_payload


def register_task_definition(call: Call) -> Answer:
    """The family's next revision, even when it equals the newest."""
    check_task_definition(call.payload)
    definition = commands.register_task_definition(
        call.world,
        region=call.region,
        document=registered_members(call.payload),
        tags=checked_tags(call.payload.get("tags", [])),
        now=call.now,
        principal_arn=call.caller_arn,
    )
    answer: Answer = {"taskDefinition": task_definition_payload(definition)}
    if definition.tags:
        answer["tags"] = tags_payload(definition.tags)
    return answer


def deregister_task_definition(call: Call) -> Answer:
    definition = named_revision(call, reference=call.payload["taskDefinition"])
    commands.deregister_task_definition(call.world, region=call.region, task_definition=definition, now=call.now)
    return {"taskDefinition": task_definition_payload(definition)}


def delete_task_definitions(call: Call) -> Answer:
    """INACTIVE revisions; what can't be deleted is a failure, not an error."""
    deleted, failures = [], []
    for reference in call.payload["taskDefinitions"]:
        try:
            definition = named_revision(call, reference=reference)
            commands.delete_task_definition(call.world, region=call.region, task_definition=definition, now=call.now)
        except SimulatorError as error:
            arn = call.region.arn("task-definition", last_part(reference))
            failures.append(failure(arn, reason=error.message))
        else:
            deleted.append(task_definition_payload(definition))
    return {"taskDefinitions": deleted, "failures": failures}
