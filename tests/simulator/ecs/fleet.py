"""Puts things straight into a world's state: what reads are tested on, without the engine."""

from typing import Any

from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.container_instance import Capacity, ContainerInstance
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service, ServiceDeployment, ServiceRevision
from clusters.simulator.state.task import Container, Task
from clusters.simulator.state.task_definition import TaskDefinition
from clusters.simulator.state.world import World

ACCOUNT = "222233334444"
REGION = "eu-west-1"


def region_of(world: World) -> Region:
    return world.region(ACCOUNT, REGION)


def put_cluster(world: World, name: str = "prod", **members: Any) -> Cluster:
    region = region_of(world)
    cluster = Cluster(arn=region.arn("cluster", name), name=name, **members)
    region.add_cluster(cluster)
    return cluster


def put_task_definition(world: World, family: str = "web", revision: int = 1, **members: Any) -> TaskDefinition:
    region = region_of(world)
    definition = TaskDefinition(
        arn=region.arn("task-definition", f"{family}:{revision}"),
        family=family,
        revision=revision,
        document={"containerDefinitions": [{"name": "app", "image": "nginx:1", "memory": 128}]},
        compatibilities=["EC2"],
        **members,
    )
    region.add_task_definition(definition)
    return definition


def put_service(world: World, cluster: Cluster, name: str = "web", **members: Any) -> Service:
    """A service with one deployment of its own revision and service deployment."""
    region = region_of(world)
    name_in_arn = f"{cluster.name}/{name}"
    definition = region.arn("task-definition", "web:1")
    number = f"{len(region.services):019}"
    revision = ServiceRevision(
        arn=region.arn("service-revision", f"{name_in_arn}/{number}"),
        service_arn=region.arn("service", name_in_arn),
        cluster_arn=cluster.arn,
        task_definition_arn=definition,
        launch_type="EC2",
    )
    service = Service(
        arn=revision.service_arn,
        name=name,
        cluster_arn=cluster.arn,
        **{
            "task_definition_arn": definition,
            "desired_count": 2,
            "launch_type": "EC2",
            "deployments": [
                Deployment(
                    id=f"ecs-svc/{number}",
                    status="PRIMARY",
                    service_revision_arn=revision.arn,
                    task_definition_arn=definition,
                    desired_count=2,
                )
            ],
            **members,
        },
    )
    region.service_revisions[revision.arn] = revision
    region.add_service(service)
    put_service_deployment(world, service)
    return service


def put_service_deployment(world: World, service: Service, **members: Any) -> ServiceDeployment:
    region = region_of(world)
    name = service.arn.partition(":service/")[2]
    number = len(region.deployments_of_service[service.arn])
    deployment = ServiceDeployment(
        arn=region.arn("service-deployment", f"{name}/{number:021}"),
        service_arn=service.arn,
        cluster_arn=service.cluster_arn,
        deployment_id=service.deployments[0].id,
        target_revision_arn=service.deployments[0].service_revision_arn,
        **{"status": "SUCCESSFUL", "created_at": float(number), **members},
    )
    region.add_service_deployment(deployment)
    return deployment


def put_instance(world: World, cluster: Cluster, number: int = 0, **members: Any) -> ContainerInstance:
    region = region_of(world)
    instance = ContainerInstance(
        arn=region.arn("container-instance", f"{cluster.name}/{number:032x}"),
        cluster_arn=cluster.arn,
        ec2_instance_id=f"i-{number:017x}",
        registered=Capacity(cpu_units=4096, memory_mib=8192),
        attributes={"ecs.availability-zone": f"{REGION}a", "ecs.capability.task-eni": None},
        **members,
    )
    region.add_container_instance(instance)
    return instance


def put_task(world: World, cluster: Cluster, number: int = 0, **members: Any) -> Task:
    region = region_of(world)
    name = f"{cluster.name}/{number:032x}"
    task = Task(
        arn=region.arn("task", name),
        cluster_arn=cluster.arn,
        cpu="256",
        memory="512",
        containers=[Container(arn=region.arn("container", f"{name}/app"), name="app", image="nginx:1")],
        **{
            "task_definition_arn": region.arn("task-definition", "web:1"),
            "group": "family:web",
            "launch_type": "EC2",
            "last_status": "RUNNING",
            **members,
        },
    )
    region.add_task(task)
    return task
