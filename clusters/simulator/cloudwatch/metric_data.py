"""GetMetricData for CPUUtilization and MemoryUtilization of services: points of whole periods, oldest or newest first.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from clusters.simulator.cloudwatch.checks import Asked, read_request
from clusters.simulator.cloudwatch.pages import cut, start_of
from clusters.simulator.engine.load import CPU, MEMORY, Usage, usage_at
from clusters.simulator.state.service import Service
from clusters.simulator.state.world import World

NAMESPACE: Final = "AWS/ECS"
MINUTE_S: Final = 60
#: Of a long period so many minutes are looked at, evenly apart: an hour's average needs no sixty.
_MINUTES_OF_A_PERIOD: Final = 5
#: How long CloudWatch keeps points: the least period, and the age up to which it is to be had.
_KEPT: Final = ((60, 15 * 86_400), (300, 63 * 86_400), (3_600, 455 * 86_400))

Points = list[tuple[int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A period's minutes together, which all statistics are made of."""

    average: float
    busiest: float
    idlest: float
    samples: int

    def statistic(self, name: str) -> float:
        found = {
            "Average": self.average,
            "Maximum": self.busiest,
            "Minimum": self.idlest,
            "SampleCount": float(self.samples),
            "Sum": self.average * self.samples,
        }
        return found[name]


def get_metric_data(
    world: World, *, account_id: str, region: str, payload: Mapping[str, Any], now: float
) -> dict[str, Any]:
    """The answer's members, with datetimes. Raises CloudWatch's errors."""
    asked = read_request(payload)
    skipped = start_of(payload)
    with world.lock:
        services = _services(world, account_id=account_id, region=region, queries=asked)
    samples: dict[tuple[str, str, int], list[tuple[int, Sample]]] = {}
    found: list[tuple[Asked, Points]] = []
    for query in asked:
        service = services.get(query.place) if query.place else None
        points: Points = []
        if service is not None and query.metric in (CPU, MEMORY):
            key = (service.arn, query.metric, query.period_s)
            if key not in samples:
                samples[key] = _samples(service, query=query, now=now)
            points = [(at, sample.statistic(query.statistic)) for at, sample in samples[key]]
        found.append((query, points if asked[0].is_ascending else points[::-1]))
    results, token = cut(found, payload=payload, skipped=skipped)
    rest = {"NextToken": token} if token else {}
    return {"MetricDataResults": [_result(*each) for each in results], "Messages": [], **rest}


def _services(
    world: World, *, account_id: str, region: str, queries: Sequence[Asked]
) -> dict[tuple[str, str], Service]:
    """By cluster and name, with a running count of their own: points are computed without the world's lock."""
    here = world.region(account_id, region)
    found = {}
    for place in {query.place for query in queries if query.namespace == NAMESPACE and query.place is not None}:
        service = here.services.get(here.arn("service", "/".join(place)))
        if service is not None:
            found[place] = Service(
                arn=service.arn,
                name=service.name,
                cluster_arn=service.cluster_arn,
                task_definition_arn=service.task_definition_arn,
                desired_count=service.desired_count,
                sized_for=service.sized_for,
                running=list(service.running),
            )
    return found


def _samples(service: Service, *, query: Asked, now: float) -> list[tuple[int, Sample]]:
    """Oldest first. A minute is known once it is over; a period without any task has no point."""
    period = query.period_s
    kept_s = max((age for least, age in _KEPT if period >= least), default=0)
    start = max(int(query.start), int(now - kept_s))
    end = min(query.end, now - MINUTE_S)
    found = []
    for at in range(start // period * period, int(end) + 1, period):
        if at < query.end and (sample := _sample(service, metric=query.metric, at=at, period=period, now=now)):
            found.append((at, sample))
    return found


def _sample(service: Service, *, metric: str, at: int, period: int, now: float) -> Sample | None:
    step = max(MINUTE_S, period // _MINUTES_OF_A_PERIOD // MINUTE_S * MINUTE_S)
    minutes: list[Usage] = []
    for minute in range(at, at + period, step):
        usage = usage_at(service, metric=metric, at=minute + MINUTE_S / 2) if minute + MINUTE_S <= now else None
        if usage is not None:
            minutes.append(usage)
    if not minutes:
        return None
    tasks = sum(usage.tasks for usage in minutes)
    return Sample(
        average=sum(usage.average * usage.tasks for usage in minutes) / tasks,
        busiest=max(usage.busiest for usage in minutes),
        idlest=min(usage.idlest for usage in minutes),
        samples=tasks * step // MINUTE_S,
    )


def _result(query: Asked, points: Points, status: str) -> dict[str, Any]:
    return {
        "Id": query.id,
        "Label": query.label,
        "Timestamps": [datetime.fromtimestamp(at, tz=UTC) for at, _ in points],
        "Values": [round(value, 10) for _, value in points],
        "StatusCode": status,
    }
