"""Where a thing is: account, region, cluster. Every page's breadcrumbs and console links come from here."""

from dataclasses import dataclass

from clusters.models import Cluster, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Account and region; cluster id 0 and name "" for what belongs to none."""

    account_name: str
    account_id: str
    region: str
    partition: str
    cluster_id: int = 0
    cluster_name: str = ""


def place_of_scope(scope: Scope) -> Place:
    """Needs `account` selected with the scope."""
    account = scope.account
    return Place(
        account_name=account.name, account_id=account.account_id, region=scope.region, partition=account.partition
    )


def place_of_cluster(cluster: Cluster) -> Place:
    """Needs `scope__account` selected with the cluster."""
    account = cluster.scope.account
    return Place(
        account_name=account.name,
        account_id=account.account_id,
        region=cluster.scope.region,
        partition=account.partition,
        cluster_id=cluster.pk,
        cluster_name=cluster.name,
    )


# Console hosts by partition (AWS General Reference: AWS Management Console endpoints).
_CONSOLES = {
    "aws": "{region}.console.aws.amazon.com",
    "aws-cn": "{region}.console.amazonaws.cn",
    "aws-us-gov": "{region}.console.amazonaws-us-gov.com",
}


def console_url(place: Place, *, path: str) -> str:
    """A deep link into the ECS console, "" where the partition's console is unknown."""
    host = _CONSOLES.get(place.partition, "").format(region=place.region)
    return f"https://{host}/ecs/v2/{path}?region={place.region}" if host else ""
