"""From an operation's name to its answer: check the request, take the world's lock, call the handler."""

from collections.abc import Mapping
from typing import Any

from clusters.simulator.ecs import (
    account_settings,
    attributes,
    capacity_providers,
    clusters,
    container_instances,
    execute_command,
    service_deployments,
    services,
    tags,
    task_definitions,
    task_protection,
    tasks,
)
from clusters.simulator.ecs.batches import check_batch
from clusters.simulator.ecs.call import Answer, Call, Handler
from clusters.simulator.ecs.model import operation_names
from clusters.simulator.ecs.unsupported import UNSUPPORTED, refuse_unsupported
from clusters.simulator.ecs.validation import validated_input
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.world import World

_READS: Mapping[str, Handler] = {
    "DescribeCapacityProviders": capacity_providers.describe_capacity_providers,
    "DescribeClusters": clusters.describe_clusters,
    "DescribeContainerInstances": container_instances.describe_container_instances,
    "DescribeServiceDeployments": service_deployments.describe_service_deployments,
    "DescribeServiceRevisions": service_deployments.describe_service_revisions,
    "DescribeServices": services.describe_services,
    "DescribeTaskDefinition": task_definitions.describe_task_definition,
    "DescribeTasks": tasks.describe_tasks,
    "ExecuteCommand": execute_command.execute_command,
    "GetTaskProtection": task_protection.get_task_protection,
    "ListAccountSettings": account_settings.list_account_settings,
    "ListAttributes": attributes.list_attributes,
    "ListClusters": clusters.list_clusters,
    "ListContainerInstances": container_instances.list_container_instances,
    "ListServiceDeployments": service_deployments.list_service_deployments,
    "ListServices": services.list_services,
    "ListServicesByNamespace": services.list_services_by_namespace,
    "ListTagsForResource": tags.list_tags_for_resource,
    "ListTaskDefinitionFamilies": task_definitions.list_task_definition_families,
    "ListTaskDefinitions": task_definitions.list_task_definitions,
    "ListTasks": tasks.list_tasks,
}

_WRITES: Mapping[str, Handler] = {
    "DeleteAccountSetting": account_settings.delete_account_setting,
    "DeleteAttributes": attributes.delete_attributes,
    "PutAccountSetting": account_settings.put_account_setting,
    "PutAccountSettingDefault": account_settings.put_account_setting_default,
    "PutAttributes": attributes.put_attributes,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "UpdateContainerAgent": container_instances.update_container_agent,
    "UpdateTaskProtection": task_protection.update_task_protection,
}

IMPLEMENTED: Mapping[str, Handler] = {**_READS, **_WRITES}

HANDLERS: Mapping[str, Handler] = {**IMPLEMENTED, **dict.fromkeys(UNSUPPORTED, refuse_unsupported)}


def handle(
    world: World,
    *,
    account_id: str,
    region: str,
    operation: str,
    payload: Mapping[str, Any],
    now: float,
    caller_arn: str = "",
) -> Answer:
    """AWS's answer to one call, as the JSON object to send; ``caller_arn`` is the account's root if not given.

    Raises ``SimulatorError`` with AWS's code, message and status for everything AWS would refuse. The answer may share
    parts with the world, so write it out under ``world.lock``.
    """
    if operation not in operation_names():
        raise SimulatorError("UnknownOperationException", f"Unknown operation {operation}")
    cleaned = validated_input(operation, payload=payload)
    check_batch(operation, payload=cleaned)
    with world.lock:
        scope = world.region(account_id, region)
        call = Call(
            world=world,
            region=scope,
            operation=operation,
            payload=cleaned,
            now=now,
            caller_arn=caller_arn or f"arn:aws:iam::{account_id}:root",
        )
        return HANDLERS[operation](call)
