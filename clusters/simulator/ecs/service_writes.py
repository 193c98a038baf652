"""Creating, changing and deleting services, and stopping their deployments.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
"""

import re
from collections.abc import Mapping
from typing import Any

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.refs import find_task_definition, named_cluster, named_service, require_kind
from clusters.simulator.ecs.services import answered
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.engine import commands
from clusters.simulator.state.errors import SimulatorError

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
# Request member -> how many items it may have.
_MOST_ITEMS = {"placementConstraints": 10, "placementStrategy": 5, "capacityProviderStrategy": 20}
_MOST_GRACE_S = 2_147_483_647


def create_service(call: Call) -> Answer:
    cluster = named_cluster(call)
    if not _NAME.fullmatch(call.payload["serviceName"]):
        raise invalid(r"serviceName must match ^[a-zA-Z0-9\-_]{1,255}$")
    if "healthCheckGracePeriodSeconds" in call.payload and not call.payload.get("loadBalancers"):
        raise invalid("Health check grace period is only valid for services configured to use load balancers")
    _check_numbers(call, is_daemon=call.payload.get("schedulingStrategy") == "DAEMON")
    _check_task_role(call, reference=call.payload.get("taskDefinition"), done="created")
    service = commands.create_service(
        call.world,
        region=call.region,
        cluster=cluster,
        request=call.payload,
        now=call.now,
        principal_arn=call.caller_arn,
    )
    return answered(call, service=service)


def update_service(call: Call) -> Answer:
    cluster = named_cluster(call)
    service = named_service(call, cluster=cluster, reference=call.payload["service"])
    _check_numbers(call, is_daemon=service.is_daemon)
    _check_task_role(call, reference=call.payload.get("taskDefinition", service.task_definition_arn), done="updated")
    commands.update_service(call.world, region=call.region, service=service, request=call.payload, now=call.now)
    return answered(call, service=service)


def delete_service(call: Call) -> Answer:
    """DRAINING; a service that is deleted already is answered as it stands, as AWS does."""
    cluster = named_cluster(call)
    service = named_service(call, cluster=cluster, reference=call.payload["service"])
    if service.status != "ACTIVE":
        return answered(call, service=service)
    is_forced = call.payload.get("force", False)
    commands.delete_service(call.world, region=call.region, service=service, force=is_forced, now=call.now)
    return answered(call, service=service)


def stop_service_deployment(call: Call) -> Answer:
    arn = call.payload["serviceDeploymentArn"]
    require_kind(arn, kinds=("service-deployment",))
    deployment = call.region.service_deployments.get(arn)
    if deployment is None:
        raise SimulatorError("ServiceDeploymentNotFoundException", "The service deployment wasn't found.")
    stop_type = call.payload.get("stopType", "ROLLBACK")
    commands.stop_service_deployment(
        call.world, region=call.region, deployment=deployment, stop_type=stop_type, now=call.now
    )
    return {"serviceDeploymentArn": arn}


def _check_numbers(call: Call, *, is_daemon: bool) -> None:
    """Raises InvalidParameterException for counts and lengths that can't be."""
    if is_daemon and "desiredCount" in call.payload:
        raise invalid(
            "The daemon scheduling strategy does not support a desired count for services. "
            "Remove the desired count value and try again"
        )
    if call.payload.get("desiredCount", 0) < 0:
        raise invalid("The desired count cannot be negative.")
    if not 0 <= call.payload.get("healthCheckGracePeriodSeconds", 0) <= _MOST_GRACE_S:
        raise invalid(f"healthCheckGracePeriodSeconds should be between 0 and {_MOST_GRACE_S}.")
    for member, most in _MOST_ITEMS.items():
        if len(call.payload.get(member, ())) > most:
            raise invalid(f"{member} can have at most {most} items.")
    _check_percentages(call.payload.get("deploymentConfiguration", {}))


def _check_percentages(configuration: Mapping[str, Any]) -> None:
    least, most = configuration.get("minimumHealthyPercent", 0), configuration.get("maximumPercent", 200)
    if not 0 <= least <= 100:
        raise invalid("minimumHealthyPercent should be between 0 and 100.")
    if most < 100:
        raise invalid("maximumPercent should be at least 100.")
    if least == most == 100:
        raise invalid("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.")


def _check_task_role(call: Call, *, reference: str | None, done: str) -> None:
    """ECS Exec works through the task role, so AWS asks for one when it is switched on."""
    if not call.payload.get("enableExecuteCommand") or reference is None:
        return
    definition = find_task_definition(call, reference=reference)
    if definition is not None and not definition.document.get("taskRoleArn"):
        raise invalid(
            f"The service couldn't be {done} because a valid taskRoleArn is not being used. "
            "Specify a valid task role in your task definition and try again."
        )
