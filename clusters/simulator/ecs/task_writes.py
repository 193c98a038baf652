"""Running, starting and stopping tasks. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"""

from collections.abc import Mapping

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.refs import find_task_definition, instance_arn, named_cluster, named_task
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.engine import commands
from clusters.simulator.state.payloads import task_payload

_MOST_TASKS = 10
_RESERVED_GROUP = "service:"
_MOST_CHARACTERS: Mapping[str, int] = {"startedBy": 128, "group": 255, "referenceId": 1024, "clientToken": 64}


def run_task(call: Call) -> Answer:
    """Up to ten tasks; those that find no room are `failures` of a successful answer."""
    cluster = named_cluster(call)
    if not 1 <= call.payload.get("count", 1) <= _MOST_TASKS:
        raise invalid(f"count should be between 1 and {_MOST_TASKS}.")
    _check_standalone(call)
    placed = commands.run_task(call.world, region=call.region, cluster=cluster, request=call.payload, now=call.now)
    return _answered(placed)


def start_task(call: Call) -> Answer:
    """One task on each of the named instances, whatever the placement strategy would say."""
    cluster = named_cluster(call)
    arns = [instance_arn(call, cluster=cluster, reference=name) for name in call.payload["containerInstances"]]
    _check_standalone(call)
    request = {**call.payload, "containerInstances": arns}
    placed = commands.start_task(call.world, region=call.region, cluster=cluster, request=request, now=call.now)
    return _answered(placed)


def stop_task(call: Call) -> Answer:
    cluster = named_cluster(call)
    task = named_task(call, cluster=cluster, reference=call.payload["task"])
    reason = call.payload.get("reason")
    commands.stop_task(call.world, region=call.region, task=task, reason=reason, now=call.now)
    return {"task": task_payload(task)}


def _answered(placed: commands.Placed) -> Answer:
    return {
        "tasks": [task_payload(task, with_tags=True) for task in placed.tasks],
        "failures": list(placed.failures),
    }


def _check_standalone(call: Call) -> None:
    """Raises InvalidParameterException for members that only tasks outside services have."""
    for member, most in _MOST_CHARACTERS.items():
        if len(call.payload.get(member, "")) > most:
            raise invalid(f"{member} can have at most {most} characters.")
    if call.payload.get("group", "").startswith(_RESERVED_GROUP):
        raise invalid("Invalid namespace for group.")
    definition = find_task_definition(call, reference=call.payload["taskDefinition"])
    known = {container["name"] for container in definition.containers} if definition else set()
    for override in call.payload.get("overrides", {}).get("containerOverrides", []):
        if definition is not None and override.get("name") not in known:
            raise invalid(
                f"Override for container named {override.get('name')} is not a container in the TaskDefinition."
            )
