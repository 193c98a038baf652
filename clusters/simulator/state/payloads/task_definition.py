"""DescribeTaskDefinition."""

from __future__ import annotations

from clusters.simulator.state.payloads.common import milliseconds, present
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.task_definition import TaskDefinition


def task_definition_payload(task_definition: TaskDefinition) -> Json:
    """A revision, without its tags: AWS answers those beside it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
    """
    members = {
        "taskDefinitionArn": task_definition.arn,
        "family": task_definition.family,
        "revision": task_definition.revision,
        **task_definition.document,
        "status": task_definition.status,
        "requiresAttributes": list(task_definition.requires_attributes),
        "compatibilities": list(task_definition.compatibilities),
        "registeredAt": milliseconds(task_definition.registered_at),
        "registeredBy": task_definition.registered_by or None,
        "deregisteredAt": milliseconds(task_definition.deregistered_at),
        "deleteRequestedAt": milliseconds(task_definition.delete_requested_at),
    }
    return present(members)
