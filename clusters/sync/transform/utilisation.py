"""GetMetricData: the questions for some services, and its results as points of days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from clusters.sync.payload import Payload

PERIOD_S = 300
# What each place of a point holds.
STATISTICS = (
    ("CPUUtilization", "Average"),
    ("CPUUtilization", "Maximum"),
    ("MemoryUtilization", "Average"),
    ("MemoryUtilization", "Maximum"),
)
_COMPLETE = ("Complete", "PartialData")

Point = list[float | None]
Days = dict[date, dict[str, Point]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Points by service's key and day. `refused`: CloudWatch's words for results that it did not complete."""

    days: dict[int, Days] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def queries_of(services: Iterable[tuple[int, str, str]]) -> list[dict[str, Any]]:
    """Four for each (key, cluster's name, service's name). Ids must begin with a small letter."""
    return [
        {
            "Id": f"s{pk}_{place}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/ECS",
                    "MetricName": metric,
                    "Dimensions": [
                        {"Name": "ClusterName", "Value": cluster},
                        {"Name": "ServiceName", "Value": service},
                    ],
                },
                "Period": PERIOD_S,
                "Stat": statistic,
            },
        }
        for pk, cluster, service in services
        for place, (metric, statistic) in enumerate(STATISTICS)
    ]


def points_of(pages: Sequence[Sequence[Payload]]) -> Answered:
    """All pages of one question together: a result may come in several."""
    answered = Answered()
    refused: dict[str, None] = {}
    for result in (result for page in pages for result in page):
        if result.get("StatusCode", "Complete") not in _COMPLETE:
            words = [str(each.get("Value", "")) for each in result.get("Messages") or ()]
            refused[" ".join(filter(None, words)) or f"CloudWatch answered {result['StatusCode']}."] = None
            continue
        pk, place = (int(part) for part in str(result["Id"])[1:].split("_"))
        days = answered.days.setdefault(pk, {})
        for moment, value in zip(result.get("Timestamps") or (), result.get("Values") or (), strict=False):
            day, slot = slot_of(moment)
            point = days.setdefault(day, {}).setdefault(slot, [None] * len(STATISTICS))
            point[place] = round(float(value), 2)
    return Answered(days=answered.days, refused=tuple(refused))


def slot_of(moment: datetime) -> tuple[date, str]:
    """In UTC, as boto3 gives it."""
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return moment.date(), str(seconds // PERIOD_S)


def merged_points(before: Mapping[str, Any], after: Mapping[str, Point]) -> dict[str, Any]:
    """What came later wins; what CloudWatch left out this time stays as it was."""
    return {**before, **after}
