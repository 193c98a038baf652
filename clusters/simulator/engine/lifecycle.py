"""A task's way up: PROVISIONING, PENDING, ACTIVATING, RUNNING, and what its containers then do.

Each step is due work whose guard is the status it starts from; a task told to stop leaves this way (`stopping`).
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from __future__ import annotations

from clusters.simulator.engine import durations
from clusters.simulator.engine.behaviour import (
    exits_of,
    fails_health_check,
    health_seconds,
    pull_failure,
    pull_seconds,
    spec_of,
)
from clusters.simulator.engine.events import task_changed
from clusters.simulator.engine.failures import note_running
from clusters.simulator.engine.schedule import schedule
from clusters.simulator.engine.stopping import fail_start
from clusters.simulator.engine.targets import has_targets, register_targets, watch_target
from clusters.simulator.state.images import digest_for
from clusters.simulator.state.network import new_interface, unknown_subnet
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task
from clusters.simulator.state.task_definition import TaskDefinition
from clusters.simulator.state.world import World


def begin(world: World, *, region: Region, task: Task, now: float) -> None:
    """Let a placed task go its way."""
    if task.last_status == "PROVISIONING":
        schedule(world, region=region, task=task, kind="provisioned", after_s=durations.INTERFACE_ATTACH, now=now)
    else:
        schedule(world, region=region, task=task, kind="pull", after_s=durations.AGENT_START, now=now)


def provisioned(world: World, *, region: Region, task: Task, now: float) -> None:
    """The interface is attached: PENDING."""
    attach_interface(world, region=region, task=task)
    task.last_status = "PENDING"
    task_changed(world, region=region, task=task, now=now)
    schedule(world, region=region, task=task, kind="pull", after_s=durations.AGENT_START, now=now)


def pull(world: World, *, region: Region, task: Task, now: float) -> None:
    """The agent is connected and begins to pull."""
    definition = region.task_definitions[task.task_definition_arn]
    task.connectivity, task.connectivity_at = "CONNECTED", now
    task.pull_started_at = now
    task_changed(world, region=region, task=task, now=now)
    if pull_failure(task, definition=definition, images=world.images) is not None:
        schedule(world, region=region, task=task, kind="pull_failed", after_s=durations.PULL_RETRIES, now=now)
        return
    seconds = pull_seconds(task, definition=definition, images=world.images)
    schedule(world, region=region, task=task, kind="pulled", after_s=seconds, now=now)


def pull_failed(world: World, *, region: Region, task: Task, now: float) -> None:
    """The registry refused to the end: the task fails to start. A tag pushed meanwhile saves it."""
    definition = region.task_definitions[task.task_definition_arn]
    failure = pull_failure(task, definition=definition, images=world.images)
    if failure is None:
        pulled(world, region=region, task=task, now=now)
        return
    for container in task.containers:
        if container.name == failure.container_name:
            container.reason = failure.reason
    fail_start(world, region=region, task=task, reason=failure.reason, now=now)


def pulled(world: World, *, region: Region, task: Task, now: float) -> None:
    """The images are there and the containers start: ACTIVATING where targets are to be registered, else RUNNING."""
    definition = region.task_definitions[task.task_definition_arn]
    task.pull_stopped_at = now
    start_containers(world, region=region, task=task, definition=definition)
    if has_targets(region, task=task):
        task.last_status = "ACTIVATING"
        task_changed(world, region=region, task=task, now=now)
        schedule(world, region=region, task=task, kind="activated", after_s=durations.ACTIVATION, now=now)
        return
    schedule(world, region=region, task=task, kind="activated", after_s=durations.CONTAINER_START, now=now)


def activated(world: World, *, region: Region, task: Task, now: float) -> None:
    """RUNNING: health checks begin, and whatever the image does by itself."""
    task.last_status = "RUNNING"
    task.started_at = now
    for container in task.containers:
        container.last_status = "RUNNING"
        if task.enable_execute_command:
            container.managed_agents = [
                {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING", "lastStartedAt": round(now, 3)}
            ]
    task.is_registered = not has_targets(region, task=task)
    task_changed(world, region=region, task=task, now=now)
    if not task.is_registered:
        register_targets(world, region=region, task=task, now=now)
    watch(world, region=region, task=task, now=now)
    service = region.services.get(task.service_arn or "")
    if service is not None:
        note_running(service, task=task)
        world.want_attention(region.scope, service.arn)
        settling = now + world.pace.seconds(durations.SETTLING)
        world.due.add(settling, kind="service", scope=region.scope, arn=service.arn)


def watch(world: World, *, region: Region, task: Task, now: float) -> None:
    """Plan what a running task's containers will do: exit, pass or fail their health checks."""
    definition = region.task_definitions[task.task_definition_arn]
    is_failing = fails_health_check(task, definition=definition, images=world.images)
    for coming in exits_of(task, definition=definition, images=world.images):
        name, after_s = coming.container_name, coming.after_s
        schedule(world, region=region, task=task, kind="exit", after_s=after_s, now=now, detail=name)
    if any(container.has_health_check for container in task.containers):
        after_s = health_seconds(task, definition=definition, images=world.images, is_failing=is_failing)
        schedule(world, region=region, task=task, kind="health", after_s=after_s, now=now)
    if has_targets(region, task=task):
        watch_target(world, region=region, task=task, is_failing=is_failing, now=now)


def attach_interface(world: World, *, region: Region, task: Task) -> None:
    """Give the task its elastic network interface with an address in its subnet."""
    for number, attachment in enumerate(task.attachments):
        subnet_id = attachment.details.get("subnetId")
        subnet = region.subnet(subnet_id) if subnet_id else unknown_subnet("default", zones=region.zones)
        attached = new_interface(subnet, ids=world.ids, status="ATTACHED")
        attached.id = attachment.id
        task.attachments[number] = attached
        for container in task.containers:
            container.network_interfaces = [
                {"attachmentId": attached.id, "privateIpv4Address": attached.details["privateIPv4Address"]}
            ]


def start_containers(world: World, *, region: Region, task: Task, definition: TaskDefinition) -> None:
    """Resolve digests (pinned by the service revision where there is one) and give each container its runtime id."""
    revision = region.service_revisions.get(task.service_revision_arn or "")
    pinned = {item["containerName"]: item.get("imageDigest") for item in revision.container_images} if revision else {}
    for container in task.containers:
        spec = spec_of(definition, name=container.name)
        image = world.images.resolve(spec["image"])
        current = image.digest if image else digest_for(spec["image"])
        is_pinned = spec.get("versionConsistency") != "disabled"
        container.image_digest = (pinned.get(container.name) if is_pinned else None) or current
        container.runtime_id = runtime_id(world, task=task)


def runtime_id(world: World, *, task: Task) -> str:
    """Docker's 64 digits on EC2, the task id and a number on Fargate."""
    if task.launch_type == "FARGATE":
        return f"{task.arn.rsplit('/', 1)[-1]}-{world.ids.digits(10)}"
    return world.ids.hex(64)
