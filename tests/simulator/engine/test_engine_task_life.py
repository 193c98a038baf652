"""A task's states and timestamps from RunTask to the hour in which AWS forgets it."""

from clusters.simulator.engine import commands
from clusters.simulator.state.images import ExitsAfter, IgnoresSigterm
from tests.simulator.engine.lab import NETWORK, Lab


def _statuses(lab: Lab) -> list[str]:
    seen = [detail["lastStatus"] for detail in lab.emitted("ECS Task State Change")]
    return [status for number, status in enumerate(seen) if number == 0 or seen[number - 1] != status]


def test_a_fargate_task_it_passes_through_every_status_up_and_down(lab: Lab) -> None:
    lab.define()
    task = lab.run_task(launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]
    lab.until(lambda: task.last_status == "RUNNING")

    commands.stop_task(lab.world, region=lab.region, task=task, reason="done", now=lab.now)
    lab.until(lambda: task.is_stopped)

    expected = ["PROVISIONING", "PENDING", "RUNNING", "STOPPING", "DEPROVISIONING", "STOPPED"]
    assert _statuses(lab) == expected


def test_timestamps_it_fills_in_order(lab: Lab) -> None:
    lab.define()
    task = lab.run_task(launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]
    lab.until(lambda: task.last_status == "RUNNING")
    commands.stop_task(lab.world, region=lab.region, task=task, reason=None, now=lab.now)

    lab.until(lambda: task.is_stopped)

    times = [
        task.created_at,
        task.pull_started_at,
        task.pull_stopped_at,
        task.started_at,
        task.stopping_at,
        task.execution_stopped_at,
        task.stopped_at,
    ]
    assert None not in times
    assert times == sorted(times, key=lambda at: at or 0.0)


def test_a_task_told_to_stop_it_shows_running_with_desired_stopped_at_first(lab: Lab) -> None:
    lab.define()
    task = lab.run_task(launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]
    lab.until(lambda: task.last_status == "RUNNING")

    commands.stop_task(lab.world, region=lab.region, task=task, reason=None, now=lab.now)

    assert (task.last_status, task.desired_status) == ("RUNNING", "STOPPED")
    assert (task.stop_code, task.stopped_reason) == ("UserInitiated", "Task stopped by user")


def test_version_it_rises_with_every_event(lab: Lab) -> None:
    lab.define()
    task = lab.run_task(launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]

    lab.until(lambda: task.last_status == "RUNNING")

    versions = [detail["version"] for detail in lab.emitted("ECS Task State Change")]
    assert versions == list(range(1, len(versions) + 1))


def test_a_task_in_awsvpc_mode_it_gets_an_interface_in_its_subnet(lab: Lab) -> None:
    lab.define()
    task = lab.run_task(launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]

    lab.until(lambda: task.last_status == "RUNNING")

    details = task.attachments[0].details
    assert details["subnetId"] in NETWORK["awsvpcConfiguration"]["subnets"]
    assert details["networkInterfaceId"].startswith("eni-")
    address = task.containers[0].network_interfaces[0]["privateIpv4Address"]
    assert address == details["privateIPv4Address"]


def test_a_task_on_a_host_it_begins_pending_with_a_port_of_the_host(lab: Lab) -> None:
    lab.host()
    lab.define_for_hosts(portMappings=[{"containerPort": 80}])

    task = lab.run_task().tasks[0]

    assert task.last_status == "PENDING"
    assert task.containers[0].network_bindings[0]["hostPort"] >= 32768


def test_a_one_off_job_it_ends_with_its_own_exit_code(lab: Lab) -> None:
    lab.image("job:1", ExitsAfter(after_s=30))
    lab.define("job", image="job:1")
    task = lab.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]

    lab.until(lambda: task.is_stopped)

    assert task.containers[0].exit_code == 0
    assert (task.stop_code, task.stopped_reason) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )


def test_a_program_that_ignores_sigterm_it_is_killed_after_stop_timeout(lab: Lab) -> None:
    lab.image("stubborn:1", IgnoresSigterm())
    lab.define("stubborn", image="stubborn:1", stopTimeout=60)
    task = lab.run_task(taskDefinition="stubborn", launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]
    lab.until(lambda: task.last_status == "RUNNING")
    commands.stop_task(lab.world, region=lab.region, task=task, reason=None, now=lab.now)

    took = lab.until(lambda: task.is_stopped)

    assert task.containers[0].exit_code == 137
    assert took > 50


def test_a_stopped_task_it_is_forgotten_after_an_hour(lab: Lab) -> None:
    lab.define()
    task = lab.run_task(launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]
    commands.stop_task(lab.world, region=lab.region, task=task, reason=None, now=lab.now)
    lab.until(lambda: task.is_stopped)
    lab.clock.advance(3590)
    lab.run(1)
    is_kept = task.arn in lab.region.tasks

    lab.run(20)

    assert is_kept
    assert task.arn not in lab.region.tasks


def test_speed_it_shortens_durations(lab: Lab) -> None:
    lab.world.pace.speed = 10.0
    lab.define()
    task = lab.run_task(launchType="FARGATE", networkConfiguration=NETWORK).tasks[0]

    took = lab.until(lambda: task.last_status == "RUNNING")

    assert took < 4
