"""Redeploying from the wish to the outcome, rollbacks and replacements included, against the simulated AWS."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from clusters.choices import OperationKind
from clusters.models import Operation, Service
from clusters.operations.requests import OperationRefused, request_operation, undo_offer, undo_operation
from clusters.simulator.server import RunningSimulator
from tests.operations.conftest import OWN_IMAGE, Run, wait_for

pytestmark = pytest.mark.django_db
Effects = Callable[[], list[dict[str, Any]]]
Confirm = Callable[..., Operation]


def _redeploy(service: Service, *, user: User) -> Operation:
    return request_operation(OperationKind.REDEPLOY, service=service, params={}, user=user)


@pytest.fixture
def broken_image(ecs: Any, service: Service, simulator: RunningSimulator) -> Iterator[None]:
    """The tag is pushed anew with an application that exits, and the service's breaker rolls back."""
    ecs.update_service(
        cluster=service.cluster.arn,
        service=service.arn,
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
    )
    exits = {"kind": "ExitsAfter", "exit_code": 3, "after_s": 20}
    simulator.post("images", {"reference": OWN_IMAGE, "digest": f"sha256:{'b' * 64}", "behaviours": [exits]})
    yield
    simulator.post("images", {"reference": OWN_IMAGE, "digest": f"sha256:{'a' * 64}", "behaviours": []})


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


def test_rollback_by_the_breaker_it_shows_as_failed_with_the_cause(
    service: Service, operator: User, run: Run, confirm: Confirm, broken_image: None
) -> None:
    operation = confirm(_redeploy(service, user=operator), user=operator)

    done = run(operation, "failed", "succeeded", "superseded", "settling")

    assert done.state == "failed"
    assert "rolled back" in done.outcome
    assert "exit 3" in done.outcome


def test_rollback_that_ended_unseen_it_still_calls_a_failure(
    service: Service,
    operator: User,
    run: Run,
    confirm: Confirm,
    broken_image: None,
    ecs: Any,
    simulator: RunningSimulator,
) -> None:
    operation = run(confirm(_redeploy(service, user=operator), user=operator), "following")

    def is_rollout(status: str) -> Callable[[dict[str, Any]], bool]:
        wish = {"service": service.arn, "cluster": service.cluster.arn, "status": [status]}
        return lambda _: bool(ecs.list_service_deployments(**wish)["serviceDeployments"])

    wait_for(ecs, service.cluster.arn, service.name, is_rollout("ROLLBACK_IN_PROGRESS"))
    simulator.post("images", {"reference": OWN_IMAGE, "digest": f"sha256:{'a' * 64}", "behaviours": []})
    wait_for(ecs, service.cluster.arn, service.name, is_rollout("ROLLBACK_SUCCESSFUL"))
    done = run(operation, "failed", "superseded", "succeeded")

    assert done.state == "failed"
    assert "rolled back" in done.outcome


def test_undo_it_refuses_with_the_way_out(service: Service, operator: User, run: Run, confirm: Confirm) -> None:
    done = run(confirm(_redeploy(service, user=operator), user=operator), "succeeded")

    offer = undo_offer(done, user=operator)

    assert not offer.is_offered
    assert "deploy the revision" in offer.mend
    with pytest.raises(OperationRefused, match="no inverse"):
        undo_operation(done, user=operator)
