"""Rows of the mirror for page tests: each function makes one noun with believable defaults, every field overridable."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User

from clusters.access import compile_grants
from clusters.choices import ImageState, Role, Severity, Tier
from clusters.models import (
    Account,
    AttentionItem,
    Batch,
    BatchItem,
    CapacityProvider,
    Cluster,
    Container,
    ContainerDefinition,
    ContainerInstance,
    Deployment,
    Grant,
    Image,
    ImageLayer,
    Layer,
    Listener,
    ListenerRule,
    LoadBalancer,
    Operation,
    Scope,
    Service,
    ServiceDeployment,
    SyncState,
    Target,
    TargetGroup,
    TargetGroupUse,
    Task,
    TaskDefinition,
)

NOW = datetime.now(UTC)
PASSWORD = "a-long-enough-password"
_numbers = count(1)


def make_scope(*, account_id: str = "111122223333", region: str = "eu-west-1", **fields: Any) -> Scope:
    defaults = {"name": f"account-{account_id[-4:]}", "write_role_arn": f"arn:aws:iam::{account_id}:role/gantry-write"}
    account, _ = Account.objects.get_or_create(account_id=account_id, defaults=defaults)
    scope, _ = Scope.objects.get_or_create(account=account, region=region, defaults=fields)
    return scope


def make_cluster(name: str = "", *, scope: Scope | None = None, **fields: Any) -> Cluster:
    scope = scope or make_scope()
    name = name or f"cluster-{next(_numbers)}"
    values: dict[str, Any] = {"status": "ACTIVE", "tier": Tier.PROD, **_stamps(), **fields}
    return Cluster.objects.create(scope=scope, name=name, arn=_arn(scope, f"cluster/{name}"), **values)


def make_task_definition(family: str = "web", *, scope: Scope | None = None, **fields: Any) -> TaskDefinition:
    scope = scope or make_scope()
    revision = fields.pop("revision", next(_numbers))
    values: dict[str, Any] = {"status": "ACTIVE", "cpu_units": 256, "memory_mib": 512, **_stamps(), **fields}
    made = TaskDefinition.objects.create(
        scope=scope,
        family=family,
        revision=revision,
        arn=_arn(scope, f"task-definition/{family}:{revision}"),
        registered_at=NOW - timedelta(days=2),
        **values,
    )
    ContainerDefinition.objects.create(task_definition=made, position=0, name="app", image="shop/web:1.4.2")
    return made


def make_service(name: str = "", *, cluster: Cluster | None = None, **fields: Any) -> Service:
    cluster = cluster or make_cluster()
    name = name or f"service-{next(_numbers)}"
    definition = fields.pop("task_definition", None)
    values: dict[str, Any] = {
        "status": "ACTIVE",
        "tier": cluster.tier,
        "scheduling_strategy": "REPLICA",
        "launch_type": "FARGATE",
        "desired_count": 3,
        "running_count": 3,
        "healthy_count": 3,
        "since": NOW - timedelta(days=2),
        **_stamps(),
        **fields,
    }
    return Service.objects.create(
        scope=cluster.scope,
        cluster=cluster,
        name=name,
        arn=_arn(cluster.scope, f"service/{cluster.name}/{name}"),
        task_definition=definition,
        task_definition_arn=definition.arn if definition else _arn(cluster.scope, f"task-definition/{name}:1"),
        **values,
    )


def make_host(*, cluster: Cluster, **fields: Any) -> ContainerInstance:
    number = next(_numbers)
    values: dict[str, Any] = {
        "status": "ACTIVE",
        "ec2_instance_id": f"i-{number:017x}",
        "instance_type": "m6i.xlarge",
        "availability_zone": "eu-west-1a",
        "registered_cpu_units": 4096,
        "remaining_cpu_units": 1024,
        "registered_memory_mib": 15800,
        "remaining_memory_mib": 4000,
        **_stamps(),
        **fields,
    }
    arn = _arn(cluster.scope, f"container-instance/{cluster.name}/{number:032x}")
    return ContainerInstance.objects.create(scope=cluster.scope, cluster=cluster, arn=arn, **values)


def make_task(*, cluster: Cluster, service: Service | None = None, **fields: Any) -> Task:
    task_id = f"{next(_numbers):032x}"
    containers = fields.pop("containers", [{"name": "app", "image": "shop/web:1.4.2", "last_status": "RUNNING"}])
    values: dict[str, Any] = {
        "last_status": "RUNNING",
        "desired_status": "RUNNING",
        "health_status": "UNKNOWN",
        "launch_type": "FARGATE",
        "availability_zone": "eu-west-1a",
        "cpu_units": 256,
        "memory_mib": 512,
        "created_at": NOW - timedelta(hours=3),
        "started_at": NOW - timedelta(hours=3),
        "task_definition_arn": service.task_definition_arn if service else _arn(cluster.scope, "task-definition/job:1"),
        "task_definition": service.task_definition if service else None,
        **_stamps(),
        **fields,
    }
    task = Task.objects.create(
        scope=cluster.scope,
        cluster=cluster,
        service=service,
        service_name=service.name if service else "",
        group=f"service:{service.name}" if service else "family:job",
        task_id=task_id,
        arn=_arn(cluster.scope, f"task/{cluster.name}/{task_id}"),
        **values,
    )
    Container.objects.bulk_create([Container(task=task, **each) for each in containers])
    return task


def make_deployment(*, service: Service, **fields: Any) -> Deployment:
    values: dict[str, Any] = {
        "status": "PRIMARY",
        "task_definition_arn": service.task_definition_arn,
        "desired_count": service.desired_count,
        "running_count": service.running_count,
        "rollout_state": "COMPLETED",
        "created_at": NOW - timedelta(days=2),
        **fields,
    }
    return Deployment.objects.create(service=service, deployment_id=f"ecs-svc/{next(_numbers):019d}", **values)


def make_service_deployment(*, service: Service, **fields: Any) -> ServiceDeployment:
    values: dict[str, Any] = {"status": "SUCCESSFUL", "created_at": NOW - timedelta(days=2), **_stamps(), **fields}
    return ServiceDeployment.objects.create(
        scope=service.scope,
        cluster=service.cluster,
        service=service,
        arn=_arn(service.scope, f"service-deployment/{service.cluster.name}/{service.name}/{next(_numbers)}"),
        **values,
    )


def make_attention(*, service: Service, **fields: Any) -> AttentionItem:
    values: dict[str, Any] = {
        "cause_class": "out_of_memory",
        "cause": "2 of 3 healthy: exit 137, out of memory",
        "mend": "Give app more memory.",
        "certainty": "certain",
        "severity": Severity.MISSING_PART,
        "rank": 1000,
        "since": NOW - timedelta(minutes=18),
        **fields,
    }
    return AttentionItem.objects.create(
        scope=service.scope,
        cluster=service.cluster,
        service=service,
        tier=service.tier,
        cause_key=f"key-{next(_numbers)}",
        **values,
    )


def make_sync_state(
    *, scope: Scope, kind: str = "services", cluster: Cluster | None = None, **fields: Any
) -> SyncState:
    values: dict[str, Any] = {
        "due_at": NOW + timedelta(seconds=30),
        "last_success_at": NOW - timedelta(seconds=12),
        "late_after": NOW + timedelta(minutes=5),
        **fields,
    }
    return SyncState.objects.create(scope=scope, kind=kind, cluster=cluster, **values)


def make_operation(*, service: Service, user: User, **fields: Any) -> Operation:
    values: dict[str, Any] = {
        "kind": "scale",
        "params": {"desired_count": 6},
        "state": "planning",
        "state_at": NOW,
        "requested_at": NOW,
        **fields,
    }
    return Operation.objects.create(
        scope=service.scope,
        cluster=service.cluster,
        service=service,
        target_arn=service.arn,
        requested_by=user,
        **values,
    )


def make_batch(*services: Service, user: User, **fields: Any) -> Batch:
    """A running batch whose services all wait."""
    values: dict[str, Any] = {
        "kind": "redeploy",
        "state_at": NOW,
        "requested_at": NOW,
        "at_once": 5,
        "reason": "new base image",
        **fields,
    }
    batch = Batch.objects.create(requested_by=user, **values)
    for position, service in enumerate(services):
        BatchItem.objects.create(
            batch=batch, position=position, service=service, cluster=service.cluster, scope=service.scope
        )
    return batch


def make_user(name: str, *, role: Role | None = None, cluster_glob: str = "*", **fields: Any) -> User:
    """A person; with `role`, in a group of its own that is granted it, and the grants are compiled."""
    user = User.objects.create_user(name, password=PASSWORD, **fields)
    if role is not None:
        group, _ = Group.objects.get_or_create(name=f"{role} of {cluster_glob}")
        user.groups.add(group)
        Grant.objects.get_or_create(group=group, role=role, cluster_glob=cluster_glob)
        compile_grants()
    return user


def _arn(scope: Scope, resource: str) -> str:
    return f"arn:aws:ecs:{scope.region}:{scope.account.account_id}:{resource}"


def _stamps() -> dict[str, datetime]:
    return {"read_at": NOW, "first_seen_at": NOW - timedelta(days=30), "changed_at": NOW - timedelta(minutes=6)}


def make_image(
    repository: str = "shop/web", *, scope: Scope | None = None, layers: Sequence[tuple[str, int]] = (), **fields: Any
) -> Image:
    """`layers`: (name, bytes) from the bottom up; a layer of the same name is the same one. 0 bytes: no layer."""
    scope = scope or make_scope()
    digest = f"sha256:{next(_numbers):064x}"
    registry = f"{scope.account.account_id}.dkr.ecr.{scope.region}.amazonaws.com"
    values: dict[str, Any] = {
        "registry": registry,
        "repository": repository,
        "tag": "1.4.2",
        "digest": digest,
        "platform": "linux/amd64",
        "state": ImageState.READ,
        "size_bytes": sum(size for _, size in layers),
        "first_seen_at": NOW,
        **fields,
    }
    reference = f"{registry}/{repository}@{values['digest']}" if values["digest"] else f"{registry}/{repository}:x"
    made = Image.objects.create(scope=scope, **{"reference": reference, **values})
    total, chain = 0, ""
    for position, (name, size) in enumerate(layers):
        total += size
        chain = f"{chain}/{name}" if size else chain
        layer = Layer.objects.get_or_create(digest=f"sha256:{name}", defaults={"size_bytes": size})[0] if size else None
        ImageLayer.objects.create(
            image=made,
            position=position,
            layer=layer,
            line=f"RUN {name}",
            chain_id=chain if size else "",
            total_bytes=total,
        )
    return made


def make_capacity_provider(name: str, *, cluster: Cluster, **fields: Any) -> CapacityProvider:
    """One that the cluster may place tasks on."""
    values: dict[str, Any] = {"kind": "EC2_AUTOSCALING", "status": "ACTIVE", **_stamps(), **fields}
    Cluster.objects.filter(pk=cluster.pk).update(capacity_providers=[*cluster.capacity_providers, name])
    cluster.capacity_providers = [*cluster.capacity_providers, name]
    arn = _arn(cluster.scope, f"capacity-provider/{name}")
    return CapacityProvider.objects.create(scope=cluster.scope, name=name, arn=arn, **values)


def make_target_group(
    name: str, *, service: Service, balancer: LoadBalancer | None = None, **fields: Any
) -> TargetGroup:
    """A group that the service names, behind a load balancer with one listener and one rule to it."""
    scope = service.scope
    balancer = balancer or make_load_balancer(f"lb-of-{name}", scope=scope)
    values: dict[str, Any] = {
        "protocol": "HTTP",
        "port": 8080,
        "target_type": "ip",
        "health_check_path": "/healthz",
        **_stamps(),
        **fields,
    }
    arn = _elb_arn(scope, f"targetgroup/{name}/{next(_numbers):016x}")
    group = TargetGroup.objects.create(scope=scope, name=name, arn=arn, load_balancer=balancer, **values)
    entry = {"targetGroupArn": arn, "containerName": "app", "containerPort": 8080}
    Service.objects.filter(pk=service.pk).update(load_balancers=[*service.load_balancers, entry])
    service.load_balancers = [*service.load_balancers, entry]
    TargetGroupUse.objects.create(
        scope=scope, service=service, target_group_arn=arn, container_name="app", container_port=8080
    )
    listener = balancer.listeners.first()
    assert listener is not None
    make_rule(listener, group=group, host=f"{name}.example.com")
    return group


def make_load_balancer(name: str, *, scope: Scope, **fields: Any) -> LoadBalancer:
    """With HTTPS open."""
    values: dict[str, Any] = {
        "kind": "application",
        "scheme": "internet-facing",
        "state": "active",
        "dns_name": f"{name}-1.{scope.region}.elb.amazonaws.com",
        **_stamps(),
        **fields,
    }
    resource = f"app/{name}/{next(_numbers):016x}"
    arn = _elb_arn(scope, f"loadbalancer/{resource}")
    balancer = LoadBalancer.objects.create(scope=scope, name=name, arn=arn, **values)
    nothing = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    Listener.objects.create(
        scope=scope,
        load_balancer=balancer,
        arn=_elb_arn(scope, f"listener/{resource}/{next(_numbers):016x}"),
        port=443,
        protocol="HTTPS",
        default_actions=[nothing],
        **_stamps(),
    )
    return balancer


def make_rule(listener: Listener, *, group: TargetGroup, host: str, **fields: Any) -> ListenerRule:
    number = next(_numbers)
    return ListenerRule.objects.create(
        scope=listener.scope,
        listener=listener,
        arn=f"{listener.arn}/{number:016x}".replace(":listener/", ":listener-rule/"),
        conditions=[{"field": "host-header", "name": "", "values": [host]}],
        actions=[{"Type": "forward", "TargetGroupArn": group.arn}],
        **{"priority": number, **_stamps(), **fields},
    )


def make_target(group: TargetGroup, **fields: Any) -> Target:
    values: dict[str, Any] = {"state": "healthy", "since": NOW - timedelta(hours=2), "port": 8080, **fields}
    number = next(_numbers)
    target_id = values.pop("target_id", f"10.0.{number // 250 % 250}.{number % 250}")
    return Target.objects.create(target_group=group, target_id=target_id, **values)


def _elb_arn(scope: Scope, resource: str) -> str:
    return f"arn:aws:elasticloadbalancing:{scope.region}:{scope.account.account_id}:{resource}"
