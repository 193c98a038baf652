"""CreateService, UpdateService, DeleteService, StopServiceDeployment."""

from __future__ import annotations

from clusters.simulator.engine.breaker import threshold_of
from clusters.simulator.engine.failures import open_service_deployment
from clusters.simulator.engine.requests import (
    check_fits,
    check_strategy,
    is_fargate,
    launch_choice,
    tags_in,
    task_definition_in,
)
from clusters.simulator.engine.rollback import abort, ask_to_stop, can_roll_back
from clusters.simulator.engine.rollout import start_deployment, supersede
from clusters.simulator.engine.task_factory import platform_family
from clusters.simulator.engine.tokens import earlier_use, remember
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.protocols import Json, Request
from clusters.simulator.state.region import Region, invalid_parameter
from clusters.simulator.state.service import Service, ServiceDeployment
from clusters.simulator.state.world import World

NOT_IDEMPOTENT = "Creation of service was not idempotent."
STILL_DRAINING = "Unable to Start a service that is still Draining."
SCALED_ABOVE_ZERO = "The service cannot be stopped while it is scaled above 0."
FOREIGN_CONTROLLER = (
    "Unable to update {member} on services with a {controller} deployment controller. {mend} to trigger a new "
    "deployment."
)
MENDS = {"CODE_DEPLOY": "Use AWS CodeDeploy", "EXTERNAL": "Use CreateTaskSet"}
# Members whose change makes new tasks necessary, and the service's field for each.
ROLLING_MEMBERS = {
    "capacityProviderStrategy": "capacity_provider_strategy",
    "loadBalancers": "load_balancers",
    "networkConfiguration": "network_configuration",
    "platformVersion": "platform_version",
    "serviceConnectConfiguration": "service_connect_configuration",
    "serviceRegistries": "service_registries",
    "volumeConfigurations": "volume_configurations",
    "vpcLatticeConfigurations": "vpc_lattice_configurations",
}
PLAIN_MEMBERS = {
    "availabilityZoneRebalancing": "availability_zone_rebalancing",
    "enableECSManagedTags": "enable_ecs_managed_tags",
    "enableExecuteCommand": "enable_execute_command",
    "healthCheckGracePeriodSeconds": "health_check_grace_period_s",
    "placementConstraints": "placement_constraints",
    "placementStrategy": "placement_strategy",
    "propagateTags": "propagate_tags",
}


def create_service(
    world: World, *, region: Region, cluster: Cluster, request: Request, now: float, principal_arn: str = ""
) -> Service:
    """A new service; the scheduler starts its tasks from the next tick on."""
    earlier = earlier_use(
        world, region=region, operation="CreateService", cluster_arn=cluster.arn, request=request, now=now
    )
    if earlier and earlier[0] in region.services:
        return region.services[earlier[0]]
    service = build_service(world, region=region, cluster=cluster, request=request, now=now)
    service.created_by = principal_arn
    region.add_service(service)
    if service.deployment_controller != "EXTERNAL":
        start_deployment(world, region=region, service=service, now=now)
    remember(region, operation="CreateService", cluster_arn=cluster.arn, request=request, arns=[service.arn], now=now)
    world.touch()
    return service


