"""GetMetricData's request, checked as its documentation says. Refusals are CloudWatch's ValidationError."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from clusters.simulator.http import QueryCompatibleError
from clusters.simulator.state.errors import SimulatorError

MOST_QUERIES: Final = 500
_ID: Final = re.compile(r"[a-z][a-zA-Z0-9_]*")
_STATISTICS: Final = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
_HIGH_RESOLUTION: Final = (1, 5, 10, 20, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One query. `place` is cluster and service, None where the dimensions are others."""

    id: str
    label: str
    namespace: str
    metric: str
    place: tuple[str, str] | None
    statistic: str
    period_s: int
    start: float
    end: float
    is_ascending: bool


def invalid(message: str) -> SimulatorError:
    return QueryCompatibleError("ValidationError", message, query_code="ValidationError")


def service_named(dimensions: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    """(cluster, service) where these are the two dimensions and no others."""
    given = {str(each.get("Name")): str(each.get("Value")) for each in dimensions}
    return (given["ClusterName"], given["ServiceName"]) if set(given) == {"ClusterName", "ServiceName"} else None


def read_request(payload: Mapping[str, Any]) -> list[Asked]:
    """The queries whose data is wanted, in their order."""
    queries = payload.get("MetricDataQueries") or []
    if not queries:
        raise invalid("The parameter MetricDataQueries is required.")
    if len(queries) > MOST_QUERIES:
        raise invalid(f"The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}.")
    ids = [str(query.get("Id") or "") for query in queries]
    for each in ids:
        if not _ID.fullmatch(each):
            raise invalid(f"Value '{each}' for parameter Id must match {_ID.pattern}: begin with a lowercase letter.")
    if len(set(ids)) != len(ids):
        raise invalid("The values for parameter id in MetricDataQueries are not unique.")
    start, end = (_moment(payload, member) for member in ("StartTime", "EndTime"))
    if start >= end:
        raise invalid("The parameter StartTime must be less than the parameter EndTime.")
    is_ascending = payload.get("ScanBy") == "TimestampAscending"
    return [
        _asked(query, start=start, end=end, is_ascending=is_ascending)
        for query in queries
        if query.get("ReturnData", True)
    ]


def _asked(query: Mapping[str, Any], *, start: float, end: float, is_ascending: bool) -> Asked:
    wish = query.get("MetricStat")
    if not wish or query.get("Expression"):
        raise invalid("The simulator plays MetricStat queries for AWS/ECS only, no metric math and no queries in SQL.")
    metric, statistic, period = wish.get("Metric") or {}, str(wish.get("Stat") or ""), int(wish.get("Period") or 0)
    if statistic not in _STATISTICS:
        raise invalid(f"The value {statistic} for parameter Stat is not supported.")
    if period <= 0 or (period % 60 and period not in _HIGH_RESOLUTION):
        raise invalid("The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.")
    name = str(metric.get("MetricName") or "")
    return Asked(
        id=query["Id"],
        label=str(query.get("Label") or name),
        namespace=str(metric.get("Namespace") or ""),
        metric=name,
        place=service_named(metric.get("Dimensions") or []),
        statistic=statistic,
        period_s=max(period, 60),  # services have a point a minute
        start=start,
        end=end,
        is_ascending=is_ascending,
    )


def _moment(payload: Mapping[str, Any], member: str) -> float:
    """Epoch seconds; JSON clients send numbers or ISO 8601 text, CBOR ones moments."""
    value = payload.get(member)
    if value is None:
        raise invalid(f"The parameter {member} is required.")
    if isinstance(value, datetime):
        return value.timestamp()
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, tz=UTC).timestamp()
        return datetime.fromisoformat(str(value)).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise invalid(f"The parameter {member} is not a timestamp.") from error
