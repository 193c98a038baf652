"""Plain facts for tests of health: a steady service of four tasks, and short ways to what may be wrong with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from clusters.planning.health import (
    AssessedService,
    ContainerFacts,
    DeploymentFacts,
    EventFacts,
    ServiceFacts,
    TaskFacts,
    assess_service,
)

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=9)
PRIMARY = "ecs-svc/0000000000000000140"
BEFORE = "ecs-svc/0000000000000000139"
DEFINITION = "arn:aws:ecs:eu-west-1:222233334444:task-definition/checkout:140"


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def deployment(**members: Any) -> DeploymentFacts:
    settled = DeploymentFacts(
        deployment_id=PRIMARY,
        status="PRIMARY",
        task_definition_arn=DEFINITION,
        desired_count=4,
        running_count=4,
        rollout_state="COMPLETED",
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
    )
    return replace(settled, **members)


def running(number: int = 0, **members: Any) -> TaskFacts:
    task = TaskFacts(
        arn=f"task/{number}",
        last_status="RUNNING",
        desired_status="RUNNING",
        started_by=PRIMARY,
        created_at=LONG_AGO,
        started_at=LONG_AGO,
    )
    return replace(task, **members)


def stopped(
    *, minutes: float = 3, reason: str = "", code: str = "EssentialContainerExited", **members: Any
) -> TaskFacts:
    task = running(
        number=int(minutes * 60),
        last_status="STOPPED",
        desired_status="STOPPED",
        created_at=ago(minutes + 1),
        started_at=ago(minutes + 1),
        stopped_at=ago(minutes),
        stop_code=code,
        stopped_reason=reason,
    )
    return replace(task, **members)


def exited(code: int, *, reason: str = "", **members: Any) -> tuple[ContainerFacts, ...]:
    return (
        ContainerFacts(name="app", exit_code=code, reason=reason, image="registry.example/checkout:1.4", **members),
    )


def event(message: str, *, minutes: float = 3) -> EventFacts:
    return EventFacts(created_at=ago(minutes), message=f"(service checkout) {message}")


def service(**members: Any) -> ServiceFacts:
    steady = ServiceFacts(
        name="checkout",
        tier="prod",
        status="ACTIVE",
        scheduling_strategy="REPLICA",
        desired_count=4,
        running_count=4,
        pending_count=0,
        minimum_healthy_percent=100,
        created_at=LONG_AGO,
        deployments=(deployment(),),
        tasks=tuple(running(number) for number in range(4)),
    )
    return replace(steady, **members)


def assessed(facts: ServiceFacts, *, service_id: int = 1) -> AssessedService:
    return AssessedService(
        service_id=service_id,
        name=facts.name,
        tier=facts.tier,
        desired_count=facts.desired_count,
        health=assess_service(facts, now=NOW),
    )
