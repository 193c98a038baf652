"""Service revisions: a service's settings frozen, with the digest each image had."""

from __future__ import annotations

from clusters.simulator.state.arns import cluster_name_of
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Service, ServiceRevision
from clusters.simulator.state.world import World


def make_revision(world: World, *, region: Region, service: Service, now: float) -> ServiceRevision:
    """Freeze the service's settings, with the digest each image has now."""
    name = f"{cluster_name_of(service.cluster_arn)}/{service.name}/{world.ids.digits(19)}"
    revision = ServiceRevision(
        arn=region.arn("service-revision", name),
        service_arn=service.arn,
        cluster_arn=service.cluster_arn,
        task_definition_arn=service.task_definition_arn or "",
        launch_type=service.launch_type,
        capacity_provider_strategy=list(service.capacity_provider_strategy),
        platform_version=service.platform_version,
        platform_family=service.platform_family,
        load_balancers=list(service.load_balancers),
        service_registries=list(service.service_registries),
        network_configuration=service.network_configuration,
        container_images=resolve_images(world, region=region, task_definition_arn=service.task_definition_arn or ""),
        service_connect_configuration=service.service_connect_configuration,
        volume_configurations=list(service.volume_configurations),
        vpc_lattice_configurations=list(service.vpc_lattice_configurations),
        created_at=now,
    )
    region.service_revisions[revision.arn] = revision
    return revision


def resolve_images(world: World, *, region: Region, task_definition_arn: str) -> list[Json]:
    """`containerImages`: name, image, and the digest where the tag exists."""
    found: list[Json] = []
    for spec in region.task_definitions[task_definition_arn].containers:
        image = world.images.resolve(spec["image"])
        entry: Json = {"containerName": spec["name"], "image": spec["image"]}
        if image is not None:
            entry["imageDigest"] = image.digest
        found.append(entry)
    return found


def apply_revision(service: Service, *, revision: ServiceRevision) -> None:
    """Write a revision's settings back into the service."""
    service.task_definition_arn = revision.task_definition_arn
    service.launch_type = revision.launch_type
    service.capacity_provider_strategy = list(revision.capacity_provider_strategy)
    service.platform_version, service.platform_family = revision.platform_version, revision.platform_family
    service.load_balancers = list(revision.load_balancers)
    service.service_registries = list(revision.service_registries)
    service.network_configuration = revision.network_configuration
    service.service_connect_configuration = revision.service_connect_configuration
    service.volume_configurations = list(revision.volume_configurations)
    service.vpc_lattice_configurations = list(revision.vpc_lattice_configurations)
