"""Service deployments and service revisions.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from datetime import datetime

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.paging import Key, page
from clusters.simulator.ecs.refs import named_cluster, named_service, require_kind
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.state.payloads import (
    service_deployment_brief,
    service_deployment_payload,
    service_revision_payload,
)
from clusters.simulator.state.service import ServiceDeployment


def list_service_deployments(call: Call) -> Answer:
    """A service's deployments, the newest first."""
    cluster = named_cluster(call)
    service = named_service(call, cluster=cluster, reference=call.payload["service"])
    wanted = [
        deployment
        for deployment in call.region.deployments_of_service.get(service.arn, [])
        if _passes(call, deployment=deployment)
    ]
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=_age_key, descending=True)
    return {"serviceDeployments": [service_deployment_brief(deployment) for deployment in found], **rest}


def describe_service_deployments(call: Call) -> Answer:
    found, failures = [], []
    for arn in call.payload["serviceDeploymentArns"]:
        require_kind(arn, kinds=("service-deployment",))
        deployment = call.region.service_deployments.get(arn)
        if deployment is None:
            failures.append(failure(arn))
        else:
            found.append(service_deployment_payload(deployment, region=call.region))
    return {"serviceDeployments": found, "failures": failures}


def describe_service_revisions(call: Call) -> Answer:
    found, failures = [], []
    for arn in call.payload["serviceRevisionArns"]:
        require_kind(arn, kinds=("service-revision",))
        revision = call.region.service_revisions.get(arn)
        if revision is None:
            failures.append(failure(arn))
        else:
            found.append(service_revision_payload(revision))
    return {"serviceRevisions": found, "failures": failures}


def _passes(call: Call, *, deployment: ServiceDeployment) -> bool:
    statuses, created = call.payload.get("status"), call.payload.get("createdAt", {})
    if statuses and deployment.status not in statuses:
        return False
    if "before" in created and deployment.created_at >= _epoch(created["before"]):
        return False
    return "after" not in created or deployment.created_at > _epoch(created["after"])


def _epoch(moment: float | str) -> float:
    """A timestamp in epoch seconds; JSON clients send numbers, the command line ISO 8601 text."""
    if isinstance(moment, int | float):
        return float(moment)
    try:
        return datetime.fromisoformat(moment).timestamp()
    except ValueError as error:
        raise invalid(f"{moment} is not a timestamp.") from error


def _age_key(deployment: ServiceDeployment) -> Key:
    return (deployment.created_at, deployment.arn)
