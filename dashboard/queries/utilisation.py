"""A service's utilisation from the mirror's days, with its deployments, and why there is none newer."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from clusters.models import Service, UtilisationDay
from clusters.sync.transform.utilisation import PERIOD_S
from dashboard.queries.deployment_times import get_deployment_marks
from dashboard.queries.scaling import AgentWords
from dashboard.scaling import ScalingPage
from dashboard.utilisation import SPANS, STEPS, Reading, Use, UsePoint, Utilisation, in_steps, targets_of

DENIED = "AccessDenied"


def get_utilisation(
    service: Service, *, span: str, now: datetime, scaling: ScalingPage, agent: AgentWords
) -> Utilisation:
    """Four queries at most. Asking for it doesn't have it fetched: that is `clusters.sync.watching`."""
    start = now - SPANS[span]
    rows = list(UtilisationDay.objects.filter(service=service, day__gte=start.date()).order_by("day"))
    read_at = max((row.read_at for row in rows), default=None)
    points = [point for row in rows for point in _points(row) if start <= point.at <= now]
    reading, problem = _reading(agent, has_points=bool(points), read_at=read_at)
    return Utilisation(
        name=service.name,
        span=span,
        start=start,
        now=now,
        step=STEPS[span],
        points=in_steps(points, step=STEPS[span]),
        deployments=get_deployment_marks(service, start=start),
        targets=targets_of(scaling.policies),
        activities=tuple(row for row in scaling.activities if row.has_scaled and row.at >= start),
        read_at=read_at,
        reading=reading,
        problem=problem,
    )


def _points(row: UtilisationDay) -> Iterator[UsePoint]:
    midnight = datetime.combine(row.day, time(), tzinfo=UTC)
    for slot in sorted(row.points, key=int):
        cpu_average, cpu_busiest, memory_average, memory_busiest = row.points[slot]
        yield UsePoint(
            at=midnight + timedelta(seconds=int(slot) * PERIOD_S),
            cpu=Use(average=cpu_average, busiest=cpu_busiest),
            memory=Use(average=memory_average, busiest=memory_busiest),
        )


def _reading(agent: AgentWords, *, has_points: bool, read_at: datetime | None) -> tuple[Reading, str]:
    """What the agent says of its last run, where that explains what isn't there or is old."""
    if agent.error_class == DENIED:
        return Reading.DENIED, agent.problem
    if agent.problem:
        return Reading.FAILED, agent.problem
    if has_points:
        return Reading.THERE, ""
    return (Reading.READING if read_at is None else Reading.NONE), ""
