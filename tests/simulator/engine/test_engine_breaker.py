"""Deployments that fail: the circuit breaker counts, trips and rolls back."""

from typing import Any

import pytest

from clusters.simulator.engine.breaker import threshold_of
from clusters.simulator.state.images import FailsHealthCheck, OutOfMemory, PullFails
from clusters.simulator.state.payloads import service_deployment_payload
from tests.simulator.engine.lab import BREAKER, Lab

HEALTH_CHECK = {"command": ["CMD", "true"], "interval": 5, "retries": 2}


@pytest.mark.parametrize(
    ("configured", "desired", "threshold"),
    [
        pytest.param(None, 1, 3, id="at least 3"),
        pytest.param(None, 25, 13, id="half, rounded up"),
        pytest.param(None, 1000, 200, id="at most 200"),
        pytest.param({"type": "COUNT", "value": 7}, 1000, 7, id="a count"),
        pytest.param({"type": "UNBOUNDED_PERCENT", "value": 50}, 1000, 500, id="without bounds"),
        pytest.param({"type": "BOUNDED_PERCENT", "value": 10}, 10, 3, id="a bounded share"),
    ],
)
def test_threshold_it_follows_the_configuration(
    configured: dict[str, Any] | None, desired: int, threshold: int
) -> None:
    breaker = {"thresholdConfiguration": configured} if configured else {}

    assert threshold_of(breaker, desired_count=desired) == threshold


def _break(lab: Lab, *behaviours: Any, **container: Any) -> Any:
    """A steady service of two tasks that is given an image that doesn't work."""
    lab.image("web:1")
    lab.image("web:2", *behaviours)
    lab.define()
    service = lab.steady(lab.create(count=2, deploymentConfiguration=BREAKER))
    lab.define(image="web:2", **container)
    return lab.update(service, taskDefinition="web:2")


@pytest.mark.parametrize(
    ("behaviour", "container"),
    [
        pytest.param(OutOfMemory(needs_memory_mib=4096), {}, id="out of memory"),
        pytest.param(PullFails(message="denied"), {}, id="pull"),
        pytest.param(FailsHealthCheck(), {"healthCheck": HEALTH_CHECK}, id="health check"),
    ],
)
def test_a_broken_image_it_trips_the_breaker_and_rolls_back(
    lab: Lab, behaviour: Any, container: dict[str, Any]
) -> None:
    service = _break(lab, behaviour, **container)
    good = service.completed_revision_arn

    lab.until(lambda: lab.rollout(service).status == "ROLLBACK_SUCCESSFUL")

    shown = service_deployment_payload(lab.rollout(service), region=lab.region)
    assert shown["deploymentCircuitBreaker"] == {"status": "TRIGGERED", "failureCount": 3, "threshold": 3}
    assert shown["rollback"]["serviceRevisionArn"] == good
    assert service.task_definition_arn == lab.region.arn("task-definition", "web:1")
    assert len(lab.running(service)) == 2


def test_a_rollback_it_is_told_in_the_services_words(lab: Lab) -> None:
    service = _break(lab, PullFails(message="denied"))
    failing = service.deployments[0].id
    good = service.deployments[1].id

    lab.until(lambda: lab.rollout(service).status == "ROLLBACK_SUCCESSFUL")

    messages = lab.messages(service)
    assert f"(service web) (deployment {failing}) deployment failed: tasks failed to start." in messages
    assert f"(service web) rolling back to (deployment {good})." in messages


def test_while_it_rolls_back_it_shows_a_failed_active_deployment(lab: Lab) -> None:
    service = _break(lab, OutOfMemory(needs_memory_mib=4096))

    lab.until(lambda: lab.rollout(service).status == "ROLLBACK_IN_PROGRESS")

    assert [(item.status, item.rollout_state) for item in service.deployments] == [
        ("PRIMARY", "IN_PROGRESS"),
        ("ACTIVE", "FAILED"),
    ]
    assert service.deployments[1].rollout_state_reason == "ECS deployment circuit breaker: tasks failed to start."


def test_live_counters_it_raises_before_it_trips(lab: Lab) -> None:
    service = _break(lab, PullFails(message="denied"))

    lab.until(lambda: lab.rollout(service).failure_count > 0)

    assert lab.rollout(service).status == "IN_PROGRESS"
    assert service.deployments[0].failed_tasks == lab.rollout(service).failure_count


def test_without_rollback_it_stops_and_launches_no_more(lab: Lab) -> None:
    lab.image("web:1", PullFails(message="denied"))
    lab.define()
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
    service = lab.create(count=2, deploymentConfiguration=breaker)

    lab.until(lambda: lab.rollout(service).status == "STOPPED")
    lab.run(30)
    count = len(lab.tasks(service))
    lab.run(600)

    assert service.deployments[0].rollout_state == "FAILED"
    assert len(lab.tasks(service)) == count


def test_without_a_breaker_it_goes_on_trying(lab: Lab) -> None:
    lab.image("web:1", PullFails(message="denied"))
    lab.define()
    service = lab.create(count=1)

    lab.run(600)

    assert lab.rollout(service).status == "IN_PROGRESS"
    assert service.deployments[0].failed_tasks > 3


def test_a_failed_rollout_it_emits_an_error_event(lab: Lab) -> None:
    service = _break(lab, PullFails(message="denied"))

    lab.until(lambda: lab.rollout(service).status == "ROLLBACK_SUCCESSFUL")

    changes = lab.emitted("ECS Deployment State Change")
    failed = [item for item in changes if item["eventName"] == "SERVICE_DEPLOYMENT_FAILED"]
    assert [item["eventType"] for item in failed] == ["ERROR"]
    assert failed[0]["reason"] == "ECS deployment circuit breaker: tasks failed to start."
