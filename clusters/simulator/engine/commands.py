"""Everything a call can do to the world, one function an operation, named as the API names it.

Each takes the world and, by keyword, the region, what the call names and `now`; it is called under the world's lock and
raises `SimulatorError` where AWS would refuse. Requests are checked against botocore's shapes before they come here.
"""

from clusters.simulator.engine.cluster_commands import (
    create_capacity_provider,
    create_cluster,
    delete_capacity_provider,
    delete_cluster,
    put_cluster_capacity_providers,
    update_capacity_provider,
)
from clusters.simulator.engine.instance_commands import (
    deregister_container_instance,
    register_container_instance,
    update_container_instance_state,
)
from clusters.simulator.engine.launch import Placed
from clusters.simulator.engine.service_commands import (
    create_service,
    delete_service,
    stop_service_deployment,
    update_service,
)
from clusters.simulator.engine.task_commands import run_task, start_task, stop_task
from clusters.simulator.engine.task_definition_commands import (
    delete_task_definition,
    deregister_task_definition,
    register_task_definition,
)

__all__ = [
    "Placed",
    "create_capacity_provider",
    "create_cluster",
    "create_service",
    "delete_capacity_provider",
    "delete_cluster",
    "delete_service",
    "delete_task_definition",
    "deregister_container_instance",
    "deregister_task_definition",
    "put_cluster_capacity_providers",
    "register_container_instance",
    "register_task_definition",
    "run_task",
    "start_task",
    "stop_service_deployment",
    "stop_task",
    "update_capacity_provider",
    "update_container_instance_state",
    "update_service",
]
