"""Control routes that plant another fleet, or let something befall the hosts and tasks of this one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clusters.simulator.control.route import ControlRequest, invalid
from clusters.simulator.elb.targets import UNHEALTHY_REASONS
from clusters.simulator.engine import faults, hosts, targets
from clusters.simulator.events import Disturbance
from clusters.simulator.fleet import count_fleet
from clusters.simulator.seed.fleets import new_world
from clusters.simulator.seed.hosts import host_spec
from clusters.simulator.simulation import Simulation
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

Json = dict[str, Any]


def _plant_fleet(simulation: Simulation, wish: ControlRequest) -> Json:
    """Another fleet in place of this one; waiting events are dropped with the world they told of."""
    fleet = wish.text("fleet", default=simulation.fleet)
    before = simulation.world
    world = new_world(fleet, seed=simulation.options.seed, clock=simulation.clock, speed=before.pace.speed)
    with before.lock, world.lock:
        before.sink = world.sink
        simulation.queues.purge()
        simulation.adopt(world, fleet=fleet)
        return {"fleet": fleet, "counts": count_fleet(world)}


def _reset(simulation: Simulation, wish: ControlRequest) -> Json:
    """As it was started: fleet, speed, throttling; no faults, no counts, empty queues."""
    options = simulation.options
    simulation.faults.remove()
    simulation.throttle.configure(is_enabled=options.is_throttled, scale=1.0)
    simulation.events.disturbance = Disturbance()
    with simulation.world.lock:
        simulation.world.pace.speed = options.speed
    answer = _plant_fleet(simulation, ControlRequest(payload={"fleet": options.fleet}, query={}))
    simulation.stats.reset(now=simulation.clock.now())
    simulation.events.delivered = 0
    return answer


def _change_hosts(simulation: Simulation, wish: ControlRequest) -> Json:
    """One of the actions below on a container instance, or a new one."""
    world, now = simulation.world, simulation.clock.now()
    action = wish.text("action")
    with world.lock:
        if action == "add":
            return _add_host(world, wish=wish, now=now)
        act = _HOST_ACTIONS.get(action)
        if act is None:
            raise invalid(f"action must be add, {', '.join(_HOST_ACTIONS)}; it is {action!r}.")
        region, host = _find_host(world, arn=wish.text("container_instance"))
        act(world, region, host, now)
        return {"action": action, "container_instance": host.arn}


def _add_host(world: World, *, wish: ControlRequest, now: float) -> Json:
    """A host like those of the cluster, in the zone that has the fewest."""
    region = world.region(wish.text("account"), wish.text("region"))
    cluster = region.cluster(wish.text("cluster"))
    present = list(region.instances_of_cluster[cluster.arn].values())
    if not present and not region.subnets:
        raise invalid(f"Nothing is known of the network of {cluster.name}: it never had a host.")
    subnets = {host.subnet_id: 0 for host in present} or dict.fromkeys(region.subnets, 0)
    for host in present:
        subnets[host.subnet_id] += 1
    like = present[0] if present else None
    spec = host_spec(
        wish.text("instance_type", default=(like.attributes.get("ecs.instance-type") or "") if like else "m6i.xlarge"),
        region=region,
        subnet_id=min(subnets, key=lambda subnet_id: subnets[subnet_id]),
        capacity_provider_name=like.capacity_provider_name if like else None,
        tags=dict(like.tags) if like else {},
    )
    added = hosts.add_host(world, region=region, cluster=cluster, spec=spec, now=now)
    return {"action": "add", "container_instance": added.arn}


def _terminate(world: World, region: Region, host: ContainerInstance, now: float) -> None:
    hosts.terminate_host(world, region=region, instance=host, now=now)


def _interrupt(world: World, region: Region, host: ContainerInstance, now: float) -> None:
    hosts.interrupt_spot_host(world, region=region, instance=host, now=now)


def _connect(world: World, region: Region, host: ContainerInstance, now: float) -> None:
    hosts.set_agent_connected(world, region=region, instance=host, is_connected=True, now=now)


def _disconnect(world: World, region: Region, host: ContainerInstance, now: float) -> None:
    hosts.set_agent_connected(world, region=region, instance=host, is_connected=False, now=now)


_HOST_ACTIONS: Final[Mapping[str, Callable[[World, Region, ContainerInstance, float], None]]] = {
    "terminate": _terminate,
    "interrupt": _interrupt,
    "connect": _connect,
    "disconnect": _disconnect,
}


def _kill_task(simulation: Simulation, wish: ControlRequest) -> Json:
    """A running task's first essential container ends, or Spot takes the task back."""
    world, now = simulation.world, simulation.clock.now()
    with world.lock:
        region, task = _find_task(world, arn=wish.text("task"))
        if wish.flag("spot", default=False):
            faults.interrupt_spot_task(world, region=region, task=task, now=now)
        else:
            code = int(wish.number("exit_code", default=137))
            reason = wish.text("reason", default="")
            faults.kill_task(world, region=region, task=task, exit_code=code, reason=reason, now=now)
        return {"task": task.arn, "desired_status": task.desired_status, "last_status": task.last_status}


def _fail_targets(simulation: Simulation, wish: ControlRequest) -> Json:
    """The load balancer's checks of a running task fail for that reason; no reason lets them pass again."""
    world, now = simulation.world, simulation.clock.now()
    reason = wish.text("reason", default="")
    if reason not in ("", *UNHEALTHY_REASONS):
        raise invalid(f"reason must be {', '.join(UNHEALTHY_REASONS)} or empty; it is {reason!r}.")
    with world.lock:
        region, task = _find_task(world, arn=wish.text("task"))
        if not targets.has_targets(region, task=task) or task.last_status != "RUNNING":
            raise invalid(f"{task.arn} is not registered with a target group.")
        targets.fail_targets(world, region=region, task=task, reason=reason, now=now)
        return {"task": task.arn, "reason": reason}


def _find_host(world: World, *, arn: str) -> tuple[Region, ContainerInstance]:
    region = _region_of(world, arn=arn)
    host = region.container_instances.get(arn) if region else None
    if region is None or host is None:
        raise invalid(f"There is no container instance {arn!r}; give its whole ARN.")
    return region, host


def _find_task(world: World, *, arn: str) -> tuple[Region, Task]:
    region = _region_of(world, arn=arn)
    task = region.tasks.get(arn) if region else None
    if region is None or task is None:
        raise invalid(f"There is no task {arn!r}; give its whole ARN.")
    return region, task


def _region_of(world: World, *, arn: str) -> Region | None:
    """The region that an ARN names, if anything is in it."""
    parts = arn.split(":")
    return world.regions.get((parts[4], parts[3])) if len(parts) == 6 else None


ROUTES: Final[Mapping[str, Callable[[Simulation, ControlRequest], Json]]] = {
    "POST seed": _plant_fleet,
    "POST reset": _reset,
    "POST hosts": _change_hosts,
    "POST tasks/kill": _kill_task,
    "POST targets": _fail_targets,
}
