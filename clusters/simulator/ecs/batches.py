"""How many things one call may name, and AWS's words for too many or none.

The wording for services, tasks and container instances is AWS's own; the rest follows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clusters.simulator.ecs.validation import invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A list member of a request: its limit, what AWS calls it, and whether it may be empty."""

    member: str
    most: int
    noun: str
    empty: str | None = None


BATCHES = {
    "DeleteAttributes": Batch(member="attributes", most=10, noun="attributes", empty="Attributes"),
    "DeleteTaskDefinitions": Batch(member="taskDefinitions", most=10, noun="taskDefinitions", empty="Task definitions"),
    "DescribeCapacityProviders": Batch(member="capacityProviders", most=100, noun="capacityProviders"),
    "DescribeClusters": Batch(member="clusters", most=100, noun="clusterIds"),
    "DescribeContainerInstances": Batch(
        member="containerInstances", most=100, noun="instanceIds", empty="Container instances"
    ),
    "DescribeServiceDeployments": Batch(
        member="serviceDeploymentArns", most=20, noun="serviceDeploymentArns", empty="Service deployment ARNs"
    ),
    "DescribeServiceRevisions": Batch(
        member="serviceRevisionArns", most=20, noun="serviceRevisionArns", empty="Service revision ARNs"
    ),
    "DescribeServices": Batch(member="services", most=10, noun="service names", empty="Services"),
    "DescribeTasks": Batch(member="tasks", most=100, noun="taskIds", empty="Tasks"),
    "GetTaskProtection": Batch(member="tasks", most=100, noun="taskIds"),
    "PutAttributes": Batch(member="attributes", most=10, noun="attributes", empty="Attributes"),
    "StartTask": Batch(member="containerInstances", most=10, noun="instanceIds", empty="Container instances"),
    "UpdateContainerInstancesState": Batch(
        member="containerInstances", most=10, noun="instanceIds", empty="Container instances"
    ),
    "UpdateTaskProtection": Batch(member="tasks", most=10, noun="taskIds", empty="Tasks"),
}


def check_batch(operation: str, *, payload: Mapping[str, Any]) -> None:
    """Raises `InvalidParameterException` when the call names too many things, or none where one is needed."""
    batch = BATCHES.get(operation)
    if batch is None:
        return
    named = payload.get(batch.member, [])
    if not named and batch.empty is not None:
        raise invalid(f"{batch.empty} cannot be empty.")
    if len(named) > batch.most:
        raise invalid(f"{batch.noun} can have at most {batch.most} items.")
