"""Scale-in protection of a service's tasks.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
"""

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.refs import find_task, named_cluster, task_arn
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.state.task import Task

_DEFAULT_MINUTES = 120
_MOST_MINUTES = 2_880
_ENDING = ("DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED")


def get_task_protection(call: Call) -> Answer:
    """The named tasks, or every protected one of the cluster."""
    cluster = named_cluster(call)
    if not call.payload.get("tasks"):
        tasks = call.region.tasks_of_cluster[cluster.arn].values()
        return {
            "protectedTasks": [_protected(call, task=task) for task in tasks if _is_protected(call, task=task)],
            "failures": [],
        }
    found, failures = _resolved(call)
    return {"protectedTasks": [_protected(call, task=task) for task in found], "failures": failures}


def update_task_protection(call: Call) -> Answer:
    minutes = call.payload.get("expiresInMinutes", _DEFAULT_MINUTES)
    if not 1 <= minutes <= _MOST_MINUTES:
        raise invalid(f"expiresInMinutes should be between 1 and {_MOST_MINUTES}.")
    is_on = call.payload["protectionEnabled"]
    found, failures = _resolved(call)
    for task in found:
        task.protection_expires_at = call.now + minutes * 60 if is_on else None
    call.world.touch()
    return {"protectedTasks": [_protected(call, task=task) for task in found], "failures": failures}


def _resolved(call: Call) -> tuple[list[Task], list[Answer]]:
    cluster = named_cluster(call)
    found: list[Task] = []
    failures: list[Answer] = []
    for reference in call.payload["tasks"]:
        task = find_task(call, cluster=cluster, reference=reference)
        if task is None:
            failures.append(failure(task_arn(call, cluster=cluster, reference=reference)))
        elif task.service_arn is None or task.last_status in _ENDING:
            failures.append(failure(task.arn, reason="TASK_NOT_VALID"))
        else:
            found.append(task)
    return found, failures


def _is_protected(call: Call, *, task: Task) -> bool:
    return task.protection_expires_at is not None and task.protection_expires_at > call.now


def _protected(call: Call, *, task: Task) -> Answer:
    if not _is_protected(call, task=task):
        return {"taskArn": task.arn, "protectionEnabled": False}
    return {"taskArn": task.arn, "protectionEnabled": True, "expirationDate": task.protection_expires_at}
