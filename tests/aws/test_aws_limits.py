"""Our share of AWS's token buckets."""

import threading
import time

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clusters.aws import limits
from clusters.aws.buckets import BUCKETS, share_of
from clusters.aws.limits import Limiter, LocalLimiter, SharedLimiter
from clusters.aws.scope import AwsScope
from clusters.redis_client import redis_client

SCOPE = AwsScope(account_id="222233334444", region="eu-west-1", budget_share_percent=25)
BUCKET = "service read"  # 100 at once, 20 a second: a quarter is 25 and 5


@pytest.fixture(params=["in Redis", "in the process"])
def limiter(request: pytest.FixtureRequest) -> Limiter:
    if request.param == "in Redis":
        return SharedLimiter(redis_client())
    return LocalLimiter(divisor=1)


def waits(limiter: Limiter, *, times: int, scope: AwsScope = SCOPE, bucket: str = BUCKET) -> list[float]:
    found = [limiter.reserve(scope, bucket=bucket, longest_wait_s=60) for _ in range(times)]
    return [wait for wait in found if wait is not None]


def test_lets_a_burst_through_and_then_keeps_the_rate(limiter: Limiter) -> None:
    found = waits(limiter, times=35)

    assert found[:25] == [0.0] * 25
    assert found[-1] == pytest.approx(2.0, abs=0.15)  # ten more at five a second


def test_refuses_a_wait_that_is_too_long_and_takes_nothing(limiter: Limiter) -> None:
    waits(limiter, times=30)

    refused = limiter.reserve(SCOPE, bucket=BUCKET, longest_wait_s=0.5)

    assert refused is None
    assert waits(limiter, times=1)[0] == pytest.approx(1.2, abs=0.1)


def test_keeps_accounts_regions_and_buckets_apart(limiter: Limiter) -> None:
    waits(limiter, times=30)
    other = AwsScope(account_id="222233334444", region="us-east-1", budget_share_percent=25)

    assert waits(limiter, times=1, scope=other) == [0.0]
    assert waits(limiter, times=1, bucket="cluster read") == [0.0]


def test_halves_its_share_after_a_throttling(limiter: Limiter) -> None:
    limiter.penalise(SCOPE, bucket=BUCKET)

    found = waits(limiter, times=5)

    assert found[4] == pytest.approx(5 / 2.5, abs=0.15)  # an empty bucket that fills at half the rate


def test_takes_refusals_of_calls_in_flight_as_one_signal(limiter: Limiter) -> None:
    for _ in range(8):
        limiter.penalise(SCOPE, bucket=BUCKET)

    assert waits(limiter, times=1)[0] == pytest.approx(0.4, abs=0.1)


def test_recovers_when_the_penalty_is_over(limiter: Limiter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PENALTY_S", 0.05)
    limiter.penalise(SCOPE, bucket=BUCKET)
    time.sleep(0.06)

    found = waits(limiter, times=10)

    assert found[9] - found[4] == pytest.approx(1.0, abs=0.15)  # five at the full five a second


def test_shares_one_bucket_among_workers() -> None:
    workers = [SharedLimiter(redis_client()) for _ in range(4)]
    found: list[float] = []

    threads = [threading.Thread(target=lambda w=w: found.extend(waits(w, times=10))) for w in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found.count(0.0) == pytest.approx(25, abs=1)
    assert max(found) == pytest.approx(3.0, abs=0.3)


def test_goes_on_carefully_without_redis(caplog: pytest.LogCaptureFixture) -> None:
    limiter = SharedLimiter(redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0)))

    found = waits(limiter, times=8)

    assert found[:6] == [0.0] * 6  # a quarter of a quarter of 100
    assert found[7] > 0
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "REDIS_URL" in caplog.text


def test_leaves_a_tiny_share_slow_and_not_stuck() -> None:
    share = share_of(BUCKETS["service modify"], percent=1)

    assert share.burst == 1
    assert share.per_s == pytest.approx(0.05)
