"""Rolling deployments: how many tasks start and stop, which deployment is which, what the counts say."""

import pytest

from clusters.simulator.engine.rolling import Counts, next_moves
from clusters.simulator.state.payloads import service_deployment_payload, service_payload
from tests.simulator.engine.lab import Lab


def _counts(desired: int, *, new: int, healthy_new: int, old: int, healthy_old: int) -> Counts:
    return Counts(desired=desired, keepers=new, healthy_keepers=healthy_new, leavers=old, healthy_leavers=healthy_old)


@pytest.mark.parametrize(
    ("minimum", "maximum", "counts", "start", "stop"),
    [
        pytest.param(100, 200, _counts(4, new=0, healthy_new=0, old=4, healthy_old=4), 4, 0, id="doubles first"),
        pytest.param(100, 200, _counts(4, new=4, healthy_new=0, old=4, healthy_old=4), 0, 0, id="waits for health"),
        pytest.param(100, 200, _counts(4, new=4, healthy_new=3, old=4, healthy_old=4), 0, 3, id="stops as replaced"),
        pytest.param(100, 150, _counts(4, new=0, healthy_new=0, old=4, healthy_old=4), 2, 0, id="half more"),
        pytest.param(50, 100, _counts(4, new=0, healthy_new=0, old=4, healthy_old=4), 0, 2, id="makes room first"),
        pytest.param(50, 100, _counts(4, new=2, healthy_new=0, old=2, healthy_old=2), 0, 0, id="keeps the minimum"),
        pytest.param(100, 150, _counts(1, new=0, healthy_new=0, old=1, healthy_old=1), 0, 0, id="one task is stuck"),
        pytest.param(0, 100, _counts(3, new=0, healthy_new=0, old=3, healthy_old=3), 0, 3, id="all at once"),
    ],
)
def test_one_pass_it_keeps_within_minimum_and_maximum(
    minimum: int, maximum: int, counts: Counts, start: int, stop: int
) -> None:
    moves = next_moves(counts, minimum_percent=minimum, maximum_percent=maximum, is_blocked=False)

    assert (moves.start, moves.stop_healthy) == (start, stop)


def test_old_tasks_that_are_unhealthy_it_stops_first() -> None:
    counts = _counts(4, new=1, healthy_new=1, old=4, healthy_old=2)

    moves = next_moves(counts, minimum_percent=50, maximum_percent=100, is_blocked=False)

    assert (moves.stop_unhealthy, moves.stop_healthy) == (2, 1)


def test_a_blocked_pass_it_makes_room_where_the_minimum_allows() -> None:
    counts = _counts(4, new=0, healthy_new=0, old=4, healthy_old=4)

    moves = next_moves(counts, minimum_percent=50, maximum_percent=200, is_blocked=True)

    assert moves.stop_healthy == 2


def test_a_redeployment_it_never_falls_below_the_minimum_nor_above_the_maximum(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=4))
    lab.update(service, forceNewDeployment=True)
    running: list[int] = []
    wanted: list[int] = []

    def is_completed() -> bool:
        running.append(len(lab.running(service)))
        wanted.append(sum(task.is_wanted for task in lab.tasks(service)))
        return service.deployments[0].rollout_state == "COMPLETED"

    took = lab.until(is_completed)

    assert 40 <= took <= 120
    assert min(running) >= 4
    assert max(wanted) <= 8


def test_while_it_rolls_it_shows_a_primary_and_an_active_deployment(lab: Lab) -> None:
    first = lab.define()
    service = lab.steady(lab.create(count=2))
    second = lab.define()

    lab.update(service, taskDefinition="web")
    lab.run(20)

    shown = service_payload(service, region=lab.region)["deployments"]
    assert [(item["status"], item["taskDefinition"]) for item in shown] == [
        ("PRIMARY", second.arn),
        ("ACTIVE", first.arn),
    ]
    assert [item["rolloutState"] for item in shown] == ["IN_PROGRESS", "COMPLETED"]


def test_a_completed_rollout_it_leaves_one_deployment_and_a_successful_service_deployment(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=2))
    source = service.deployments[0].service_revision_arn

    lab.steady(lab.update(service, forceNewDeployment=True))

    rollout = service_deployment_payload(lab.rollout(service), region=lab.region)
    assert len(service.deployments) == 1
    assert rollout["status"] == "SUCCESSFUL"
    assert [item["arn"] for item in rollout["sourceServiceRevisions"]] == [source]
    assert rollout["targetServiceRevision"]["runningTaskCount"] == 2


def test_the_same_task_definition_it_starts_no_deployment(lab: Lab) -> None:
    definition = lab.define()
    service = lab.steady(lab.create(count=1))
    before = service.deployments[0].id

    lab.update(service, taskDefinition=definition.arn)

    assert service.deployments[0].id == before


def test_a_newer_deployment_it_stops_the_one_under_way(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=2))
    lab.update(service, forceNewDeployment=True)
    lab.run(5)
    earlier = lab.rollout(service)

    lab.steady(lab.update(service, forceNewDeployment=True))

    assert earlier.status == "STOPPED"
    assert lab.rollout(service).status == "SUCCESSFUL"


def test_a_moved_tag_it_runs_only_after_the_next_deployment(lab: Lab) -> None:
    lab.image("web:1", digest="sha256:" + "a" * 64)
    lab.define()
    service = lab.steady(lab.create(count=1))
    lab.image("web:1", digest="sha256:" + "b" * 64)
    lab.update(service, desiredCount=2)
    lab.until(lambda: len(lab.running(service)) == 2)
    before = {task.containers[0].image_digest for task in lab.running(service)}

    lab.steady(lab.update(service, forceNewDeployment=True))

    after = {task.containers[0].image_digest for task in lab.running(service)}
    assert before == {"sha256:" + "a" * 64}
    assert after == {"sha256:" + "b" * 64}


def test_early_success_it_completes_before_all_tasks_are_healthy(lab: Lab) -> None:
    lab.define()
    criteria = {"enable": True, "healthyPercent": 50, "sourceServiceRevisionCleanup": "DEFERRED"}
    configuration = {"maximumPercent": 150, "minimumHealthyPercent": 50, "earlySuccessCriteria": criteria}
    service = lab.steady(lab.create(count=4, deploymentConfiguration=configuration))

    lab.update(service, forceNewDeployment=True)
    lab.until(lambda: lab.rollout(service).status == "SUCCESSFUL")

    assert len(service.deployments) == 2
