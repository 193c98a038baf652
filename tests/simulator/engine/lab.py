"""A world with one cluster and a clock that the test moves: nothing here sleeps."""

from collections.abc import Callable
from typing import Any

from clusters.simulator.clock import ManualClock
from clusters.simulator.ecs.task_definition_defaults import registered_members
from clusters.simulator.engine import commands
from clusters.simulator.engine.agent import HostSpec
from clusters.simulator.engine.hosts import add_host
from clusters.simulator.engine.tick import tick
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.images import Behaviour, Image, digest_for
from clusters.simulator.state.service import Service, ServiceDeployment
from clusters.simulator.state.task import Task
from clusters.simulator.state.task_definition import TaskDefinition
from clusters.simulator.state.world import World

ACCOUNT, REGION = "222233334444", "eu-west-1"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0a", "subnet-0b"], "securityGroups": ["sg-1"]}}
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
STEP_S = 0.2


class Lab:
    """The cluster `shop` in one region, its events, and verbs that read like the API."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.events: list[dict[str, Any]] = []
        self.world = World(seed=7, clock=self.clock, sink=self.events.append)
        self.region = self.world.region(ACCOUNT, REGION)
        self.cluster = commands.create_cluster(
            self.world,
            region=self.region,
            request={
                "clusterName": "shop",
                "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
            },
            now=self.now,
        )

    @property
    def now(self) -> float:
        return self.clock.now()

    def run(self, seconds: float) -> None:
        """Let that much time pass, in the ticker's steps."""
        end = self.now + seconds
        while self.now < end:
            tick(self.world, self.clock.advance(STEP_S))

    def until(self, is_so: Callable[[], bool], limit: float = 900.0) -> float:
        """Let time pass until it is so; the seconds it took."""
        began = self.now
        while not is_so():
            assert self.now - began < limit, f"not within {limit} s"
            tick(self.world, self.clock.advance(STEP_S))
        return self.now - began

    def image(self, reference: str, *behaviours: Behaviour, digest: str = "") -> Image:
        image = Image(reference=reference, digest=digest or digest_for(reference), behaviours=list(behaviours))
        self.world.images.put(image)
        return image

    def define(self, family: str = "web", *, task: dict[str, Any] | None = None, **container: Any) -> TaskDefinition:
        """A Fargate task definition with one container, `web:1` unless told otherwise."""
        sizes = {"networkMode": "awsvpc", "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"]}
        return self._register({"family": family, **sizes, **(task or {})}, container=container)

    def define_for_hosts(
        self, family: str = "web", *, task: dict[str, Any] | None = None, **container: Any
    ) -> TaskDefinition:
        """A task definition for container instances: bridge network, 256 CPU units and 512 MiB."""
        return self._register({"family": family, **(task or {})}, container={"cpu": 256, "memory": 512, **container})

    def _register(self, payload: dict[str, Any], *, container: dict[str, Any]) -> TaskDefinition:
        definition = {"name": "app", "image": "web:1", **container}
        document = registered_members({**payload, "containerDefinitions": [definition]})
        return commands.register_task_definition(
            self.world, region=self.region, document=document, tags={}, now=self.now
        )

    def host(self, zone: str = "a", *, cpu: int = 2048, memory: int = 4096, **spec: Any) -> ContainerInstance:
        host = HostSpec(instance_type="m6i.large", cpu_units=cpu, memory_mib=memory, zone=f"{REGION}{zone}", **spec)
        return add_host(self.world, region=self.region, cluster=self.cluster, spec=host, now=self.now)

    def create(self, name: str = "web", count: int = 3, **members: Any) -> Service:
        """CreateService on Fargate."""
        if "capacityProviderStrategy" not in members:
            members.setdefault("launchType", "FARGATE")
        if members.get("launchType") != "EC2":
            members.setdefault("networkConfiguration", NETWORK)
        request = {"serviceName": name, "taskDefinition": "web", "desiredCount": count, **members}
        return commands.create_service(
            self.world, region=self.region, cluster=self.cluster, request=request, now=self.now
        )

    def create_on_hosts(self, name: str = "web", count: int = 3, **members: Any) -> Service:
        """CreateService with launch type EC2 and a definition without awsvpc."""
        return self.create(name, count, launchType="EC2", **members)

    def steady(self, service: Service) -> Service:
        """Wait for the steady state."""
        self.until(lambda: service.is_steady)
        return service

    def update(self, service: Service, **members: Any) -> Service:
        return commands.update_service(self.world, region=self.region, service=service, request=members, now=self.now)

    def run_task(self, **members: Any) -> commands.Placed:
        request = {"taskDefinition": "web", **members}
        return commands.run_task(self.world, region=self.region, cluster=self.cluster, request=request, now=self.now)

    def tasks(self, service: Service) -> list[Task]:
        return list(self.region.tasks_of_service[service.arn].values())

    def running(self, service: Service) -> list[Task]:
        return [task for task in self.tasks(service) if task.last_status == "RUNNING"]

    def stopped(self, service: Service) -> list[Task]:
        return [task for task in self.tasks(service) if task.is_stopped]

    def rollout(self, service: Service) -> ServiceDeployment:
        """The service's newest service deployment."""
        return self.region.service_deployments[service.current_service_deployment_arn or ""]

    def messages(self, service: Service) -> list[str]:
        """The service's event texts, newest first."""
        return [event.message for event in service.events]

    def emitted(self, detail_type: str) -> list[dict[str, Any]]:
        """The details of the EventBridge events of that type, oldest first."""
        return [event["detail"] for event in self.events if event["detail-type"] == detail_type]
