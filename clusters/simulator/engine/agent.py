"""What the container agent of an ECS-optimised host registers."""

from __future__ import annotations

from dataclasses import dataclass, field

# What an ECS-optimised Linux AMI's agent registers; requiresAttributes of task definitions are drawn from these.
CAPABILITIES = (
    *(f"com.amazonaws.ecs.capability.docker-remote-api.1.{minor}" for minor in range(17, 45)),
    *(
        f"com.amazonaws.ecs.capability.logging-driver.{driver}"
        for driver in ("awsfirelens", "awslogs", "fluentd", "gelf", "journald", "json-file", "none", "splunk", "syslog")
    ),
    "com.amazonaws.ecs.capability.ecr-auth",
    "com.amazonaws.ecs.capability.privileged-container",
    "com.amazonaws.ecs.capability.selinux",
    "com.amazonaws.ecs.capability.task-iam-role",
    "com.amazonaws.ecs.capability.task-iam-role-network-host",
    "ecs.capability.aws-appmesh",
    "ecs.capability.container-health-check",
    "ecs.capability.container-ordering",
    "ecs.capability.container-restart-policy",
    "ecs.capability.docker-plugin.local",
    "ecs.capability.efs",
    "ecs.capability.efsAuth",
    "ecs.capability.env-files.s3",
    "ecs.capability.execute-command",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.firelens.fluentbit",
    "ecs.capability.firelens.fluentd",
    "ecs.capability.logging-driver.awsfirelens.log-driver-buffer-limit",
    "ecs.capability.full-sync",
    "ecs.capability.increased-task-cpu-limit",
    "ecs.capability.network.container-port-range",
    "ecs.capability.pid-ipc-namespace-sharing",
    "ecs.capability.private-registry-authentication.secretsmanager",
    "ecs.capability.secrets.asm.bootstrap.log-driver",
    "ecs.capability.secrets.asm.environment-variables",
    "ecs.capability.secrets.ssm.bootstrap.log-driver",
    "ecs.capability.secrets.ssm.environment-variables",
    "ecs.capability.service-connect-v1",
    "ecs.capability.task-cpu-mem-limit",
    "ecs.capability.task-eia",
    "ecs.capability.task-eni",
    "ecs.capability.task-eni-trunking",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSpec:
    """A host as the simulated EC2 gives it. `memory_mib` is what the agent registers, a little less than the type's."""

    instance_type: str
    cpu_units: int
    memory_mib: int
    zone: str
    ec2_instance_id: str = ""
    subnet_id: str = ""
    vpc_id: str = ""
    ami_id: str = "ami-0c3fd0f5d33134a76"
    architecture: str = "x86_64"
    enis: int = 3
    gpus: int = 0
    capacity_provider_name: str | None = None
    is_spot: bool = False
    private_ip: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


def agent_attributes(spec: HostSpec) -> dict[str, str | None]:
    """The attributes the agent registers: capabilities without a value, and facts about the host."""
    facts = {
        "ecs.ami-id": spec.ami_id,
        "ecs.availability-zone": spec.zone,
        "ecs.cpu-architecture": spec.architecture,
        "ecs.instance-type": spec.instance_type,
        "ecs.os-family": "LINUX",
        "ecs.os-type": "linux",
        "ecs.subnet-id": spec.subnet_id,
        "ecs.vpc-id": spec.vpc_id,
    }
    return {**dict.fromkeys(CAPABILITIES), **{name: value for name, value in facts.items() if value}, **spec.attributes}
