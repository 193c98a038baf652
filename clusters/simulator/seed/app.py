"""An app of the company: from a few words to task definitions and services as teams write them.

Every value here is made up. Some stand where real teams leave secrets in plain sight, so that masking has work to do.
"""

from dataclasses import dataclass
from typing import Any, Final

from clusters.simulator.seed.environment import environment_of, secrets_of
from clusters.simulator.seed.estate import Estate, as_tags
from clusters.simulator.state.images import Behaviour

Json = dict[str, Any]

EC2: Final = "EC2"
FARGATE: Final = "FARGATE"
SPOT: Final = "FARGATE_SPOT"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A service to be. `on` is FARGATE, FARGATE_SPOT or the name of an EC2 capacity provider (EC2: launch type EC2).

    `age_days` is how long the service has existed; 0 stands for about as long as its estate.
    """

    name: str
    on: str = FARGATE
    desired: int = 2
    cpu: int = 512
    memory: int = 1_024
    port: int | None = 8080
    is_balanced: bool = True
    is_behind_network: bool = False
    is_connected: bool = False
    is_discovered: bool = False
    is_daemon: bool = False
    is_critical: bool = False
    language: str = "java"
    version: str = "1.0"
    releases: int = 2
    sidecars: tuple[str, ...] = ()
    image: str = ""
    architecture: str = "X86_64"
    minimum_percent: int = 100
    maximum_percent: int = 200
    has_breaker: bool = True
    has_health_check: bool = True
    behaviours: tuple[Behaviour, ...] = ()
    size_mib: int = 180
    command: tuple[str, ...] = ()
    age_days: float = 0.0

    @property
    def is_serverless(self) -> bool:
        return self.on in (FARGATE, SPOT) and not self.is_daemon

    def tag(self, release: int) -> str:
        """`4.11.3`, the image tag of the n-th release (from 1)."""
        return f"{self.version}.{release - 1}"


SIDECARS: Final[dict[str, Json]] = {
    "otel": {
        "name": "otel-collector",
        "image": "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3",
        "cpu": 64,
        "memory": 128,
        "essential": False,
        "command": ["--config=/etc/ecs/ecs-default-config.yaml"],
    },
    "envoy": {
        "name": "envoy",
        "image": "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.12.1-prod",
        "cpu": 128,
        "memory": 256,
        "essential": True,
        "user": "1337",
        "environment": [{"name": "ENVOY_LOG_LEVEL", "value": "warning"}],
    },
    "fluentbit": {
        "name": "log-router",
        "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.5",
        "cpu": 32,
        "memory": 96,
        "essential": False,
        "firelensConfiguration": {"type": "fluentbit"},
    },
}


def image_reference(app: App, *, estate: Estate, release: int) -> str:
    """The image of a release in the estate's ECR, or the public image that the app runs."""
    return app.image or f"{estate.registry()}/halden/{app.name}:{app.tag(release)}"


def task_definition(app: App, *, estate: Estate, release: int, **changes: Any) -> Json:
    """RegisterTaskDefinition's payload; `changes` replace members of the main container."""
    payload: Json = {
        "family": family_of(app, estate=estate),
        "executionRoleArn": f"arn:aws:iam::{estate.account_id}:role/halden-ecs-execution",
        "taskRoleArn": f"arn:aws:iam::{estate.account_id}:role/{estate.cluster}-{app.name}",
        "networkMode": "awsvpc" if app.is_serverless else "bridge",
        "requiresCompatibilities": ["FARGATE"] if app.is_serverless else ["EC2"],
        "containerDefinitions": [
            _container(app, estate=estate, release=release, **changes),
            *(_sidecar(name, app=app, estate=estate) for name in app.sidecars),
        ],
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": app.architecture},
        "tags": as_tags({**estate.all_tags, "service": app.name, "version": app.tag(release)}),
    }
    if app.is_serverless:
        payload |= {"cpu": str(app.cpu), "memory": str(app.memory)}
    return payload


def family_of(app: App, *, estate: Estate) -> str:
    return f"{estate.cluster}-{app.name}"


