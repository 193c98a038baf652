"""State as the JSON that AWS answers (boto's JSON 1.1: times are epoch seconds), per botocore's output shapes.

Used by the API's handlers and, turned into ISO times, by events. Tags are left out unless asked for.
"""

from clusters.simulator.state.payloads.capacity import (
    capacity_provider_payload,
    container_instance_payload,
)
from clusters.simulator.state.payloads.cluster import cluster_payload
from clusters.simulator.state.payloads.common import tags_payload
from clusters.simulator.state.payloads.rollout import (
    service_deployment_brief,
    service_deployment_payload,
    service_revision_payload,
)
from clusters.simulator.state.payloads.service import service_payload
from clusters.simulator.state.payloads.task import task_payload
from clusters.simulator.state.payloads.task_definition import task_definition_payload

__all__ = [
    "capacity_provider_payload",
    "cluster_payload",
    "container_instance_payload",
    "service_deployment_brief",
    "service_deployment_payload",
    "service_payload",
    "service_revision_payload",
    "tags_payload",
    "task_definition_payload",
    "task_payload",
]
