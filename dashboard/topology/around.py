"""The neighbourhood of one thing: of a cluster's facts only what touches it. Pure."""

from dataclasses import replace

from dashboard.graph import ClusterFacts, TaskFacts
from dashboard.topic import Topic


def only_around(facts: ClusterFacts, *, topic: Topic) -> ClusterFacts:
    """A service keeps all its tasks; around a task, host or revision only those that touch it are left."""
    if topic.is_service:
        return facts
    own = {
        definition.arn for definition in facts.definitions.values() if topic.is_definition and definition.id == topic.id
    }
    tasks = tuple(task for task in facts.tasks if _touches(task, topic=topic, arns=own))
    arns = {task.definition_arn for task in tasks} | own
    used = {task.service_id for task in tasks}
    services = [service for service in facts.services if service.id in used or service.definition_arn in arns]
    return replace(
        facts,
        tasks=tasks,
        services=tuple(
            replace(service, definition_arn=service.definition_arn if service.definition_arn in arns else "")
            for service in services
        ),
        deployments=tuple(row for row in facts.deployments if row.definition_arn in arns),
        is_whole=False,
    )


def _touches(task: TaskFacts, *, topic: Topic, arns: set[str]) -> bool:
    if topic.is_definition:
        return task.definition_arn in arns
    return task.id == topic.id if topic.kind == "task" else task.host == f"host/{topic.id}"