def service(app: App, *, estate: Estate, task_definition_arn: str) -> Json:
    """CreateService's payload."""
    payload: Json = {
        "cluster": estate.cluster,
        "serviceName": app.name,
        "taskDefinition": task_definition_arn,
        "deploymentConfiguration": _deployment_configuration(app),
        "propagateTags": "SERVICE",
        "enableECSManagedTags": True,
        "tags": as_tags({**estate.all_tags, **_tier(app, estate=estate), "service": app.name}),
    }
    if app.is_daemon:
        return payload | {"schedulingStrategy": "DAEMON", "launchType": "EC2"}
    payload |= {"desiredCount": app.desired, **_capacity(app, estate=estate)}
    if app.is_serverless:
        network = {
            "subnets": estate.subnets(),
            "securityGroups": [estate.security_group(app.name)],
            "assignPublicIp": "DISABLED",
        }
        payload["networkConfiguration"] = {"awsvpcConfiguration": network}
    else:
        payload["placementStrategy"] = [
            {"type": "spread", "field": "attribute:ecs.availability-zone"},
            {"type": "spread", "field": "instanceId"},
        ]
    if app.port and app.is_balanced:
        target = {"targetGroupArn": estate.target_group(app.name), "containerName": app.name, "containerPort": app.port}
        payload |= {"loadBalancers": [target], "healthCheckGracePeriodSeconds": 60}
    return payload | _names(app, estate=estate)


def _names(app: App, *, estate: Estate) -> Json:
    """How other services find this one without a load balancer."""
    names: Json = {}
    if app.is_connected:
        alias = {"port": app.port, "dnsName": f"{app.name}.{estate.cluster}.local"}
        service = {"portName": "http", "discoveryName": app.name, "clientAliases": [alias]}
        names["serviceConnectConfiguration"] = {
            "enabled": True,
            "namespace": estate.namespace(),
            "services": [service],
        }
    if app.is_discovered:
        names["serviceRegistries"] = [{"registryArn": estate.registry_service(app.name)}]
    return names


def _capacity(app: App, *, estate: Estate) -> Json:
    if app.on == EC2:
        return {"launchType": "EC2"}
    if app.on == SPOT:
        items = [
            {"capacityProvider": FARGATE, "base": int(estate.environment == "prod"), "weight": 1},
            {"capacityProvider": SPOT, "base": 0, "weight": 4},
        ]
        return {"capacityProviderStrategy": items}
    return {"capacityProviderStrategy": [{"capacityProvider": app.on, "base": 0, "weight": 1}]}


def _deployment_configuration(app: App) -> Json:
    if app.is_daemon:
        return {"minimumHealthyPercent": 0, "maximumPercent": 100}
    return {
        "minimumHealthyPercent": app.minimum_percent,
        "maximumPercent": app.maximum_percent,
        "deploymentCircuitBreaker": {"enable": app.has_breaker, "rollback": app.has_breaker},
    }


def _tier(app: App, *, estate: Estate) -> dict[str, str]:
    is_first = app.is_critical and estate.environment == "prod"
    return {"tier": "1" if is_first else "2" if estate.environment == "prod" else "3"}


def _container(app: App, *, estate: Estate, release: int, **changes: Any) -> Json:
    container: Json = {
        "name": app.name,
        "image": image_reference(app, estate=estate, release=release),
        "essential": True,
        "environment": environment_of(app.name, estate=estate, language=app.language, version=app.tag(release)),
        "secrets": secrets_of(app.name, estate=estate),
        "logConfiguration": _logs(app.name, estate=estate),
        "dockerLabels": {"com.halden.team": estate.team, "com.halden.service": app.name},
        "ulimits": [{"name": "nofile", "softLimit": 65_536, "hardLimit": 65_536}],
    }
    if app.port:
        container["portMappings"] = [{"containerPort": app.port, "protocol": "tcp", "name": "http"}]
    if app.port and app.has_health_check:
        check = f"curl -fsS http://localhost:{app.port}/healthz || exit 1"
        container["healthCheck"] = {"command": ["CMD-SHELL", check], "interval": 10, "startPeriod": 20, "retries": 3}
    if app.command:
        container["command"] = list(app.command)
    if not app.is_serverless:
        container |= {"cpu": app.cpu, "memory": app.memory}
    return container | changes


def _sidecar(name: str, *, app: App, estate: Estate) -> Json:
    return {**SIDECARS[name], "logConfiguration": _logs(app.name, estate=estate)}


def _logs(name: str, *, estate: Estate) -> Json:
    options = {
        "awslogs-group": f"/ecs/{estate.cluster}/{name}",
        "awslogs-region": estate.region,
        "awslogs-stream-prefix": "ecs",
    }
    return {"logDriver": "awslogs", "options": options}
