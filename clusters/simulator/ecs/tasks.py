"""Reading tasks. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html"""

from collections.abc import Iterable

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.paging import page
from clusters.simulator.ecs.refs import check_family, named_cluster, named_instance, named_service, task_arn
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.state.arns import last_part
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.payloads import task_payload
from clusters.simulator.state.task import Task

_NOT_BESIDE_STARTED_BY = ("family", "serviceName", "containerInstance", "launchType", "daemonName")


def list_tasks(call: Call) -> Answer:
    """Tasks of one cluster by desired status (RUNNING unless asked otherwise) and the call's filters."""
    cluster = named_cluster(call)
    if "startedBy" in call.payload and any(name in call.payload for name in _NOT_BESIDE_STARTED_BY):
        raise invalid("cannot specify startedBy with other arguments")
    if "family" in call.payload:
        check_family(call.payload["family"])
    status = call.payload.get("desiredStatus", "RUNNING")
    wanted = [
        task
        for task in _candidates(call, cluster=cluster, status=status)
        if task.desired_status == status and _passes(call, task=task)
    ]
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=_arn_key)
    return {"taskArns": [task.arn for task in found], **rest}


def describe_tasks(call: Call) -> Answer:
    """Tasks of the named cluster alone; what isn't there is MISSING."""
    cluster = named_cluster(call)
    tasks = call.region.tasks_of_cluster[cluster.arn]
    with_tags = call.includes("TAGS")
    found, failures = [], []
    for reference in call.payload["tasks"]:
        arn = task_arn(call, cluster=cluster, reference=reference)
        task = tasks.get(arn)
        if task is None:
            failures.append(failure(arn))
        else:
            found.append(task_payload(task, with_tags=with_tags))
    return {"tasks": found, "failures": failures}


def _candidates(call: Call, *, cluster: Cluster, status: str) -> Iterable[Task]:
    """The smallest index that holds every task asked for. AWS ignores the service where STOPPED tasks are asked for."""
    reference = call.payload.get("containerInstance")
    if reference is not None:
        instance = named_instance(call, cluster=cluster, reference=reference)
        return call.region.tasks_of_instance.get(instance.arn, {}).values()
    name = call.payload.get("serviceName")
    if name is not None and status != "STOPPED":
        service = named_service(call, cluster=cluster, reference=name)
        return call.region.tasks_of_service.get(service.arn, {}).values()
    return call.region.tasks_of_cluster[cluster.arn].values()


def _passes(call: Call, *, task: Task) -> bool:
    asked = call.payload
    if "family" in asked and last_part(task.task_definition_arn).partition(":")[0] != asked["family"]:
        return False
    if "startedBy" in asked and task.started_by != asked["startedBy"]:
        return False
    return asked.get("launchType", task.launch_type) == task.launch_type and "daemonName" not in asked


def _arn_key(task: Task) -> tuple[str]:
    return (task.arn,)
