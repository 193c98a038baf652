"""Registering, draining and deregistering container instances.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html
"""

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.container_instances import answered_instance
from clusters.simulator.ecs.refs import find_instance, instance_arn, named_cluster, named_instance
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.engine import commands

_SETTABLE = ("ACTIVE", "DRAINING")


def register_container_instance(call: Call) -> Answer:
    cluster = named_cluster(call)
    instance = commands.register_container_instance(
        call.world, region=call.region, cluster=cluster, request=call.payload, now=call.now
    )
    return {"containerInstance": answered_instance(call, instance=instance)}


def update_container_instances_state(call: Call) -> Answer:
    """ACTIVE or DRAINING, each instance by itself: those that aren't there are failures."""
    cluster, status = named_cluster(call), call.payload["status"]
    if status not in _SETTABLE:
        raise invalid(f"Container instance status should be one of [{','.join(_SETTABLE)}]")
    found, failures = [], []
    for reference in call.payload["containerInstances"]:
        instance = find_instance(call, cluster=cluster, reference=reference)
        if instance is None:
            failures.append(failure(instance_arn(call, cluster=cluster, reference=reference)))
            continue
        commands.update_container_instance_state(
            call.world, region=call.region, instance=instance, status=status, now=call.now
        )
        found.append(answered_instance(call, instance=instance))
    return {"containerInstances": found, "failures": failures}


def deregister_container_instance(call: Call) -> Answer:
    cluster = named_cluster(call)
    instance = named_instance(call, cluster=cluster, reference=call.payload["containerInstance"])
    is_forced = call.payload.get("force", False)
    commands.deregister_container_instance(
        call.world, region=call.region, instance=instance, force=is_forced, now=call.now
    )
    return {"containerInstance": answered_instance(call, instance=instance)}
