"""Container instances. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html"""

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.instance_query import matches
from clusters.simulator.ecs.paging import page
from clusters.simulator.ecs.refs import instance_arn, named_cluster, named_instance
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.payloads import container_instance_payload


def list_container_instances(call: Call) -> Answer:
    """Instances by status (all but INACTIVE unless asked otherwise) and a cluster query."""
    cluster = named_cluster(call)
    status, query = call.payload.get("status"), call.payload.get("filter")
    wanted = [
        instance
        for instance in call.region.instances_of_cluster[cluster.arn].values()
        if (instance.status == status if status else instance.status != "INACTIVE")
        and (query is None or matches(query, instance=instance, region=call.region))
    ]
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=_arn_key)
    return {"containerInstanceArns": [instance.arn for instance in found], **rest}


def describe_container_instances(call: Call) -> Answer:
    cluster = named_cluster(call)
    found, failures = [], []
    for reference in call.payload["containerInstances"]:
        arn = instance_arn(call, cluster=cluster, reference=reference)
        instance = call.region.instances_of_cluster[cluster.arn].get(arn)
        if instance is None:
            failures.append(failure(arn))
        else:
            found.append(answered_instance(call, instance=instance))
    return {"containerInstances": found, "failures": failures}


def update_container_agent(call: Call) -> Answer:
    """Refuses: the simulated agents are always the newest."""
    cluster = named_cluster(call)
    named_instance(call, cluster=cluster, reference=call.payload["containerInstance"])
    raise SimulatorError("NoUpdateAvailableException", "There is no update available for your container agent.")


def answered_instance(call: Call, *, instance: ContainerInstance) -> Answer:
    """One instance as the call asked to see it."""
    return container_instance_payload(
        instance,
        region=call.region,
        with_tags=call.includes("TAGS"),
        with_health=call.includes("CONTAINER_INSTANCE_HEALTH"),
    )


def _arn_key(instance: ContainerInstance) -> tuple[str]:
    return (instance.arn,)
