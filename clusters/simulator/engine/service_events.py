"""The lines in a service's event list, in AWS's words. Newest first; AWS keeps 100.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from __future__ import annotations

from collections.abc import Sequence

from clusters.simulator.state.arns import last_part
from clusters.simulator.state.service import SERVICE_EVENTS_KEPT, Deployment, Service, ServiceEvent
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World


def say(world: World, *, service: Service, text: str, now: float) -> None:
    """Put `(service <name>) <text>` on top of the list."""
    event = ServiceEvent(id=world.ids.uuid(), created_at=now, message=f"(service {service.name}) {text}")
    service.events.insert(0, event)
    del service.events[SERVICE_EVENTS_KEPT:]
    world.touch()


def named_tasks(tasks: Sequence[Task]) -> str:
    """`(task <id>) (task <id>)`."""
    return " ".join(f"(task {last_part(task.arn)})" for task in tasks)


def started(tasks: Sequence[Task]) -> str:
    return f"has started {len(tasks)} tasks: {named_tasks(tasks)}."


def stopped(tasks: Sequence[Task]) -> str:
    return f"has stopped {len(tasks)} running tasks: {named_tasks(tasks)}."


def draining_connections(count: int) -> str:
    return f"has begun draining connections on {count} tasks."


def registered(count: int, *, target_group_arn: str) -> str:
    return f"registered {count} targets in (target-group {target_group_arn})"


def deregistered(count: int, *, target_group_arn: str) -> str:
    return f"deregistered {count} targets in (target-group {target_group_arn})"


def deployment_completed(deployment: Deployment) -> str:
    return f"(deployment {deployment.id}) deployment completed."


def deployment_failed(deployment: Deployment, *, why: str) -> str:
    return f"(deployment {deployment.id}) deployment failed: {why}"


def rolling_back(deployment: Deployment) -> str:
    return f"rolling back to (deployment {deployment.id})."


def failed_container_health_checks(task: Task) -> str:
    return f"(task {last_part(task.arn)}) failed container health checks."


def unhealthy_target(task: Task, *, port: int, target_group_arn: str) -> str:
    return (
        f"(task {last_part(task.arn)}) (port {port}) is unhealthy in (target-group {target_group_arn}) "
        "due to (reason Health checks failed)."
    )


STEADY = "has reached a steady state."
IMPAIRED = (
    "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the "
    "Amazon ECS Developer Guide."
)
