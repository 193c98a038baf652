"""Short ways to write down facts for health's tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from clusters.choices import CauseClass, Certainty, Severity
from clusters.planning.health import (
    AssessedService,
    ContainerFacts,
    DeploymentFacts,
    EventFacts,
    ServiceFacts,
    ServiceHealth,
    TaskFacts,
)

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PRIMARY = "ecs-svc/2"
OLD = "ecs-svc/1"


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def running(number: int = 0, **fields: Any) -> TaskFacts:
    values: dict[str, Any] = {
        "arn": f"task/{number}",
        "last_status": "RUNNING",
        "desired_status": "RUNNING",
        "started_by": PRIMARY,
        "availability_zone": "eu-west-1a",
        "created_at": ago(hours=2),
    }
    return TaskFacts(**{**values, **fields})


def stopped(number: int = 0, *, container: dict[str, Any] | None = None, **fields: Any) -> TaskFacts:
    values: dict[str, Any] = {
        "arn": f"stopped/{number}",
        "last_status": "STOPPED",
        "desired_status": "STOPPED",
        "started_by": PRIMARY,
        "stopped_at": ago(minutes=1 + number),
        "stop_code": "EssentialContainerExited",
        "containers": (ContainerFacts(**{"name": "app", **(container or {})}),),
    }
    return TaskFacts(**{**values, **fields})


def deployment(**fields: Any) -> DeploymentFacts:
    values: dict[str, Any] = {
        "deployment_id": PRIMARY,
        "status": "PRIMARY",
        "task_definition_arn": "arn:aws:ecs:eu-west-1:222233334444:task-definition/web:140",
        "rollout_state": "COMPLETED",
        "created_at": ago(days=2),
        "updated_at": ago(days=2),
    }
    return DeploymentFacts(**{**values, **fields})


def event(message: str, **span: float) -> EventFacts:
    return EventFacts(created_at=ago(**(span or {"minutes": 5})), message=f"(service web) {message}")


def web(**fields: Any) -> ServiceFacts:
    values: dict[str, Any] = {
        "name": "web",
        "tier": "prod",
        "status": "ACTIVE",
        "scheduling_strategy": "REPLICA",
        "desired_count": 3,
        "running_count": 3,
        "pending_count": 0,
        "deployments": (deployment(),),
        "tasks": tuple(running(number) for number in range(3)),
    }
    return ServiceFacts(**{**values, **fields})


def health(**fields: Any) -> ServiceHealth:
    values: dict[str, Any] = {
        "severity": Severity.MISSING_PART,
        "cause": "2 of 4 healthy: exit 1",
        "cause_class": CauseClass.EXIT_CODE,
        "mend": "Read the log.",
        "certainty": Certainty.CERTAIN,
        "cause_key": "service:web:exit_code:app:1",
        "since": ago(minutes=10),
        "healthy_count": 2,
        "missing_count": 2,
        "unknown_count": 0,
        "starting_count": 0,
        "failed_count": 3,
        "share_percent": 50,
        "zone_count": 1,
        "smallest_zone_count": 2,
        "parked_since": None,
        "first_task_arn": "",
        "reassess_at": None,
    }
    return ServiceHealth(**{**values, **fields})


def assessed(name: str = "web", *, tier: str = "prod", number: int = 1, **fields: Any) -> AssessedService:
    return AssessedService(service_id=number, name=name, tier=tier, desired_count=4, health=health(**fields))
