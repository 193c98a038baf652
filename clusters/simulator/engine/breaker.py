"""The deployment circuit breaker's arithmetic. Pure.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
"""

from __future__ import annotations

from math import ceil

from clusters.simulator.state.protocols import Json

LEAST_THRESHOLD = 3
LARGEST_THRESHOLD = 200
DEFAULT_THRESHOLD: Json = {"type": "BOUNDED_PERCENT", "value": 50}


def threshold_of(breaker: Json, *, desired_count: int) -> int:
    """How many failures trip it: half the desired count between 3 and 200, unless configured otherwise."""
    configured = breaker.get("thresholdConfiguration") or DEFAULT_THRESHOLD
    value = int(configured["value"])
    if configured["type"] == "COUNT":
        return value
    share = ceil(value * desired_count / 100)
    if configured["type"] == "UNBOUNDED_PERCENT":
        return max(share, 1)
    return min(max(share, LEAST_THRESHOLD), LARGEST_THRESHOLD)


def resets_on_healthy(breaker: Json) -> bool:
    """Whether a healthy task sets the count back to 0; true unless configured otherwise."""
    return bool(breaker.get("resetOnHealthyTask", True))
