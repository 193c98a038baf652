"""An AWS in memory, at the mirror's only door (`clusters.aws.call.call`): payloads as ECS sends them, faults on demand.

Counts calls. Pages hold 100 ARNs, Describe calls take what AWS takes, so page and chunk borders are crossed for real.
"""

import copy
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from clusters.aws.call import _counters
from clusters.aws.errors import AwsError
from clusters.aws.scope import AwsScope
from tests.sync.balancing import BalancingWorld

ACCOUNT = "222233334444"
REGION = "eu-west-1"
BORN = datetime(2026, 11, 20, 8, tzinfo=UTC)
PAGE = 100
MOST = {"services": 10, "tasks": 100, "containerInstances": 100, "clusters": 100}


def arn(kind: str, *parts: str) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:{kind}/{'/'.join(parts)}"


@dataclass(kw_only=True)
class World(BalancingWorld):
    """What AWS would answer. Tests change payloads in place; `faults` are raised before an answer is made."""

    clusters: dict[str, dict[str, Any]] = field(default_factory=dict)
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    hosts: dict[str, dict[str, Any]] = field(default_factory=dict)
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    deployments: dict[str, dict[str, Any]] = field(default_factory=dict)
    revisions: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    faults: dict[tuple[str, int], AwsError] = field(default_factory=dict)  # (operation, its how-manieth call)
    spoil: Callable[[str, dict[str, Any]], None] = field(default=lambda _operation, _answer: None)
    before: Callable[[str, Mapping[str, Any]], None] = field(default=lambda _operation, _params: None)

    def call(
        self, scope: AwsScope, service: str, operation: str, params: Mapping[str, Any], **_: Any
    ) -> dict[str, Any]:
        self.before(operation, params)
        self.calls[operation] += 1
        for counter in _counters.get():  # as the real one does for `counting()`
            counter[operation] += 1
        fault = self.faults.get((operation, self.calls[operation])) or self.faults.get((operation, 0))
        if fault is not None:
            raise fault
        answer: dict[str, Any] = copy.deepcopy(getattr(self, f"_{operation}")(params))
        self.spoil(operation, answer)
        return answer

    # ---- what stands in the world -----------------------------------------------------------------------------------

    def add_cluster(self, name: str, **members: Any) -> str:
        key = arn("cluster", name)
        self.clusters[key] = {
            "clusterArn": key,
            "clusterName": name,
            "status": "ACTIVE",
            "runningTasksCount": 1,
            "pendingTasksCount": 0,
            "activeServicesCount": 1,
            "registeredContainerInstancesCount": 1,
            "settings": [{"name": "containerInsights", "value": "enabled"}],
            "tags": [],
            **members,
        }
        return key

    def add_definition(self, family: str, *, revision: int = 1, environment: dict[str, str] | None = None) -> str:
        key = arn("task-definition", f"{family}:{revision}")
        variables = [{"name": name, "value": value} for name, value in (environment or {}).items()]
        container = {"name": "app", "image": f"registry.example/{family}:1.0", "essential": True, "cpu": 256}
        self.definitions[key] = {
            "taskDefinitionArn": key,
            "family": family,
            "revision": revision,
            "status": "ACTIVE",
            "networkMode": "awsvpc",
            "cpu": "256",
            "memory": "512",
            "registeredAt": BORN,
            "containerDefinitions": [{**container, "environment": variables, "healthCheck": {}}],
        }
        return key

    def add_service(self, cluster: str, name: str, *, definition: str, desired: int = 1, **members: Any) -> str:
        cluster_name = cluster.rsplit("/", 1)[-1]
        key = arn("service", cluster_name, name)
        deployment = {
            "id": f"ecs-svc/{len(self.services):019d}",
            "status": "PRIMARY",
            "taskDefinition": definition,
            "desiredCount": desired,
            "runningCount": desired,
            "pendingCount": 0,
            "rolloutState": "COMPLETED",
            "createdAt": BORN,
            "updatedAt": BORN,
        }
        self.services[key] = {
            "serviceArn": key,
            "serviceName": name,
            "clusterArn": cluster,
            "status": "ACTIVE",
            "schedulingStrategy": "REPLICA",
            "launchType": "FARGATE",
            "desiredCount": desired,
            "runningCount": desired,
            "pendingCount": 0,
            "taskDefinition": definition,
            "deployments": [deployment],
            "events": [service_event(f"{name}-0", message=f"(service {name}) has reached a steady state.")],
            "createdAt": BORN,
            "tags": [{"key": "team", "value": "checkout"}],
            **members,
        }
        return key

    def add_deployment(self, service: str, number: int, *, at: datetime, **members: Any) -> str:
        """A finished one, with the revision it went to."""
        place = service.partition("service/")[2]
        key, revision = (arn(kind, place, f"{number}") for kind in ("service-deployment", "service-revision"))
        cluster = self.services[service]["clusterArn"]
        self.deployments[key] = {
            "serviceDeploymentArn": key,
            "serviceArn": service,
            "clusterArn": cluster,
            "status": "SUCCESSFUL",
            "targetServiceRevision": {"arn": revision},
            "createdAt": at,
            "finishedAt": at + timedelta(minutes=4),
            **members,
        }
        definition = arn("task-definition", f"web:{number}")
        self.revisions[revision] = {
            "serviceRevisionArn": revision,
            "serviceArn": service,
            "clusterArn": cluster,
            "taskDefinition": definition,
            "createdAt": at,
        }
        return key

    def add_task(self, cluster: str, number: int, *, definition: str, service: str = "", **members: Any) -> str:
        cluster_name = cluster.rsplit("/", 1)[-1]
        key = arn("task", cluster_name, f"{number:032x}")
        self.tasks[key] = {
            "taskArn": key,
            "clusterArn": cluster,
            "taskDefinitionArn": definition,
            "group": f"service:{service}" if service else "family:once",
            "lastStatus": "RUNNING",
            "desiredStatus": "RUNNING",
            "healthStatus": "UNKNOWN",
            "launchType": "FARGATE",
            "availabilityZone": "eu-west-1a",
            "cpu": "256",
            "memory": "512",
            "version": 4,
            "connectivity": "CONNECTED",
            "createdAt": BORN,
            "startedAt": BORN + timedelta(seconds=40),
            "containers": [
                {"name": "app", "lastStatus": "RUNNING", "image": "registry.example/web:1.0", "networkBindings": []}
            ],
            "attachments": [],
            "tags": [],
            **members,
        }
        return key

    def add_host(self, cluster: str, number: int, **members: Any) -> str:
        key = arn("container-instance", cluster.rsplit("/", 1)[-1], f"{number:032x}")
        self.hosts[key] = {
            "containerInstanceArn": key,
            "ec2InstanceId": f"i-{number:017x}",
            "status": "ACTIVE",
            "agentConnected": True,
            "version": 7,
            "runningTasksCount": 0,
            "pendingTasksCount": 0,
            "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}],
            "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024}],
            "attributes": [{"name": "ecs.instance-type", "value": "m6i.large"}],
            "tags": [],
            **members,
        }
        return key

    # ---- what it answers --------------------------------------------------------------------------------------------

    def _list_clusters(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return _page(list(self.clusters), params, member="clusterArns")

    def _describe_clusters(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return _described(self.clusters, params["clusters"], member="clusters")

    def _list_services(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return _page(_in(self.services, params["cluster"]), params, member="serviceArns")

    def _describe_services(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return _described(self.services, params["services"], member="services")

    def _list_tasks(self, params: Mapping[str, Any]) -> dict[str, Any]:
        status, service = params.get("desiredStatus", "RUNNING"), params.get("serviceName")
        arns = [
            key
            for key in _in(self.tasks, params["cluster"])
            if self.tasks[key]["desiredStatus"] == status
            and (service is None or self.tasks[key]["group"] == f"service:{service}")
        ]
        return _page(arns, params, member="taskArns")

    def _describe_tasks(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return _described(self.tasks, params["tasks"], member="tasks")

    def _list_container_instances(self, params: Mapping[str, Any]) -> dict[str, Any]:
        name = params["cluster"].rsplit("/", 1)[-1]
        return _page([key for key in self.hosts if f"/{name}/" in key], params, member="containerInstanceArns")

    def _describe_container_instances(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return _described(self.hosts, params["containerInstances"], member="containerInstances")

    def _describe_task_definition(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"taskDefinition": self.definitions[params["taskDefinition"]], "tags": []}

    def _list_task_definitions(self, params: Mapping[str, Any]) -> dict[str, Any]:
        arns = [key for key, each in self.definitions.items() if each["status"] == params["status"]]
        return _page(arns, params, member="taskDefinitionArns")

    def _describe_service_deployments(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found = [self.deployments[key] for key in params["serviceDeploymentArns"] if key in self.deployments]
        return {"serviceDeployments": found, "failures": []}

    def _list_service_deployments(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found = [each for each in self.deployments.values() if each["serviceArn"] == params["service"]]
        recent = [each for each in found if each["createdAt"] > params["createdAt"]["after"]]
        return {"serviceDeployments": sorted(recent, key=lambda each: each["createdAt"], reverse=True)[:PAGE]}

    def _describe_service_revisions(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found = [self.revisions[key] for key in params["serviceRevisionArns"] if key in self.revisions]
        return {"serviceRevisions": found, "failures": []}

    def _describe_scalable_targets(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"ScalableTargets": []}

    def _describe_capacity_providers(self, params: Mapping[str, Any]) -> dict[str, Any]:
        fargate = {"capacityProviderArn": arn("capacity-provider", "FARGATE"), "name": "FARGATE", "status": "ACTIVE"}
        return {"capacityProviders": [fargate], "failures": []}

    def _describe_availability_zones(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"AvailabilityZones": [{"ZoneName": "eu-west-1a", "ZoneId": "euw1-az2"}]}


def service_event(event_id: str, *, message: str, minutes: int = 0) -> dict[str, Any]:
    return {"id": event_id, "createdAt": BORN + timedelta(minutes=minutes), "message": message}


def _in(things: dict[str, dict[str, Any]], cluster: str) -> list[str]:
    return [key for key, payload in things.items() if payload["clusterArn"] == cluster]


def _page(arns: list[str], params: Mapping[str, Any], *, member: str) -> dict[str, Any]:
    start = int(params.get("nextToken", 0))
    page = {member: arns[start : start + PAGE]}
    return page if start + PAGE >= len(arns) else {**page, "nextToken": str(start + PAGE)}


def _described(things: dict[str, dict[str, Any]], arns: list[str], *, member: str) -> dict[str, Any]:
    assert len(arns) <= MOST[member]
    found = [things[key] for key in arns if key in things]
    return {member: found, "failures": [{"arn": key, "reason": "MISSING"} for key in arns if key not in things]}
