"""Redeploying from the wish to the outcome, rollbacks and replacements included, against the simulated AWS."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from clusters.choices import OperationKind
from clusters.models import Operation, Service
from clusters.operations.requests import OperationRefused, request_operation, undo_offer, undo_operation
from clusters.simulator.server import RunningSimulator
from tests.operations.conftest import Run

pytestmark = pytest.mark.django_db
Effects = Callable[[], list[dict[str, Any]]]
Confirm = Callable[..., Operation]


def _redeploy(service: Service, *, user: User) -> Operation:
    return request_operation(OperationKind.REDEPLOY, service=service, params={}, user=user)


@pytest.fixture
def broken_image(ecs: Any, service: Service, simulator: RunningSimulator) -> Iterator[None]:
    """The service's image fails at once, and its breaker rolls back; mended afterwards, as others use it too."""
    described = ecs.describe_services(cluster=service.cluster.arn, services=[service.arn])["services"][0]
    definition = ecs.describe_task_definition(taskDefinition=described["taskDefinition"])["taskDefinition"]
    image = definition["containerDefinitions"][0]["image"]
    ecs.update_service(
        cluster=service.cluster.arn,
        service=service.arn,
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
    )
    simulator.post("images", {"image": image, "behaviour": {"exit_code": 1, "exit_after_s": 1}})
    yield
    simulator.post("images", {"image": image, "behaviour": {}})


def test_redeploying_it_follows_to_success(
    service: Service, operator: User, run: Run, confirm: Confirm, effects: Effects
) -> None:
    operation = confirm(_redeploy(service, user=operator), user=operator)

    done = run(operation, "succeeded")

    assert effects()[0]["payload"] == {
        "cluster": service.cluster.arn,
        "service": service.arn,
        "forceNewDeployment": True,
    }
    assert done.outcome == "2 tasks of the new deployment run."


def test_another_deployment_it_ends_as_superseded(
    service: Service, operator: User, run: Run, confirm: Confirm, ecs: Any
) -> None:
    operation = run(confirm(_redeploy(service, user=operator), user=operator), "following")
    ecs.update_service(cluster=service.cluster.arn, service=service.arn, forceNewDeployment=True)

    done = run(operation, "superseded")

    assert "later deployment" in done.outcome


def test_undo_it_refuses_with_the_way_out(service: Service, operator: User, run: Run, confirm: Confirm) -> None:
    done = run(confirm(_redeploy(service, user=operator), user=operator), "succeeded")

    offer = undo_offer(done, user=operator)

    assert not offer.is_offered
    assert "deploy the revision" in offer.mend
    with pytest.raises(OperationRefused, match="no inverse"):
        undo_operation(done, user=operator)
