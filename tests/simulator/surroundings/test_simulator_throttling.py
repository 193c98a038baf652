"""AWS's token buckets per account and region."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.server import RunningSimulator
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.throttle import BUCKETS, Throttle

SCOPE = {"account_id": "222233334444", "region": "eu-west-1"}


def _allowed(throttle: Throttle, operation: str, *, calls: int, now: float, **scope: str) -> int:
    """How many of so many calls at one moment get through."""
    passed = 0
    for _ in range(calls):
        with suppress(SimulatorError):
            throttle.check(operation, now=now, **{**SCOPE, **scope})
            passed += 1
    return passed


def test_every_ecs_operation_draws_on_exactly_one_bucket(simulator: RunningSimulator) -> None:
    ecs = simulator.client("ecs", account_id="222233334444", region="eu-west-1")
    listed = [operation for bucket in BUCKETS for operation in bucket.operations]

    assert sorted(listed) == sorted(ecs.meta.service_model.operation_names)


@pytest.mark.parametrize(
    ("operation", "burst", "per_second"),
    [
        ("DescribeClusters", 50, 20),
        ("DescribeServices", 100, 20),
        ("DescribeTasks", 100, 20),
        ("DescribeTaskDefinition", 50, 20),
        ("UpdateService", 50, 5),
        ("RunTask", 100, 40),
        ("RegisterTaskDefinition", 20, 1),
    ],
)
def test_a_bucket_gives_its_burst_and_then_refills_at_its_rate(operation: str, burst: int, per_second: int) -> None:
    throttle = Throttle(is_enabled=True)

    at_once = _allowed(throttle, operation, calls=burst + 10, now=1_000.0)
    a_second_later = _allowed(throttle, operation, calls=burst, now=1_001.0)

    assert (at_once, a_second_later) == (burst, per_second)


def test_operations_of_one_bucket_share_it_and_other_scopes_do_not() -> None:
    throttle = Throttle(is_enabled=True)
    _allowed(throttle, "ListTasks", calls=100, now=1_000.0)

    assert _allowed(throttle, "DescribeTasks", calls=1, now=1_000.0) == 0
    assert _allowed(throttle, "DescribeServices", calls=1, now=1_000.0) == 1
    assert _allowed(throttle, "DescribeTasks", calls=1, now=1_000.0, region="us-east-1") == 1
    assert _allowed(throttle, "DescribeTasks", calls=1, now=1_000.0, account_id="333344445555") == 1


def test_a_scale_shrinks_burst_and_rate() -> None:
    throttle = Throttle(is_enabled=True, scale=0.1)

    assert _allowed(throttle, "DescribeServices", calls=50, now=1_000.0) == 10
    assert _allowed(throttle, "DescribeServices", calls=50, now=1_001.0) == 2


def test_a_client_sees_throttling_once_it_is_switched_on(simulator: RunningSimulator) -> None:
    ecs: Any = simulator.client("ecs", account_id="222233334444", region="eu-west-1")
    simulator.post("throttling", {"enabled": True, "scale": 0.02})

    ecs.list_clusters()

    with pytest.raises(ClientError, match="Rate exceeded"):
        ecs.list_clusters()
