"""An estate: one cluster with its place, network and capacity, as a company would set it up."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from clusters.simulator.seed.hosts import add_hosts
from clusters.simulator.seed.timeline import Place, Timeline
from clusters.simulator.state.network import Subnet

DAY_S: Final = 86_400.0
HOUR_S: Final = 3_600.0
MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """EC2 hosts behind a capacity provider, which stands on an Auto Scaling group of the same name."""

    provider_name: str
    instance_type: str
    count: int
    is_scaling: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """One cluster. `environment` is `prod` or `dev`; `age_days` is how long it has existed."""

    cluster: str
    account_id: str
    region: str
    environment: str
    team: str
    age_days: float = 30.0
    hosts: tuple[Hosts, ...] = ()
    has_fargate: bool = True
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where calls go, made by the company's deployment pipeline."""
        session = f"arn:aws:sts::{self.account_id}:assumed-role/halden-deploy/pipeline"
        return Place(account_id=self.account_id, region=self.region, caller_arn=session)

    @property
    def all_tags(self) -> dict[str, str]:
        return {"company": "halden", "environment": self.environment, "team": self.team, **self.tags}

    def registry(self) -> str:
        return f"{self.account_id}.dkr.ecr.{self.region}.amazonaws.com"

    def subnets(self) -> list[str]:
        return [f"subnet-0{_digits(self.account_id, self.region, zone, length=16)}" for zone in "abc"]

    def security_group(self, name: str) -> str:
        return f"sg-0{_digits(self.account_id, self.region, name, length=16)}"

    def vpc(self) -> str:
        return f"vpc-0{_digits(self.account_id, self.region, length=16)}"

    def namespace(self) -> str:
        """The cluster's Cloud Map namespace, where its services find each other."""
        number = _digits(self.account_id, self.region, self.cluster, "namespace", length=16)
        return f"arn:aws:servicediscovery:{self.region}:{self.account_id}:namespace/ns-{number}"

    def registry_service(self, name: str) -> str:
        """A Cloud Map service under which an app's tasks register their addresses."""
        number = _digits(self.account_id, self.region, self.cluster, name, "discovery", length=16)
        return f"arn:aws:servicediscovery:{self.region}:{self.account_id}:service/srv-{number}"

    def target_group(self, name: str) -> str:
        number = _digits(self.account_id, self.region, self.cluster, name, length=16)
        kind = f"targetgroup/{self.cluster[:12]}-{name[:18]}/{number}"
        return f"arn:aws:elasticloadbalancing:{self.region}:{self.account_id}:{kind}"


def found(estate: Estate, *, timeline: Timeline) -> None:
    """Make the network, the capacity providers, the cluster and its hosts."""
    _add_network(estate, timeline=timeline)
    providers = ["FARGATE", "FARGATE_SPOT"] if estate.has_fargate else []
    for hosts in estate.hosts:
        _create_provider(estate, hosts=hosts, timeline=timeline)
        providers.append(hosts.provider_name)
    insights = "enabled" if estate.environment == "prod" else "disabled"
    timeline.call(
        estate.place,
        "CreateCluster",
        clusterName=estate.cluster,
        settings=[{"name": "containerInsights", "value": insights}],
        capacityProviders=providers,
        defaultCapacityProviderStrategy=[{"capacityProvider": providers[-1], "weight": 1, "base": 0}],
        tags=as_tags(estate.all_tags),
    )
    region = timeline.region(estate.place)
    for hosts in estate.hosts:
        add_hosts(
            timeline.world,
            region=region,
            cluster=region.cluster(estate.cluster),
            instance_type=hosts.instance_type,
            count=hosts.count,
            subnets=estate.subnets(),
            capacity_provider_name=hosts.provider_name,
            tags={**estate.all_tags, "Name": hosts.provider_name},
            now=timeline.now,
        )


def as_tags(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags in ECS's shape."""
    return [{"key": key, "value": value} for key, value in sorted(tags.items())]


def _add_network(estate: Estate, *, timeline: Timeline) -> None:
    region = timeline.region(estate.place)
    block = int(_digits(estate.account_id, estate.region, length=2), 16)
    for number, subnet_id in enumerate(estate.subnets()):
        cidr = f"10.{block}.{number * 64}.0/18"
        region.subnets[subnet_id] = Subnet(id=subnet_id, zone=region.zones[number], cidr=cidr, vpc_id=estate.vpc())


def _create_provider(estate: Estate, *, hosts: Hosts, timeline: Timeline) -> None:
    uuid = _digits(estate.cluster, hosts.provider_name, length=32)
    group = f"autoScalingGroup:{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}"
    arn = f"arn:aws:autoscaling:{estate.region}:{estate.account_id}:{group}:autoScalingGroupName/{hosts.provider_name}"
    scaling = {"status": "ENABLED" if hosts.is_scaling else "DISABLED", "targetCapacity": 90}
    timeline.call(
        estate.place,
        "CreateCapacityProvider",
        name=hosts.provider_name,
        autoScalingGroupProvider={
            "autoScalingGroupArn": arn,
            "managedScaling": scaling,
            "managedTerminationProtection": "DISABLED",
            "managedDraining": "ENABLED",
        },
        tags=as_tags(estate.all_tags),
    )


def _digits(*parts: str, length: int) -> str:
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:length]
