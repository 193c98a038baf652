"""Seeded fleets: there as if they had run for a while, silent, and then the engine's."""

import pickle
import time

from clusters.simulator.engine.seeding import PastStop, seed_service, seed_standalone_task, seed_stopped_task
from clusters.simulator.engine.tick import tick
from clusters.simulator.state.images import OutOfMemory
from clusters.simulator.state.payloads import service_payload
from clusters.simulator.state.service import Service
from clusters.simulator.state.world import World
from tests.simulator.engine.lab import NETWORK, Lab

DAY = 86_400.0


def _seed(lab: Lab, name: str = "web", count: int = 3, **options: object) -> Service:
    request = {
        "serviceName": name,
        "taskDefinition": "web",
        "desiredCount": count,
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
    }
    return seed_service(
        lab.world,
        region=lab.region,
        cluster=lab.cluster,
        request=request,
        created_at=lab.now - 30 * DAY,
        now=lab.now,
        **options,  # type: ignore[arg-type]
    )


def test_a_seeded_service_it_is_settled_in_the_past(lab: Lab) -> None:
    lab.define()

    service = _seed(lab, deployed_at=lab.now - DAY)

    shown = service_payload(service, region=lab.region)
    assert (shown["runningCount"], shown["pendingCount"]) == (3, 0)
    assert shown["deployments"][0]["rolloutState"] == "COMPLETED"
    assert lab.rollout(service).status == "SUCCESSFUL"
    assert all((task.started_at or lab.now) < lab.now for task in lab.running(service))


def test_seeding_it_emits_nothing_and_stays_quiet(lab: Lab) -> None:
    lab.define()
    _seed(lab)

    lab.run(60)

    assert lab.events == []


def test_a_short_service_it_is_filled_up_by_the_engine(lab: Lab) -> None:
    lab.define()
    service = _seed(lab, running=1)

    lab.until(lambda: len(lab.running(service)) == 3)

    assert not service.is_steady


def test_a_crash_looping_image_it_crashes_seeded_tasks_too(lab: Lab) -> None:
    lab.image("web:1", OutOfMemory(needs_memory_mib=1024))
    lab.define()
    service = _seed(lab, count=1)

    lab.until(lambda: bool(lab.stopped(service)), limit=40)

    assert lab.stopped(service)[0].containers[0].exit_code == 137


def test_earlier_rollouts_it_keeps_as_history(lab: Lab) -> None:
    lab.define()
    lab.define()

    service = _seed(lab, earlier=[(lab.now - 20 * DAY, "web:1"), (lab.now - 9 * DAY, "web:2")])

    history = lab.region.deployments_of_service[service.arn]
    assert [item.status for item in history] == ["SUCCESSFUL"] * 3
    assert history[1].source_revision_arns == [history[0].target_revision_arn]


def test_seeded_daemons_it_puts_on_every_host(lab: Lab) -> None:
    for zone in "abc":
        lab.host(zone)
    lab.define_for_hosts()
    request = {"serviceName": "agent", "taskDefinition": "web", "schedulingStrategy": "DAEMON", "launchType": "EC2"}

    service = seed_service(
        lab.world, region=lab.region, cluster=lab.cluster, request=request, created_at=lab.now - DAY, now=lab.now
    )

    assert service.desired_count == len(lab.running(service)) == 3


def test_a_seeded_standalone_task_it_runs_on_its_host(lab: Lab) -> None:
    host = lab.host()
    lab.define_for_hosts()

    task = seed_standalone_task(
        lab.world,
        region=lab.region,
        cluster=lab.cluster,
        request={"taskDefinition": "web", "launchType": "EC2", "startedBy": "cron"},
        started_at=lab.now - 600,
        now=lab.now,
    )

    assert task is not None
    assert (task.last_status, task.container_instance_arn) == ("RUNNING", host.arn)


def test_a_seeded_stop_it_is_forgotten_an_hour_after_it(lab: Lab) -> None:
    lab.define()
    service = _seed(lab)
    stop = PastStop(
        stopped_at=lab.now - 3590,
        stop_code="EssentialContainerExited",
        stopped_reason="Essential container in task exited",
        exit_code=1,
    )

    task = seed_stopped_task(lab.world, region=lab.region, service=service, stop=stop, now=lab.now)
    was_kept = task.arn in lab.region.tasks
    lab.run(15)

    assert was_kept
    assert task.arn not in lab.region.tasks


def test_a_saved_world_it_goes_on_where_it_was(lab: Lab) -> None:
    lab.define()
    service = lab.create(count=2)
    lab.run(8)

    resumed: World = pickle.loads(pickle.dumps(lab.world))  # noqa: S301 - our own bytes
    for step in range(400):
        tick(resumed, lab.now + step * 0.2)

    region = resumed.regions[lab.region.scope]
    assert service_payload(region.services[service.arn], region=region)["runningCount"] == 2


def test_an_idle_tick_it_costs_nothing_with_a_thousand_tasks(lab: Lab) -> None:
    lab.define()
    for number in range(100):
        _seed(lab, f"s{number}", 10)
    lab.run(1)

    began = time.perf_counter()
    lab.run(2)

    assert len(lab.region.tasks) == 1000
    assert (time.perf_counter() - began) / 10 < 0.01
