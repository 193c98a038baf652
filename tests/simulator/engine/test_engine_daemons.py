"""DAEMON services: one task on each matching instance, whatever comes and goes."""

from clusters.simulator.engine.hosts import set_state, terminate_host
from clusters.simulator.state.service import Service
from tests.simulator.engine.lab import Lab


def _daemon(lab: Lab) -> Service:
    lab.define_for_hosts("agent", cpu=64, memory=64)
    return lab.create_on_hosts("agent", 0, taskDefinition="agent", schedulingStrategy="DAEMON")


def test_a_daemon_it_runs_once_on_every_host(lab: Lab) -> None:
    hosts = [lab.host(zone) for zone in "abc"]

    service = _daemon(lab)
    lab.steady(service)

    assert service.desired_count == 3
    assert {task.container_instance_arn for task in lab.running(service)} == {host.arn for host in hosts}


def test_a_new_host_it_gets_its_daemon(lab: Lab) -> None:
    lab.host()
    service = lab.steady(_daemon(lab))

    added = lab.host("b")
    lab.until(lambda: len(lab.running(service)) == 2)

    assert service.desired_count == 2
    assert added.arn in {task.container_instance_arn for task in lab.running(service)}


def test_a_lost_host_it_lowers_the_desired_count(lab: Lab) -> None:
    lab.host()
    lost = lab.host("b")
    service = lab.steady(_daemon(lab))

    terminate_host(lab.world, region=lab.region, instance=lost, now=lab.now)
    lab.run(1)

    assert service.desired_count == 1
    assert len(lab.running(service)) == 1


def test_a_new_revision_it_replaces_old_tasks_in_place(lab: Lab) -> None:
    for zone in "ab":
        lab.host(zone)
    service = lab.steady(_daemon(lab))
    newer = lab.define_for_hosts("agent", cpu=64, memory=64)

    lab.steady(lab.update(service, taskDefinition="agent"))

    assert {task.task_definition_arn for task in lab.running(service)} == {newer.arn}
    assert len(lab.running(service)) == 2


def test_a_draining_host_it_keeps_its_daemon_until_the_others_have_left(lab: Lab) -> None:
    host = lab.host()
    lab.host("b")
    daemon = lab.steady(_daemon(lab))
    lab.define_for_hosts()
    service = lab.steady(lab.create_on_hosts(count=2))
    here = lab.region.tasks_of_instance[host.arn]

    set_state(lab.world, region=lab.region, instance=host, status="DRAINING", now=lab.now)
    lab.until(lambda: all(not task.is_wanted for task in lab.tasks(daemon) if task.arn in here))

    assert all(task.last_status != "RUNNING" for task in here.values() if task.service_arn == service.arn)
