"""What happened to a service, newest first: ECS's own events, deployments, and operations of people here. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.palette import Mark
from dashboard.queries.operations import OperationRow
from dashboard.queries.rollout import DeploymentRow
from dashboard.queries.service import EventRow

SHOWN = 12
NEAR = 3  # rows back: targets leave and connections drain in turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """`operation_id` 0: nobody did it here. `count`: how often it happened, the first time at `since`."""

    at: datetime
    mark: Mark
    text: str
    sub: str = ""
    title: str = ""
    operation_id: int = 0
    count: int = 1
    since: datetime | None = None


def timeline_of(
    *, events: tuple[EventRow, ...], deployments: tuple[DeploymentRow, ...], operations: tuple[OperationRow, ...]
) -> tuple[Happening, ...]:
    found = [
        *(Happening(at=event.at, mark=event.mark, text=event.brief, title=event.message) for event in events),
        *(_deployed(row, at=row.created_at) for row in deployments if row.created_at),
        *(_operated(row) for row in operations),
    ]
    return _together(sorted(found, key=lambda happening: happening.at, reverse=True))[:SHOWN]


def _together(found: list[Happening]) -> tuple[Happening, ...]:
    """What ECS says over and over is one row, as long as nothing else of note came between."""
    rows: list[Happening] = []
    for each in found:
        near = range(max(0, len(rows) - NEAR), len(rows))
        place = next((place for place in near if rows[place].text == each.text and not each.operation_id), None)
        if place is None:
            rows.append(each)
        else:
            rows[place] = replace(rows[place], count=rows[place].count + 1, since=each.at)
    return tuple(rows)


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
