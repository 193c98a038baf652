"""One service judged: the deficit first, its cause and how long it has lasted; what is no failure is no news."""

from datetime import timedelta

import pytest

from clusters.choices import Certainty, Severity
from clusters.planning.facts import (
    HostFacts,
    PreviousHealth,
    ServiceDeploymentFacts,
    ServiceFacts,
    TaskFacts,
    TaskSizeFacts,
)
from clusters.planning.health import assess_service
from tests.planning.cases import BEFORE, LONG_AGO, NOW, ago, deployment, event, exited, running, service, stopped

HOST = "arn:aws:ecs:eu-west-1:222233334444:container-instance/shop-prod/9382f0c1b2a34d5e8f7061728394dc76"
OUT_OF_MEMORY = exited(137, reason="OutOfMemoryError: Container killed due to memory usage")
STEADY = service().tasks or ()
NO_ROOM = (
    "was unable to place a task because no container instance met all of its requirements. The closest matching "
    "(container-instance 9382f0c1b2a34d5e8f7061728394dc76) has insufficient memory available."
)


def crashed(count: int) -> tuple[TaskFacts, ...]:
    return tuple(stopped(minutes=2 + number, containers=OUT_OF_MEMORY) for number in range(count))


def down(**members: object) -> ServiceFacts:
    return service(running_count=0, tasks=crashed(3), **members)


def test_says_nothing_of_a_steady_service() -> None:
    health = assess_service(service(), now=NOW)

    assert health.severity == Severity.FINE
    assert (health.cause, health.cause_class, health.missing_count, health.healthy_count) == ("", None, 0, 4)
    assert health.since == LONG_AGO


def test_puts_the_deficit_first() -> None:
    health = assess_service(down(), now=NOW)

    assert health.severity == Severity.MISSING_ALL
    assert (health.healthy_count, health.missing_count, health.share_percent) == (0, 4, 100)
    assert health.cause == "0 of 4 healthy: exit 137, out of memory"
    assert health.certainty == Certainty.CERTAIN
    assert health.first_task_arn == "task/120"


def test_calls_some_missing_less_than_all_missing() -> None:
    part = service(running_count=1, tasks=(running(), *crashed(3)))

    health = assess_service(part, now=NOW)

    assert health.severity == Severity.MISSING_PART
    assert health.share_percent == 75


def test_calls_a_service_parked_that_wants_nothing() -> None:
    parked = service(desired_count=0, running_count=0, tasks=(), deployments=(deployment(desired_count=0),))

    health = assess_service(parked, now=NOW)

    assert health.severity == Severity.QUIET
    assert health.cause == "Parked, desired 0 since 15 Nov"
    assert health.parked_since == LONG_AGO


@pytest.mark.parametrize(
    ("reason", "code", "started_by"),
    [
        ("Scaling activity initiated by (deployment ecs-svc/1)", "ServiceSchedulerInitiated", "ecs-svc/1"),
        ("Scaling activity initiated by (deployment ecs-svc/1)", "ServiceSchedulerInitiated", BEFORE),
        ("Task stopped by Availability Zone rebalancing", "ServiceSchedulerInitiated", ""),
        ("Task stopped by user", "UserInitiated", ""),
    ],
)
def test_takes_wanted_stops_for_no_failure(reason: str, code: str, started_by: str) -> None:
    wanted = tuple(
        stopped(minutes=2 + number, reason=reason, code=code, started_by=started_by, containers=exited(143))
        for number in range(6)
    )

    health = assess_service(service(tasks=(*STEADY, *wanted)), now=NOW)

    assert health.severity == Severity.FINE
    assert health.failed_count == 0


def test_sees_a_crash_loop_behind_a_full_count() -> None:
    loop = service(tasks=(*STEADY, *crashed(4)))

    health = assess_service(loop, now=NOW)

    assert health.severity == Severity.FAILING
    assert health.cause == "4 tasks failed in 30 min and were replaced: exit 137, out of memory"


def test_names_the_resource_that_is_short_with_amounts() -> None:
    host = HostFacts(arn=HOST, name="i-0a1b", status="ACTIVE", remaining_memory_mib=1_024)
    unplaced = service(
        running_count=2,
        tasks=(running(1), running(2)),
        events=(event(NO_ROOM),),
        hosts={HOST: host},
        task_size=TaskSizeFacts(memory_mib=2_048),
    )

    health = assess_service(unplaced, now=NOW)

    assert health.cause == ("2 of 4 healthy: no instance has 2,048 MiB of memory free; i-0a1b came closest with 1,024")


