"""What a user of the API does first: requests that many tests begin with."""

from typing import Any

from clusters.simulator.clock import ManualClock
from clusters.simulator.engine.tick import tick
from clusters.simulator.state.world import World

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"], "securityGroups": ["sg-1"]}}


def register(ecs: Any, family: str = "web", **members: Any) -> str:
    """Registers a small Fargate task definition; its ARN."""
    container = {"name": "app", "image": "nginx:1.27", **members.pop("container", {})}
    defaults = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}
    request = {"family": family, "containerDefinitions": [container], **defaults, **members}
    arn: str = ecs.register_task_definition(**request)["taskDefinition"]["taskDefinitionArn"]
    return arn


def register_for_hosts(ecs: Any, family: str = "job", memory: int = 256) -> str:
    """Registers a task definition that runs on container instances; its ARN."""
    container = {"name": "app", "image": "nginx:1.27", "memory": memory, "cpu": 128}
    arn: str = ecs.register_task_definition(family=family, containerDefinitions=[container])["taskDefinition"][
        "taskDefinitionArn"
    ]
    return arn


def create_fargate_service(ecs: Any, name: str = "web", **members: Any) -> dict[str, Any]:
    """A service of two tasks in the cluster `prod`, which must be there with the family `web`."""
    request = {
        "cluster": "prod",
        "serviceName": name,
        "taskDefinition": "web",
        "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
        **members,
    }
    service: dict[str, Any] = ecs.create_service(**request)["service"]
    return service


def register_host(ecs: Any, cluster: str = "prod", cpu: int = 2048, memory: int = 4096) -> str:
    """Registers a container instance; its ARN."""
    resources = [
        {"name": "CPU", "type": "INTEGER", "integerValue": cpu},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
    ]
    answer = ecs.register_container_instance(cluster=cluster, totalResources=resources)
    arn: str = answer["containerInstance"]["containerInstanceArn"]
    return arn


def pass_time(world: World, seconds: float, step: float = 5.0) -> None:
    """Lets simulated time pass in small steps, as the ticker would."""
    clock = world.clock
    assert isinstance(clock, ManualClock)
    with world.lock:
        for _ in range(int(seconds / step)):
            tick(world, clock.advance(step))
