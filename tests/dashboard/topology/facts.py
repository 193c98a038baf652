"""Facts for topology tests: a cluster of believable size, every part overridable."""

from dataclasses import replace
from typing import Any

from dashboard.graph import (
    ClusterFacts,
    DefinitionFacts,
    DeploymentFacts,
    HostFacts,
    ProviderFacts,
    ServiceFacts,
    TaskFacts,
)
from dashboard.palette import Mark, Status
from dashboard.traffic import LoadBalancerFacts, ServiceTraffic, TargetGroupFacts

OK = Status(mark=Mark.OK, text="Running, healthy")
BAD = Status(mark=Mark.BAD, text="Running, unhealthy")
TARGET = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc24d8a067"
GROUP = TargetGroupFacts(id=0, arn=TARGET, name="web", container_name="app", container_port=8080)


def definition(name: str, *, images: tuple[str, ...] = ("shop/web:1.4.2",), id: int = 1) -> DefinitionFacts:
    return DefinitionFacts(arn=f"arn:td/{name}", id=id, short_name=name, images=images)


def service(id: int, name: str, **fields: Any) -> ServiceFacts:
    values: dict[str, Any] = {
        "status": Status(mark=Mark.OK, text="Steady"),
        "healthy_count": 2,
        "desired_count": 2,
        "definition_arn": f"arn:td/{name}:1",
        "traffic": ServiceTraffic(service_id=id),
        **fields,
    }
    return ServiceFacts(id=id, name=name, **values)


def task(id: int, *, service_id: int, definition_arn: str, host: str = "host/1", status: Status = OK) -> TaskFacts:
    return TaskFacts(
        id=id, short_id=f"{id:04x}", service_id=service_id, definition_arn=definition_arn, status=status, host=host
    )


def host(id: int, **fields: Any) -> HostFacts:
    values: dict[str, Any] = {
        "name": f"i-{id:04x}",
        "status": Status(mark=Mark.OK, text="Active"),
        "place": "m6i.xlarge · eu-west-1a",
        "providers": ("ec2-main",),
        "cpu_share": 0.5,
        "memory_share": 0.25,
        **fields,
    }
    return HostFacts(key=f"host/{id}", id=id, **values)


def cluster(**fields: Any) -> ClusterFacts:
    """Two services on two hosts: `web` behind a target group, `jobs` with an unhealthy task on the second host."""
    services = (
        service(1, "web", traffic=ServiceTraffic(service_id=1, target_groups=(GROUP,))),
        service(2, "jobs", status=Status(mark=Mark.BAD, text="1 of 2 healthy"), healthy_count=1),
    )
    values: dict[str, Any] = {
        "name": "shop-prod",
        "services": services,
        "deployments": (
            DeploymentFacts(service_id=1, definition_arn="arn:td/web:1", status="PRIMARY", rollout_state="COMPLETED"),
        ),
        "definitions": {
            one.arn: one for one in (definition("web:1"), definition("jobs:1", images=("shop/jobs:2.0",), id=2))
        },
        "tasks": (
            task(1, service_id=1, definition_arn="arn:td/web:1"),
            task(2, service_id=1, definition_arn="arn:td/web:1", host="host/2"),
            task(3, service_id=2, definition_arn="arn:td/jobs:1"),
            task(4, service_id=2, definition_arn="arn:td/jobs:1", host="host/2", status=BAD),
        ),
        "hosts": (host(1), host(2)),
        "providers": (ProviderFacts(name="ec2-main", kind="EC2_AUTOSCALING"),),
        "service_total": 2,
        "host_total": 2,
        "task_total": 4,
        **fields,
    }
    return ClusterFacts(**values)


BALANCER = LoadBalancerFacts(
    id=7, arn="arn:lb/public", name="public", kind="application", scheme="internet-facing", dns_name="public.aws"
)
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pay/db-a1b2c3"


def busy() -> ClusterFacts:
    """`web` behind a load balancer with one failing target, and all that a picture shows when asked."""
    group = replace(GROUP, id=3, healthy=5, unhealthy=1, total=6, load_balancer=BALANCER)
    traffic = ServiceTraffic(
        service_id=1,
        target_groups=(group,),
        security_groups=("sg-1",),
        subnets=("subnet-1", "subnet-2"),
        connect_names=("web",),
    )
    revision = replace(
        definition("web:1"), task_role="arn:aws:iam::1:role/web", secrets=(SECRET,), log_groups=("/ecs/web",)
    )
    busy_cluster = cluster(services=(service(1, "web", traffic=traffic),), service_total=1)
    return replace(busy_cluster, definitions={**busy_cluster.definitions, revision.arn: revision})
