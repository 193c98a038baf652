"""From an operation's name to its answer: check the request, take the world's lock, call the handler."""

from collections.abc import Mapping
from typing import Any

from clusters.simulator.ecs import (
    account_settings,
    attributes,
    capacity_provider_writes,
    capacity_providers,
    cluster_writes,
    clusters,
    container_instances,
    execute_command,
    instance_writes,
    service_deployments,
    service_writes,
    services,
    tags,
    task_definition_writes,
    task_definitions,
    task_protection,
    task_writes,
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
    "CreateCapacityProvider": capacity_provider_writes.create_capacity_provider,
    "CreateCluster": cluster_writes.create_cluster,
    "CreateService": service_writes.create_service,
    "DeleteAccountSetting": account_settings.delete_account_setting,
    "DeleteAttributes": attributes.delete_attributes,
    "DeleteCapacityProvider": capacity_provider_writes.delete_capacity_provider,
    "DeleteCluster": cluster_writes.delete_cluster,
    "DeleteService": service_writes.delete_service,
    "DeleteTaskDefinitions": task_definition_writes.delete_task_definitions,
    "DeregisterContainerInstance": instance_writes.deregister_container_instance,
    "DeregisterTaskDefinition": task_definition_writes.deregister_task_definition,
    "PutAccountSetting": account_settings.put_account_setting,
    "PutAccountSettingDefault": account_settings.put_account_setting_default,
    "PutAttributes": attributes.put_attributes,
    "PutClusterCapacityProviders": cluster_writes.put_cluster_capacity_providers,
    "RegisterContainerInstance": instance_writes.register_container_instance,
    "RegisterTaskDefinition": task_definition_writes.register_task_definition,
    "RunTask": task_writes.run_task,
    "StartTask": task_writes.start_task,
    "StopServiceDeployment": service_writes.stop_service_deployment,
    "StopTask": task_writes.stop_task,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "UpdateCapacityProvider": capacity_provider_writes.update_capacity_provider,
    "UpdateCluster": cluster_writes.update_cluster,
    "UpdateClusterSettings": cluster_writes.update_cluster_settings,
    "UpdateContainerAgent": container_instances.update_container_agent,
    "UpdateContainerInstancesState": instance_writes.update_container_instances_state,
    "UpdateService": service_writes.update_service,
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
    """AWS's answer to one call, as the JSON object to send; `caller_arn` is the account's root if not given.

    Raises `SimulatorError` with AWS's code, message and status for everything AWS would refuse. The answer may share
    parts with the world, so write it out under `world.lock`.
    """
    if operation not in operation_names():
        raise SimulatorError("UnknownOperationException", f"Unknown operation {operation}")
    cleaned = validated_input(operation, payload=payload)
    check_batch(operation, payload=cleaned)
    tags.checked_tags(cleaned.get("tags", []))
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
