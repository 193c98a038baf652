"""What happened to a service, newest first: ECS's own events, deployments, and operations of people here. Pure."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.palette import Mark
from dashboard.queries.operations import OperationRow
from dashboard.queries.rollout import DeploymentRow
from dashboard.queries.service import EventRow

SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """`operation_id` 0: nobody did it here."""

    at: datetime
    mark: Mark
    text: str
    sub: str = ""
    title: str = ""
    operation_id: int = 0


def timeline_of(
    *, events: tuple[EventRow, ...], deployments: tuple[DeploymentRow, ...], operations: tuple[OperationRow, ...]
) -> tuple[Happening, ...]:
    found = [
        *(Happening(at=event.at, mark=event.mark, text=event.short, title=event.message) for event in events[:SHOWN]),
        *(_deployed(row, at=row.created_at) for row in deployments if row.created_at),
        *(_operated(row) for row in operations),
    ]
    return tuple(sorted(found, key=lambda happening: happening.at, reverse=True)[:SHOWN])


def _deployed(row: DeploymentRow, *, at: datetime) -> Happening:
    return Happening(at=at, mark=Mark.CHANGE, text=f"Deployment of {row.revision} started", sub=row.deployment_id)


def _operated(row: OperationRow) -> Happening:
    return Happening(
        at=row.requested_at,
        mark=row.status.mark,
        text=row.title,
        sub=f"{row.status.text} · {row.requested_by}",
        operation_id=row.id,
    )