def test_lets_a_rollout_run_as_low_as_its_minimum() -> None:
    rollout = deployment(
        rollout_state="IN_PROGRESS", running_count=1, pending_count=1, created_at=ago(4), updated_at=ago(1)
    )
    before = deployment(deployment_id=BEFORE, status="ACTIVE", running_count=1)
    new = running(9, last_status="PENDING", created_at=ago(1), started_at=None)
    rolling = service(
        minimum_healthy_percent=50,
        deployments=(rollout, before),
        tasks=(running(1), running(2, started_by=BEFORE), new),
    )

    health = assess_service(rolling, now=NOW)

    assert health.severity == Severity.CHANGING
    assert health.cause == "Rolling out :140, 1 of 4 tasks new"
    assert health.reassess_at is not None


def test_gives_a_new_task_time_to_start() -> None:
    starting = running(3, last_status="PENDING", created_at=ago(1), started_at=None)
    grown = service(running_count=3, pending_count=1, tasks=(running(0), running(1), running(2), starting))

    health = assess_service(grown, now=NOW)

    assert health.severity == Severity.CHANGING
    assert health.reassess_at == ago(1) + timedelta(minutes=5)


def test_tells_that_the_circuit_breaker_rolled_back() -> None:
    rollout = ServiceDeploymentFacts(
        status="ROLLBACK_SUCCESSFUL", rollback_reason="deployment failed: tasks failed to start.", finished_at=ago(90)
    )

    health = assess_service(service(service_deployment=rollout), now=NOW)

    assert health.severity == Severity.AT_RISK
    assert health.cause_class == "rollback"
    assert "tasks failed to start" in health.cause
    assert health.since == ago(90)


def test_names_what_made_the_rolled_back_rollout_fail() -> None:
    rollout = ServiceDeploymentFacts(
        status="ROLLBACK_SUCCESSFUL",
        status_reason="Service deployment rolled back because the circuit breaker threshold was exceeded.",
        created_at=ago(10),
        finished_at=ago(1),
    )
    failed = tuple(stopped(minutes=2 + n, containers=OUT_OF_MEMORY, started_by="ecs-svc/141") for n in range(4))

    health = assess_service(service(service_deployment=rollout, tasks=(*STEADY, *failed)), now=NOW)

    assert health.severity == Severity.AT_RISK  # the revision before it runs in full
    assert health.cause == "The last rollout failed: exit 137, out of memory"
    assert health.cause_class == "rollback"
    assert "more memory" in health.mend


def test_sees_a_crash_loop_that_goes_on_after_a_rollback() -> None:
    rollout = ServiceDeploymentFacts(status="ROLLBACK_SUCCESSFUL", created_at=ago(10), finished_at=ago(9))

    health = assess_service(service(service_deployment=rollout, tasks=(*STEADY, *crashed(4))), now=NOW)

    assert health.severity == Severity.FAILING


def test_counts_the_failures_left_before_the_breaker_gives_up() -> None:
    rollout = deployment(rollout_state="IN_PROGRESS", failed_tasks=3, created_at=ago(20), updated_at=ago(1))
    before = deployment(deployment_id=BEFORE, status="ACTIVE")
    failing = service(
        deployments=(rollout, before),
        service_deployment=ServiceDeploymentFacts(status="IN_PROGRESS", breaker_failure_count=3, breaker_threshold=10),
        tasks=(*(running(number, started_by=BEFORE) for number in range(4)), *crashed(3)),
    )

    health = assess_service(failing, now=NOW)

    assert health.severity == Severity.FAILING
    assert health.cause.endswith("exit 137, out of memory (3 of 10 failures before ECS gives up)")


def test_calls_tasks_on_silent_hosts_unknown_and_not_missing() -> None:
    silent = HostFacts(
        arn=HOST, name="i-0a1b", status="ACTIVE", is_agent_connected=False, agent_disconnected_at=ago(25)
    )
    tasks = tuple(running(number, container_instance_arn=HOST if number == 3 else "") for number in range(4))

    health = assess_service(service(tasks=tasks, hosts={HOST: silent}), now=NOW)

    assert health.severity == Severity.UNKNOWN
    assert health.cause == "1 task unknown: agent disconnected on host i-0a1b"


def test_keeps_since_while_a_deficit_only_gets_another_name() -> None:
    before = PreviousHealth(severity=70, cause_class="stuck", since=ago(60), missing_count=2)

    health = assess_service(down(previous=before), now=NOW)

    assert health.since == ago(60)


def test_dates_a_deficit_back_that_was_seen_before_its_evidence() -> None:
    just_seen = PreviousHealth(severity=20, cause_class="", since=NOW, missing_count=4)
    steady_before = (event("has reached a steady state.", minutes=40),)

    health = assess_service(down(previous=just_seen, events=steady_before), now=NOW)

    assert health.since == ago(4)


def test_leaves_since_alone_where_the_service_was_steady_in_between() -> None:
    seen = PreviousHealth(severity=70, cause_class="out_of_memory", since=ago(1), missing_count=4)
    steady_between = (event("has reached a steady state.", minutes=2.5),)

    health = assess_service(down(previous=seen, events=steady_between), now=NOW)

    assert health.since == ago(1)
