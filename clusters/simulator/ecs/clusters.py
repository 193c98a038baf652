"""Clusters. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html"""

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.paging import page
from clusters.simulator.ecs.refs import cluster_name
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.payloads import cluster_payload

# What CreateCluster, UpdateCluster … answer without being asked: everything but counters by launch type.
ALWAYS_ANSWERED = ("CONFIGURATIONS", "SETTINGS", "TAGS")


def list_clusters(call: Call) -> Answer:
    alive = (cluster for cluster in call.region.clusters.values() if cluster.status != "INACTIVE")
    found, rest = page(alive, operation=call.operation, payload=call.payload, key=_arn_key)
    return {"clusterArns": [cluster.arn for cluster in found], **rest}


def describe_clusters(call: Call) -> Answer:
    """Clusters by name or ARN, INACTIVE ones too; `default` when none is named."""
    found, failures = [], []
    for reference in call.payload.get("clusters") or ["default"]:
        arn = call.region.arn("cluster", cluster_name(reference))
        cluster = call.region.clusters.get(reference if reference.startswith("arn:") else arn)
        if cluster is None:
            failures.append(failure(reference if reference.startswith("arn:") else arn))
        else:
            found.append(cluster_payload(cluster, region=call.region, include=call.payload.get("include", ())))
    return {"clusters": found, "failures": failures}


def answered(call: Call, *, cluster: Cluster) -> Answer:
    """The answer of a call that changed the cluster."""
    return {"cluster": cluster_payload(cluster, region=call.region, include=ALWAYS_ANSWERED)}


def _arn_key(cluster: Cluster) -> tuple[str]:
    return (cluster.arn,)
