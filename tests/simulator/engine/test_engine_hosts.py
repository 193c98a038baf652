"""Hosts that drain, are lost or are taken back, and what becomes of their tasks."""

import pytest

from clusters.simulator.engine import commands
from clusters.simulator.engine.faults import interrupt_spot_task
from clusters.simulator.engine.hosts import interrupt_spot_host, set_state, terminate_host
from clusters.simulator.state.errors import SimulatorError
from tests.simulator.engine.lab import NETWORK, Lab


def test_draining_it_moves_service_tasks_without_falling_below_the_minimum(lab: Lab) -> None:
    host = lab.host("a")
    lab.host("b")
    lab.define_for_hosts()
    service = lab.steady(lab.create_on_hosts(count=4))
    running: list[int] = []

    def is_empty() -> bool:
        running.append(len(lab.running(service)))
        return not any(not task.is_stopped for task in lab.region.tasks_of_instance[host.arn].values())

    set_state(lab.world, region=lab.region, instance=host, status="DRAINING", now=lab.now)
    lab.until(is_empty)

    assert min(running) >= 4
    assert host.status == "DRAINING"


def test_draining_it_leaves_standalone_tasks_alone(lab: Lab) -> None:
    host = lab.host()
    lab.define_for_hosts()
    task = lab.run_task().tasks[0]
    lab.until(lambda: task.last_status == "RUNNING")

    set_state(lab.world, region=lab.region, instance=host, status="DRAINING", now=lab.now)
    lab.run(120)

    assert task.last_status == "RUNNING"


def test_a_draining_host_it_takes_no_new_tasks_until_it_is_active_again(lab: Lab) -> None:
    host = lab.host()
    lab.define_for_hosts()
    set_state(lab.world, region=lab.region, instance=host, status="DRAINING", now=lab.now)
    service = lab.create_on_hosts(count=1)
    lab.run(30)
    before = len(lab.tasks(service))

    set_state(lab.world, region=lab.region, instance=host, status="ACTIVE", now=lab.now)
    lab.until(lambda: len(lab.running(service)) == 1)

    assert before == 0


def test_a_lost_host_it_stops_its_tasks_and_the_service_replaces_them(lab: Lab) -> None:
    host = lab.host("a")
    lab.define_for_hosts()
    service = lab.steady(lab.create_on_hosts(count=2))
    lab.host("b")

    terminate_host(lab.world, region=lab.region, instance=host, now=lab.now)
    lab.until(lambda: len(lab.running(service)) == 2)

    reasons = {(task.stop_code, task.stopped_reason) for task in lab.stopped(service)}
    assert reasons == {("TerminationNotice", f"Host EC2 (instance {host.ec2_instance_id}) terminated.")}
    assert host.arn not in lab.region.container_instances


def test_a_lost_host_it_emits_its_end(lab: Lab) -> None:
    host = lab.host()

    terminate_host(lab.world, region=lab.region, instance=host, now=lab.now)

    last = lab.emitted("ECS Container Instance State Change")[-1]
    assert (last["containerInstanceArn"], last["status"], last["agentConnected"]) == (host.arn, "INACTIVE", False)


def test_a_spot_host_it_drains_two_minutes_before_it_goes(lab: Lab) -> None:
    host = lab.host("a", is_spot=True)
    lab.host("b")
    lab.define_for_hosts()
    service = lab.steady(lab.create_on_hosts(count=2))

    interrupt_spot_host(lab.world, region=lab.region, instance=host, now=lab.now)
    status = host.status
    took = lab.until(lambda: host.arn not in lab.region.container_instances)

    assert status == "DRAINING"
    assert 119 <= took <= 121
    assert len(lab.running(service)) == 2


def test_a_fargate_spot_task_it_is_interrupted_and_replaced(lab: Lab) -> None:
    lab.define()
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    service = lab.steady(lab.create(count=1, capacityProviderStrategy=strategy, networkConfiguration=NETWORK))
    victim = lab.running(service)[0]

    interrupt_spot_task(lab.world, region=lab.region, task=victim, now=lab.now)
    lab.until(lambda: victim.is_stopped)
    lab.until(lambda: len(lab.running(service)) == 1)

    assert (victim.stop_code, victim.stopped_reason) == ("SpotInterruption", "Your Spot Task was interrupted.")


def test_deregistering_it_must_be_forced_while_tasks_run(lab: Lab) -> None:
    host = lab.host()
    lab.define_for_hosts()
    task = lab.run_task().tasks[0]

    with pytest.raises(SimulatorError, match="Found running tasks"):
        commands.deregister_container_instance(lab.world, region=lab.region, instance=host, force=False, now=lab.now)
    commands.deregister_container_instance(lab.world, region=lab.region, instance=host, force=True, now=lab.now)

    assert task.is_stopped
    assert host.status == "INACTIVE"


def test_an_instances_version_it_rises_with_each_placement(lab: Lab) -> None:
    host = lab.host()
    lab.define_for_hosts()
    before = host.version

    lab.run_task(count=2)

    assert host.version == before + 2