def build_service(world: World, *, region: Region, cluster: Cluster, request: Request, now: float) -> Service:
    """The service a request describes, checked, with AWS's defaults; not yet part of the region."""
    name = request["serviceName"]
    _check_name_is_free(region, cluster=cluster, name=name)
    controller = (request.get("deploymentController") or {}).get("type", "ECS")
    launch_type, strategy = launch_choice(region, cluster=cluster, request=request)
    network = request.get("networkConfiguration")
    definition = None
    if controller != "EXTERNAL":
        if not request.get("taskDefinition"):
            invalid_parameter("TaskDefinition can not be blank.")
        definition = task_definition_in(region, reference=request["taskDefinition"])
        check_fits(region, definition=definition, launch_type=launch_type, strategy=strategy, network=network)
    scheduling = request.get("schedulingStrategy") or "REPLICA"
    desired = 0 if scheduling == "DAEMON" else int(request.get("desiredCount") or 0)
    on_fargate = is_fargate(region, launch_type=launch_type, strategy=strategy)
    if scheduling == "DAEMON" and on_fargate:
        invalid_parameter("The daemon scheduling strategy is not supported for Fargate tasks.")
    return Service(
        arn=region.arn("service", f"{cluster.name}/{name}"),
        name=name,
        cluster_arn=cluster.arn,
        task_definition_arn=definition.arn if definition else None,
        desired_count=desired,
        sized_for=desired,
        scheduling_strategy=scheduling,
        deployment_controller=controller,
        deployment_configuration=filled_configuration(request.get("deploymentConfiguration"), scheduling=scheduling),
        launch_type=launch_type,
        capacity_provider_strategy=strategy,
        platform_version=(request.get("platformVersion") or "LATEST") if on_fargate else None,
        platform_family=platform_family(definition) if on_fargate and definition else None,
        load_balancers=list(request.get("loadBalancers") or []),
        service_registries=list(request.get("serviceRegistries") or []),
        network_configuration=network,
        placement_constraints=list(request.get("placementConstraints") or []),
        placement_strategy=list(request.get("placementStrategy") or []),
        health_check_grace_period_s=request.get("healthCheckGracePeriodSeconds"),
        service_connect_configuration=request.get("serviceConnectConfiguration"),
        volume_configurations=list(request.get("volumeConfigurations") or []),
        vpc_lattice_configurations=list(request.get("vpcLatticeConfigurations") or []),
        enable_execute_command=bool(request.get("enableExecuteCommand")),
        enable_ecs_managed_tags=bool(request.get("enableECSManagedTags")),
        propagate_tags=request.get("propagateTags") or "NONE",
        availability_zone_rebalancing=request.get("availabilityZoneRebalancing") or "DISABLED",
        role_arn=request.get("role") or service_role(region, request=request),
        created_at=now,
        tags=tags_in(request),
    )


def update_service(world: World, *, region: Region, service: Service, request: Request, now: float) -> Service:
    """Change a service; what makes new tasks necessary starts a deployment, a new desired count alone does not."""
    if service.status != "ACTIVE":
        raise SimulatorError("ServiceNotActiveException", "Service was not ACTIVE.")
    _check_update(region, service=service, request=request)
    _apply_plain(service, request=request)
    needs_deployment = _apply_rolling(region, service=service, request=request)
    if "desiredCount" in request and not service.is_daemon:
        _scale(region, service=service, desired_count=int(request["desiredCount"]), now=now)
    if needs_deployment:
        start_deployment(world, region=region, service=service, now=now)
    world.want_attention(region.scope, service.arn)
    world.touch()
    return service


def delete_service(world: World, *, region: Region, service: Service, force: bool, now: float) -> Service:
    """DRAINING, and INACTIVE when its tasks are gone. Refused while it is scaled above 0, unless forced."""
    if service.status != "ACTIVE":
        raise SimulatorError("ServiceNotFoundException", "Service not found.")
    if service.desired_count > 0 and not force:
        invalid_parameter(SCALED_ABOVE_ZERO)
    supersede(world, region=region, service=service, now=now)
    service.status = "DRAINING"
    service.desired_count = 0
    for deployment in service.deployments:
        deployment.desired_count = 0
        deployment.updated_at = now
    world.want_attention(region.scope, service.arn)
    world.touch()
    return service


def stop_service_deployment(
    world: World, *, region: Region, deployment: ServiceDeployment, stop_type: str, now: float
) -> ServiceDeployment:
    """ROLLBACK (the default) goes back to the last completed revision, ABORT leaves the service as it stands."""
    if deployment.status not in ("PENDING", "IN_PROGRESS"):
        message = f"The service deployment is {deployment.status} and can't be stopped."
        raise SimulatorError("ConflictException", message)
    service = region.services[deployment.service_arn]
    if stop_type == "ABORT":
        abort(world, region=region, deployment=deployment, now=now)
    elif not can_roll_back(region, service=service, deployment=deployment):
        invalid_parameter("The service deployment can't be rolled back: no earlier service revision was completed.")
    else:
        ask_to_stop(world, region=region, deployment=deployment, now=now)
    world.touch()
    return deployment


