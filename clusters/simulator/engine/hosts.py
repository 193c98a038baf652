"""Container instances come, drain, lose their agent, are lost, or are taken back as Spot capacity."""

from __future__ import annotations

from clusters.simulator.engine import durations
from clusters.simulator.engine.agent import HostSpec, agent_attributes
from clusters.simulator.engine.capacity import instances_changed
from clusters.simulator.engine.events import instance_changed
from clusters.simulator.engine.stopping import finish, tell_to_stop
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.container_instance import Capacity, ContainerInstance
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.region import Region
from clusters.simulator.state.world import World

AGENT_PORTS = (("tcp", 22), ("tcp", 2375), ("tcp", 2376), ("tcp", 51678), ("tcp", 51679))
LOST = "Host EC2 (instance {instance}) terminated."
DEREGISTERED = "Container instance deregistration forced by user"
SPOT_NOTICE = "EC2 Spot Instance interruption notice."
HOST_LOST_CODE = "TerminationNotice"
HOST_LOST_EXIT = 137


def add_host(world: World, *, region: Region, cluster: Cluster, spec: HostSpec, now: float) -> ContainerInstance:
    """A new host registers with the cluster; services that wait for room look again."""
    instance = ContainerInstance(
        arn=region.arn("container-instance", f"{cluster.name}/{world.ids.hex(32)}"),
        cluster_arn=cluster.arn,
        ec2_instance_id=spec.ec2_instance_id or f"i-{world.ids.hex(17)}",
        registered=Capacity(
            cpu_units=spec.cpu_units,
            memory_mib=spec.memory_mib,
            gpus=spec.gpus,
            enis=spec.enis,
            ports=list(AGENT_PORTS),
        ),
        capacity_provider_name=spec.capacity_provider_name,
        attributes=agent_attributes(spec),
        registered_at=now,
        health_updated_at=now,
        version=0,
        is_spot=spec.is_spot,
        private_ip=spec.private_ip or world.ids.private_address(),
        subnet_id=spec.subnet_id,
        tags=dict(spec.tags),
    )
    region.add_container_instance(instance)
    instance_changed(world, region=region, instance=instance, now=now)
    instances_changed(world, region=region, cluster_arn=cluster.arn)
    return instance


def set_state(
    world: World, *, region: Region, instance: ContainerInstance, status: str, now: float
) -> ContainerInstance:
    """ACTIVE or DRAINING; service tasks of a draining instance are replaced by the scheduler, others are left alone."""
    if instance.status not in ("ACTIVE", "DRAINING"):
        message = f"The container instance is {instance.status}: only an ACTIVE or DRAINING one can change its state."
        raise SimulatorError("InvalidParameterException", message)
    if instance.status == status:
        return instance
    instance.status = status
    instance_changed(world, region=region, instance=instance, now=now)
    instances_changed(world, region=region, cluster_arn=instance.cluster_arn)
    return instance


def set_agent_connected(
    world: World, *, region: Region, instance: ContainerInstance, is_connected: bool, now: float
) -> None:
    """The agent connects or disconnects. Without it the instance takes no tasks; those it has run on."""
    if instance.agent_connected == is_connected:
        return
    instance.agent_connected = is_connected
    instance_changed(world, region=region, instance=instance, now=now)
    instances_changed(world, region=region, cluster_arn=instance.cluster_arn)


def terminate_host(world: World, *, region: Region, instance: ContainerInstance, now: float) -> None:
    """The EC2 instance is gone at once, as after TerminateInstances or a crash."""
    lose_host(world, region=region, instance=instance, now=now)


def interrupt_spot_host(world: World, *, region: Region, instance: ContainerInstance, now: float) -> None:
    """EC2 takes the Spot instance back: the agent drains it at once, and two minutes later it is gone."""
    instance.status_reason = SPOT_NOTICE
    if instance.status == "ACTIVE":
        set_state(world, region=region, instance=instance, status="DRAINING", now=now)
    at = now + world.pace.seconds(durations.SPOT_NOTICE)
    world.due.add(at, kind="lose_host", scope=region.scope, arn=instance.arn)


def lose_host(world: World, *, region: Region, instance: ContainerInstance, now: float) -> None:
    """Deregister the instance and stop its tasks with AWS's reason."""
    is_spot = instance.status_reason == SPOT_NOTICE
    code = "SpotInterruption" if is_spot else HOST_LOST_CODE
    reason = LOST.format(instance=instance.ec2_instance_id)
    for task in list(region.tasks_of_instance.get(instance.arn, {}).values()):
        if task.is_stopped:
            continue
        tell_to_stop(world, region=region, task=task, code=code, reason=reason, now=now)
        for container in task.containers:
            if container.last_status == "RUNNING":
                container.exit_code = HOST_LOST_EXIT
        finish(world, region=region, task=task, now=now)
    _remove(world, region=region, instance=instance, now=now)


def deregister(
    world: World, *, region: Region, instance: ContainerInstance, force: bool, now: float
) -> ContainerInstance:
    """DeregisterContainerInstance. With tasks on it, it must be forced, and the tasks stop."""
    tasks = [task for task in region.tasks_of_instance.get(instance.arn, {}).values() if not task.is_stopped]
    if tasks and not force:
        raise SimulatorError("InvalidParameterException", "Found running tasks on the instance.")
    for task in tasks:
        code = "ServiceSchedulerInitiated" if task.service_arn else "UserInitiated"
        tell_to_stop(world, region=region, task=task, code=code, reason=DEREGISTERED, now=now)
        finish(world, region=region, task=task, now=now)
    _remove(world, region=region, instance=instance, now=now)
    return instance


def _remove(world: World, *, region: Region, instance: ContainerInstance, now: float) -> None:
    instance.status, instance.agent_connected = "INACTIVE", False
    instance_changed(world, region=region, instance=instance, now=now)
    region.remove_container_instance(instance)
    instances_changed(world, region=region, cluster_arn=instance.cluster_arn)
