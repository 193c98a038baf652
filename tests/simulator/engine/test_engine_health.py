"""Container and target health, and what the scheduler makes of it."""

from typing import Any

from clusters.simulator.engine.faults import image_changed
from clusters.simulator.state.images import FailsHealthCheck, StartsSlowly
from tests.simulator.engine.lab import Lab

HEALTH_CHECK = {"command": ["CMD", "true"], "interval": 10, "retries": 2}
TARGET_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:222233334444:targetgroup/web/0123456789abcdef"
BALANCED: dict[str, Any] = {
    "loadBalancers": [{"targetGroupArn": TARGET_GROUP, "containerName": "app", "containerPort": 80}]
}


def test_health_it_goes_from_unknown_to_healthy(lab: Lab) -> None:
    lab.define(healthCheck=HEALTH_CHECK)
    service = lab.create(count=1)
    lab.until(lambda: len(lab.running(service)) == 1)
    task = lab.running(service)[0]
    before = task.health_status

    took = lab.until(lambda: task.health_status == "HEALTHY")

    assert before == "UNKNOWN"
    assert 8 <= took <= 12


def test_without_a_health_check_it_stays_unknown(lab: Lab) -> None:
    lab.define()

    service = lab.steady(lab.create(count=1))

    assert lab.running(service)[0].health_status == "UNKNOWN"


def test_a_slow_image_it_delays_the_rollout(lab: Lab) -> None:
    lab.image("web:1", StartsSlowly(pull_s=60, healthy_s=120))
    lab.define(healthCheck=HEALTH_CHECK)

    service = lab.create(count=1)
    took = lab.until(lambda: service.is_steady)

    assert took > 150


def test_during_a_rollout_it_stops_tasks_that_fail_their_check(lab: Lab) -> None:
    lab.image("web:1", FailsHealthCheck())
    lab.define(healthCheck=HEALTH_CHECK)
    service = lab.create(count=1)

    lab.until(lambda: bool(lab.stopped(service)))

    task = lab.stopped(service)[0]
    assert (task.stop_code, task.stopped_reason) == (
        "ServiceSchedulerInitiated",
        "Task failed container health checks",
    )
    assert any(text.endswith("failed container health checks.") for text in lab.messages(service))


def test_a_steady_service_it_replaces_an_unhealthy_task_before_it_stops_it(lab: Lab) -> None:
    lab.image("web:1")
    lab.define(healthCheck=HEALTH_CHECK)
    service = lab.steady(lab.create(count=2))
    sick = lab.running(service)[0]
    sick.health_status = "UNHEALTHY"
    lab.world.want_attention(lab.region.scope, service.arn)

    lab.until(lambda: not sick.is_wanted)

    assert len([task for task in lab.running(service) if task.is_healthy]) == 2
    assert sick.stopped_reason == "Task failed container health checks"


def test_a_mended_environment_it_ends_the_failing_check(lab: Lab) -> None:
    lab.image("web:1", FailsHealthCheck(unless_environment=("DB_HOST", "db.internal")))
    lab.define(healthCheck=HEALTH_CHECK)
    service = lab.create(count=1)
    lab.run(120)

    lab.define(healthCheck=HEALTH_CHECK, environment=[{"name": "DB_HOST", "value": "db.internal"}])
    lab.steady(lab.update(service, taskDefinition="web"))

    assert lab.running(service)[0].health_status == "HEALTHY"


def test_a_changed_image_it_is_felt_by_running_tasks(lab: Lab) -> None:
    lab.image("web:1")
    lab.define(healthCheck=HEALTH_CHECK)
    service = lab.steady(lab.create(count=1))
    lab.image("web:1", FailsHealthCheck())

    image_changed(lab.world, reference="web:1", now=lab.now)

    assert lab.running(service)[0].health_status == "UNHEALTHY"


def test_behind_a_load_balancer_it_activates_registers_and_counts_only_when_healthy(lab: Lab) -> None:
    lab.define(portMappings=[{"containerPort": 80}])
    service = lab.create(count=1, **BALANCED)

    lab.until(lambda: len(lab.running(service)) == 1)
    at_first = lab.running(service)[0].is_healthy
    lab.steady(service)

    statuses = {detail["lastStatus"] for detail in lab.emitted("ECS Task State Change")}
    assert "ACTIVATING" in statuses
    assert not at_first
    assert f"(service web) registered 1 targets in (target-group {TARGET_GROUP})" in lab.messages(service)


def test_behind_a_load_balancer_it_drains_before_it_stops(lab: Lab) -> None:
    lab.define(portMappings=[{"containerPort": 80}])
    service = lab.steady(lab.create(count=1, **BALANCED))
    task = lab.running(service)[0]

    lab.update(service, desiredCount=0)
    lab.until(lambda: task.last_status == "DEACTIVATING")

    assert "(service web) has begun draining connections on 1 tasks." in lab.messages(service)


def test_an_unhealthy_target_it_is_stopped_after_the_grace_period(lab: Lab) -> None:
    lab.image("web:1", FailsHealthCheck())
    lab.define(portMappings=[{"containerPort": 80}])
    service = lab.create(count=1, healthCheckGracePeriodSeconds=60, **BALANCED)
    lab.until(lambda: len(lab.running(service)) == 1)
    task = lab.running(service)[0]

    took = lab.until(lambda: not task.is_wanted)

    assert took >= 60
    assert task.stopped_reason == f"Task failed ELB health checks in (target-group {TARGET_GROUP})"
