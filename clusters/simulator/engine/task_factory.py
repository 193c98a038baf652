"""A new task out of a task definition and what the service or the call asks beside it. Places nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.state.arns import cluster_name_of
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Service, ServiceRevision
from clusters.simulator.state.task import Attachment, Container, Task
from clusters.simulator.state.task_definition import TaskDefinition
from clusters.simulator.state.world import World

FARGATE_PLATFORM_VERSION = "1.4.0"  # what LATEST stands for on Linux
LEAST_AMOUNT = 128  # what AWS shows for a task on EC2 that asks for nothing
FARGATE_STORAGE_GIB = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlan:
    """What tasks of one launch have in common. `launch_type` is EC2, FARGATE or EXTERNAL."""

    cluster_arn: str
    definition: TaskDefinition
    group: str
    launch_type: str
    capacity_provider_name: str | None = None
    started_by: str | None = None
    service_arn: str | None = None
    deployment_id: str | None = None
    service_revision_arn: str | None = None
    platform_version: str | None = None
    network_configuration: Json | None = None
    overrides: Json = field(default_factory=dict)
    enable_execute_command: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    placement_constraints: list[Json] = field(default_factory=list)
    placement_strategy: list[Json] = field(default_factory=list)

    @property
    def needs_instance(self) -> bool:
        return self.launch_type != "FARGATE"


def service_plan(
    service: Service, *, region: Region, deployment_id: str, revision: ServiceRevision, provider: str | None
) -> TaskPlan:
    """The plan of one deployment's tasks, on one capacity provider or by launch type."""
    definition = region.task_definitions[revision.task_definition_arn]
    return TaskPlan(
        cluster_arn=service.cluster_arn,
        definition=definition,
        group=f"service:{service.name}",
        launch_type=launch_type_of(region, launch_type=revision.launch_type, provider=provider),
        capacity_provider_name=provider,
        started_by=deployment_id,
        service_arn=service.arn,
        deployment_id=deployment_id,
        service_revision_arn=revision.arn,
        platform_version=revision.platform_version,
        network_configuration=revision.network_configuration,
        enable_execute_command=service.enable_execute_command,
        tags=_service_task_tags(service, region=region, definition=definition),
        placement_constraints=service.placement_constraints,
        placement_strategy=service.placement_strategy,
    )


def plan_of(task: Task, *, region: Region) -> TaskPlan:
    """What placement must know of a task that waits for a place."""
    return TaskPlan(
        cluster_arn=task.cluster_arn,
        definition=region.task_definitions[task.task_definition_arn],
        group=task.group,
        launch_type=task.launch_type,
        capacity_provider_name=task.capacity_provider_name,
        service_arn=task.service_arn,
        overrides=task.overrides,
        placement_constraints=task.placement_constraints,
        placement_strategy=task.placement_strategy,
    )


def launch_type_of(region: Region, *, launch_type: str | None, provider: str | None) -> str:
    """FARGATE for the two Fargate providers, EC2 for the others, or else the launch type itself."""
    if provider is None:
        return launch_type or "EC2"
    known = region.capacity_providers.get(provider)
    return "FARGATE" if known is not None and known.is_fargate else "EC2"