def filled_configuration(given: Json | None, *, scheduling: str) -> Json:
    """The deployment configuration with AWS's defaults."""
    given = given or {}
    is_daemon = scheduling == "DAEMON"
    if given.get("strategy", "ROLLING") != "ROLLING":
        message = "The simulator deploys by the ROLLING strategy only."
        raise SimulatorError("UnsupportedFeatureException", message)
    breaker = {"enable": False, "rollback": False, **(given.get("deploymentCircuitBreaker") or {})}
    return {
        "maximumPercent": 100 if is_daemon else 200,
        "minimumHealthyPercent": 0 if is_daemon else 100,
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
        **given,
        "deploymentCircuitBreaker": breaker,
    }


def service_role(region: Region, *, request: Request) -> str | None:
    """The service-linked role AWS uses where load balancers or awsvpc networking need one."""
    if not (request.get("loadBalancers") or request.get("networkConfiguration")):
        return None
    return f"arn:aws:iam::{region.account_id}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"


def _check_name_is_free(region: Region, *, cluster: Cluster, name: str) -> None:
    existing = region.find_service(cluster, name)
    if existing is None or existing.status == "INACTIVE":
        return
    invalid_parameter(STILL_DRAINING if existing.status == "DRAINING" else NOT_IDEMPOTENT)


def _check_update(region: Region, *, service: Service, request: Request) -> None:
    controller = service.deployment_controller
    foreign = [member for member in ("taskDefinition", *ROLLING_MEMBERS, "forceNewDeployment") if request.get(member)]
    if controller != "ECS" and foreign:
        words = {"taskDefinition": "task definition", "networkConfiguration": "network parameters"}
        member = words.get(foreign[0], foreign[0])
        invalid_parameter(FOREIGN_CONTROLLER.format(member=member, controller=controller, mend=MENDS[controller]))
    cluster = region.clusters[service.cluster_arn]
    strategy = request.get("capacityProviderStrategy")
    if strategy:
        check_strategy(region, cluster=cluster, strategy=strategy)
    reference = request.get("taskDefinition")
    if reference:
        definition = task_definition_in(region, reference=reference)
        network = request.get("networkConfiguration", service.network_configuration)
        used = strategy if strategy is not None else service.capacity_provider_strategy
        launch_type = None if used else service.launch_type
        check_fits(region, definition=definition, launch_type=launch_type, strategy=used, network=network)


def _apply_plain(service: Service, *, request: Request) -> None:
    for member, name in PLAIN_MEMBERS.items():
        if member in request:
            setattr(service, name, request[member])
    if "deploymentConfiguration" in request:
        merged = {**service.deployment_configuration, **request["deploymentConfiguration"]}
        service.deployment_configuration = filled_configuration(merged, scheduling=service.scheduling_strategy)


def _apply_rolling(region: Region, *, service: Service, request: Request) -> bool:
    """Apply what makes new tasks necessary; whether anything did."""
    is_changed = bool(request.get("forceNewDeployment"))
    for member, name in ROLLING_MEMBERS.items():
        if member in request and getattr(service, name) != request[member]:
            setattr(service, name, request[member])
            is_changed = True
    if request.get("capacityProviderStrategy"):
        service.launch_type = None
    reference = request.get("taskDefinition")
    if reference:
        definition = task_definition_in(region, reference=reference)
        is_changed = is_changed or definition.arn != service.task_definition_arn
        service.task_definition_arn = definition.arn
        if service.platform_family is not None:
            service.platform_family = platform_family(definition)
    return is_changed


def _scale(region: Region, *, service: Service, desired_count: int, now: float) -> None:
    service.desired_count = desired_count
    service.sized_for = service.sized_for or desired_count
    current = open_service_deployment(region, service=service)
    if current is not None:
        current.threshold = threshold_of(service.circuit_breaker or {}, desired_count=desired_count)
    service.placement_retry_at = 0.0
    primary = service.primary
    if primary is not None and primary.desired_count != desired_count:
        primary.desired_count = desired_count
        primary.updated_at = now
