"""Services reach and keep their desired count, and say so in AWS's words."""

import re

from clusters.simulator.engine import commands
from clusters.simulator.engine.faults import kill_task
from tests.simulator.engine.lab import Lab


def test_a_new_service_it_starts_its_tasks_and_becomes_steady(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=3))

    assert len(lab.running(service)) == 3
    assert "has reached a steady state." in lab.messages(service)[0]
    assert re.match(r"\(service web\) has started 3 tasks: (\(task \w{32}\) ?){3}\.", lab.messages(service)[-1])


def test_scaling_out_it_adds_tasks_without_a_deployment(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=3))
    before = lab.rollout(service).arn

    lab.update(service, desiredCount=6)
    took = lab.until(lambda: len(lab.running(service)) == 6)

    assert 10 <= took <= 30
    assert lab.rollout(service).arn == before
    assert service.deployments[0].desired_count == 6


def test_scaling_in_it_stops_the_excess_with_the_schedulers_reason(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=4))

    lab.steady(lab.update(service, desiredCount=1))
    lab.until(lambda: len(lab.stopped(service)) == 3)

    assert {task.stop_code for task in lab.stopped(service)} == {"ServiceSchedulerInitiated"}
    reason = lab.stopped(service)[0].stopped_reason or ""
    assert reason == f"Scaling activity initiated by (deployment {service.deployments[0].id})"


def test_scaling_in_it_spares_protected_tasks(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=3))
    protected = lab.running(service)[-1]
    protected.protection_expires_at = lab.now + 3600

    lab.update(service, desiredCount=1)
    lab.until(lambda: len(lab.running(service)) == 1)

    assert lab.running(service) == [protected]


def test_scaling_to_zero_it_is_steady_with_nothing(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=2))

    lab.update(service, desiredCount=0)
    lab.until(lambda: len(lab.stopped(service)) == 2)
    lab.steady(service)

    assert lab.running(service) == []


def test_a_task_that_dies_it_is_replaced(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=2))
    victim = lab.running(service)[0]

    kill_task(lab.world, region=lab.region, task=victim, exit_code=1, reason="", now=lab.now)
    lab.until(lambda: victim.is_stopped)
    lab.until(lambda: len(lab.running(service)) == 2)

    assert victim.containers[0].exit_code == 1
    assert victim not in lab.running(service)


def test_a_steady_service_it_says_so_again_after_six_hours(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=1))
    count = len(service.events)

    lab.clock.advance(6 * 3600 + 1)
    lab.run(1)

    assert len(service.events) == count + 1


def test_events_it_keeps_the_newest_hundred(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=1))

    for count in range(1, 60):
        lab.update(service, desiredCount=1 + count % 3)
        lab.run(60)

    assert len(service.events) == 100


def test_a_forced_deletion_it_drains_and_then_is_inactive(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=2))

    commands.delete_service(lab.world, region=lab.region, service=service, force=True, now=lab.now)
    status = service.status
    lab.until(lambda: service.status == "INACTIVE")

    assert status == "DRAINING"
    assert all(not task.is_wanted for task in lab.tasks(service))
