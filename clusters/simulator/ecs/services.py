"""Reading services. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html"""

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.paging import page
from clusters.simulator.ecs.refs import named_cluster, service_arn
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.payloads import service_payload
from clusters.simulator.state.service import Service

_CUSTOMER_MANAGED = "CUSTOMER"  # resourceManagementType of everything but Express services


def list_services(call: Call) -> Answer:
    """ACTIVE and DRAINING services of one cluster."""
    cluster = named_cluster(call)
    wanted = [
        service
        for service in call.region.services_of_cluster[cluster.arn].values()
        if service.status != "INACTIVE" and _passes(call, service=service)
    ]
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=_arn_key)
    return {"serviceArns": [service.arn for service in found], **rest}


def describe_services(call: Call) -> Answer:
    """Services by name or ARN whatever their status; their events always come along."""
    cluster = named_cluster(call)
    found, failures = [], []
    for reference in call.payload["services"]:
        arn = service_arn(call, cluster=cluster, reference=reference)
        service = call.region.services_of_cluster[cluster.arn].get(arn)
        if service is None:
            failures.append(failure(arn))
        else:
            found.append(service_payload(service, region=call.region, with_tags=call.includes("TAGS")))
    return {"services": found, "failures": failures}


def list_services_by_namespace(call: Call) -> Answer:
    """Services of all clusters that join the namespace by Service Connect."""
    namespace = call.payload["namespace"]
    wanted = [
        service
        for service in call.region.services.values()
        if service.status != "INACTIVE" and _joins(service, namespace=namespace)
    ]
    if not wanted and not _is_known(call, namespace=namespace):
        raise SimulatorError("NamespaceNotFoundException", "The specified namespace was not found.")
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=_arn_key)
    return {"serviceArns": [service.arn for service in found], **rest}


def answered(call: Call, *, service: Service) -> Answer:
    """The answer of a call that changed the service."""
    return {"service": service_payload(service, region=call.region, with_tags=bool(service.tags))}


def _passes(call: Call, *, service: Service) -> bool:
    has = {
        "launchType": service.launch_type,
        "schedulingStrategy": service.scheduling_strategy,
        "resourceManagementType": _CUSTOMER_MANAGED,
    }
    return all(call.payload.get(name, value) == value for name, value in has.items())


def _joins(service: Service, *, namespace: str) -> bool:
    connect = service.service_connect_configuration or {}
    return bool(connect.get("enabled")) and connect.get("namespace") == namespace


def _is_known(call: Call, *, namespace: str) -> bool:
    defaults = (cluster.service_connect_defaults or {} for cluster in call.region.clusters.values())
    return any(default.get("namespace") == namespace for default in defaults)


def _arn_key(service: Service) -> tuple[str]:
    return (service.arn,)
