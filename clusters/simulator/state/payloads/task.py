"""DescribeTasks."""

from __future__ import annotations

from clusters.simulator.state.payloads.common import milliseconds, present, tags_payload
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.task import Attachment, Container, Task


def task_payload(task: Task, *, with_tags: bool = False) -> Json:
    """A task; tags are an empty list unless asked for, as AWS answers.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
    """
    storage = {"sizeInGiB": task.ephemeral_storage_gib} if task.ephemeral_storage_gib else None
    is_fargate = task.launch_type == "FARGATE"
    members = {
        "attachments": [attachment_payload(item) for item in task.attachments],
        "attributes": list(task.attributes),
        "availabilityZone": task.availability_zone,
        "capacityProviderName": task.capacity_provider_name,
        "clusterArn": task.cluster_arn,
        "connectivity": task.connectivity,
        "connectivityAt": milliseconds(task.connectivity_at),
        "containerInstanceArn": task.container_instance_arn,
        "containers": [container_payload(item, task_arn=task.arn) for item in task.containers],
        "cpu": task.cpu,
        "createdAt": milliseconds(task.created_at),
        "desiredStatus": task.desired_status,
        "enableExecuteCommand": task.enable_execute_command,
        "executionStoppedAt": milliseconds(task.execution_stopped_at),
        "group": task.group,
        "healthStatus": task.health_status,
        "inferenceAccelerators": [],
        "lastStatus": task.last_status,
        "launchType": task.launch_type,
        "memory": task.memory,
        "overrides": overrides_payload(task),
        "platformVersion": task.platform_version,
        "platformFamily": task.platform_family,
        "pullStartedAt": milliseconds(task.pull_started_at),
        "pullStoppedAt": milliseconds(task.pull_stopped_at),
        "startedAt": milliseconds(task.started_at),
        "startedBy": task.started_by,
        "stopCode": task.stop_code,
        "stoppedAt": milliseconds(task.stopped_at),
        "stoppedReason": task.stopped_reason,
        "stoppingAt": milliseconds(task.stopping_at),
        "tags": tags_payload(task.tags) if with_tags else [],
        "taskArn": task.arn,
        "taskDefinitionArn": task.task_definition_arn,
        "version": task.version,
        "ephemeralStorage": storage,
        "fargateEphemeralStorage": storage if is_fargate else None,
    }
    return present(members)


def attachment_payload(attachment: Attachment) -> Json:
    """A network interface; details appear once there is one."""
    return {
        "id": attachment.id,
        "type": attachment.type,
        "status": attachment.status,
        "details": [{"name": name, "value": value} for name, value in attachment.details.items()],
    }


def container_payload(container: Container, *, task_arn: str) -> Json:
    """One container of a task."""
    members = {
        "containerArn": container.arn,
        "taskArn": task_arn,
        "name": container.name,
        "image": container.image,
        "imageDigest": container.image_digest,
        "runtimeId": container.runtime_id,
        "lastStatus": container.last_status,
        "exitCode": container.exit_code,
        "reason": container.reason,
        "networkBindings": list(container.network_bindings),
        "networkInterfaces": list(container.network_interfaces),
        "healthStatus": container.health_status,
        "managedAgents": list(container.managed_agents) or None,
        "cpu": container.cpu,
        "memory": container.memory,
        "memoryReservation": container.memory_reservation,
        "gpuIds": list(container.gpu_ids) or None,
    }
    return present(members)


def overrides_payload(task: Task) -> Json:
    """Overrides; AWS names each container even where nothing is overridden."""
    given = {item.get("name"): item for item in task.overrides.get("containerOverrides", [])}
    overrides = [given.get(container.name, {"name": container.name}) for container in task.containers]
    rest = {name: value for name, value in task.overrides.items() if name != "containerOverrides"}
    return {"containerOverrides": overrides, "inferenceAcceleratorOverrides": [], **rest}