def new_task(world: World, *, region: Region, plan: TaskPlan, now: float) -> Task:
    """The task in its first state: PROVISIONING where an interface comes first, else PENDING."""
    definition = plan.definition
    name = cluster_name_of(plan.cluster_arn)
    task_id = world.ids.hex(32)
    is_fargate = plan.launch_type == "FARGATE"
    task = Task(
        arn=region.arn("task", f"{name}/{task_id}"),
        cluster_arn=plan.cluster_arn,
        task_definition_arn=definition.arn,
        group=plan.group,
        launch_type=plan.launch_type,
        containers=[
            _container(world, region=region, plan=plan, spec=spec, task_id=task_id) for spec in definition.containers
        ],
        cpu=str(_amount(plan.overrides.get("cpu"), default=definition.cpu_units)),
        memory=str(_amount(plan.overrides.get("memory"), default=definition.memory_mib)),
        started_by=plan.started_by,
        service_arn=plan.service_arn,
        deployment_id=plan.deployment_id,
        service_revision_arn=plan.service_revision_arn,
        last_status="PROVISIONING" if needs_interface(definition, launch_type=plan.launch_type) else "PENDING",
        capacity_provider_name=plan.capacity_provider_name,
        platform_version=_platform_version(plan) if is_fargate else None,
        platform_family=platform_family(definition) if is_fargate else None,
        attributes=[{"name": "ecs.cpu-architecture", "value": architecture_of(definition)}],
        overrides=dict(plan.overrides),
        enable_execute_command=plan.enable_execute_command,
        ephemeral_storage_gib=_storage(plan) if is_fargate else None,
        created_at=now,
        version=0,
        tags=dict(plan.tags),
        network_configuration=plan.network_configuration,
        placement_constraints=list(plan.placement_constraints),
        placement_strategy=list(plan.placement_strategy),
    )
    if definition.network_mode == "awsvpc":
        task.attachments = [_precreated(world, plan=plan)]
    return task


def needs_interface(definition: TaskDefinition, *, launch_type: str) -> bool:
    """Whether the task waits for an elastic network interface before it is PENDING."""
    return launch_type == "FARGATE" or definition.network_mode == "awsvpc"


def platform_family(definition: TaskDefinition) -> str:
    """`Linux`, or the Windows family of the runtime platform."""
    family = (definition.document.get("runtimePlatform") or {}).get("operatingSystemFamily", "LINUX")
    return "Linux" if family == "LINUX" else str(family)


def architecture_of(definition: TaskDefinition) -> str:
    """`x86_64` or `arm64`, as the attribute ecs.cpu-architecture has it."""
    architecture = (definition.document.get("runtimePlatform") or {}).get("cpuArchitecture", "X86_64")
    return str(architecture).lower()


def _service_task_tags(service: Service, *, region: Region, definition: TaskDefinition) -> dict[str, str]:
    tags: dict[str, str] = {}
    if service.propagate_tags == "TASK_DEFINITION":
        tags.update(definition.tags)
    if service.propagate_tags == "SERVICE":
        tags.update(service.tags)
    if service.enable_ecs_managed_tags:
        tags["aws:ecs:clusterName"] = cluster_name_of(service.cluster_arn)
        tags["aws:ecs:serviceName"] = service.name
    return tags


def _container(world: World, *, region: Region, plan: TaskPlan, spec: Json, task_id: str) -> Container:
    name = cluster_name_of(plan.cluster_arn)
    override: Json = next(
        (item for item in plan.overrides.get("containerOverrides", []) if item.get("name") == spec["name"]), {}
    )
    memory = override.get("memory", spec.get("memory"))
    reservation = override.get("memoryReservation", spec.get("memoryReservation"))
    return Container(
        arn=region.arn("container", f"{name}/{task_id}/{world.ids.uuid()}"),
        name=spec["name"],
        image=spec["image"],
        is_essential=bool(spec.get("essential", True)),
        has_health_check=bool(spec.get("healthCheck")),
        cpu=str(override.get("cpu", spec.get("cpu") or 0)),
        memory=str(memory) if memory else None,
        memory_reservation=str(reservation) if reservation else None,
    )


def _precreated(world: World, *, plan: TaskPlan) -> Attachment:
    subnets = ((plan.network_configuration or {}).get("awsvpcConfiguration") or {}).get("subnets") or []
    details = {"subnetId": world.ids.random.choice(subnets)} if subnets else {}
    return Attachment(id=world.ids.uuid(), status="PRECREATED", details=details)


def _platform_version(plan: TaskPlan) -> str:
    wanted = plan.platform_version or "LATEST"
    return FARGATE_PLATFORM_VERSION if wanted == "LATEST" else wanted


def _storage(plan: TaskPlan) -> int:
    wanted = plan.overrides.get("ephemeralStorage") or plan.definition.document.get("ephemeralStorage") or {}
    return int(wanted.get("sizeInGiB") or FARGATE_STORAGE_GIB)


def _amount(override: object, *, default: int) -> int:
    return int(str(override)) if override else default or LEAST_AMOUNT
