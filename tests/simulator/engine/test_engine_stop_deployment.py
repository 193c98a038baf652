"""StopServiceDeployment: back to the last completed revision, or just stop."""

import pytest

from clusters.simulator.engine import commands
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.service import Service
from tests.simulator.engine.lab import Lab


def _rolling(lab: Lab) -> Service:
    lab.define()
    service = lab.steady(lab.create(count=2))
    lab.define()
    lab.update(service, taskDefinition="web:2")
    lab.run(5)
    return service


def _stop(lab: Lab, service: Service, stop_type: str) -> None:
    commands.stop_service_deployment(
        lab.world, region=lab.region, deployment=lab.rollout(service), stop_type=stop_type, now=lab.now
    )


def test_rollback_it_requests_the_stop_and_ends_rolled_back(lab: Lab) -> None:
    service = _rolling(lab)

    _stop(lab, service, "ROLLBACK")
    at_once = lab.rollout(service).status
    lab.until(lambda: not lab.rollout(service).is_open)

    assert at_once == "STOP_REQUESTED"
    assert lab.rollout(service).status == "ROLLBACK_SUCCESSFUL"
    assert (service.task_definition_arn or "").endswith("web:1")


def test_abort_it_leaves_both_revisions_and_starts_no_more(lab: Lab) -> None:
    service = _rolling(lab)

    _stop(lab, service, "ABORT")
    lab.run(120)

    assert lab.rollout(service).status == "STOPPED"
    assert service.deployments[0].rollout_state == "FAILED"


def test_a_finished_deployment_it_is_a_conflict(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=1))

    with pytest.raises(SimulatorError) as caught:
        _stop(lab, service, "ROLLBACK")

    assert caught.value.code == "ConflictException"


def test_the_first_deployment_it_has_nothing_to_go_back_to(lab: Lab) -> None:
    lab.define()
    service = lab.create(count=1)

    with pytest.raises(SimulatorError, match="no earlier service revision"):
        _stop(lab, service, "ROLLBACK")
