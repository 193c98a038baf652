"""Our share of AWS's token buckets: one bucket in Redis for all workers, a careful one in the process without Redis.

A reservation tells how long to wait before the call; the caller sleeps. Nothing here talks to AWS.
"""

import logging
import threading
import time
from typing import Any, Protocol

import redis

from clusters.aws.buckets import BUCKETS, Bucket, share_of
from clusters.aws.scope import AwsScope
from clusters.redis_client import redis_client

logger = logging.getLogger(__name__)

PENALTY_S = 60.0  # how long a ThrottlingException halves our share of that bucket
HALVINGS_AT_MOST = 4
# Calls in flight when the first was refused are refused too: they are one signal, not many.
SAME_SIGNAL_S = 2.0
# Without Redis workers don't see each other, so each takes a part that several together can't overdo.
ALONE_DIVISOR = 4
RETRY_REDIS_S = 5.0

# Virtual scheduling (GCRA): `tat` is when the bucket would be full again if nobody called. Both scripts read Redis's
# clock, so workers' clocks don't matter. ARGV: tokens a second, burst, then (reserve) longest wait in ms.
RESERVE = """
local now = redis.call('TIME'); now = now[1] * 1000 + now[2] / 1000
local row = redis.call('HMGET', KEYS[1], 'tat', 'halvings', 'until')
local rate, burst, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if tonumber(row[3] or 0) > now then
  local factor = 0.5 ^ tonumber(row[2])
  rate = rate * factor; burst = math.max(1, burst * factor)
end
local interval = 1000 / rate
local tat = math.max(tonumber(row[1] or 0), now) + interval
local wait = math.max(0, tat - interval * burst - now)
if wait > longest then return -1 end
redis.call('HSET', KEYS[1], 'tat', string.format('%.3f', tat))
redis.call('PEXPIRE', KEYS[1], math.ceil(tat - now) + 120000)
return math.ceil(wait)
"""
PENALISE = """
local now = redis.call('TIME'); now = now[1] * 1000 + now[2] / 1000
local row = redis.call('HMGET', KEYS[1], 'tat', 'halvings', 'until', 'halved')
local tokens_ms = tonumber(ARGV[2]) * 1000 / tonumber(ARGV[1])
if tonumber(row[4] or 0) + tonumber(ARGV[4]) > now then return 0 end
local halvings = 0
if tonumber(row[3] or 0) > now then halvings = tonumber(row[2]) end
halvings = math.min(halvings + 1, tonumber(ARGV[5]))
local tat = math.max(tonumber(row[1] or 0), now + tokens_ms)
redis.call('HSET', KEYS[1], 'tat', string.format('%.3f', tat), 'halvings', halvings,
  'until', string.format('%.3f', now + tonumber(ARGV[3])), 'halved', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(tat - now) + 120000)
return halvings
"""


class Limiter(Protocol):
    """What `call` needs of a budget."""

    def reserve(self, scope: AwsScope, *, bucket: str, longest_wait_s: float) -> float | None:
        """Seconds to wait before the call, or None (and nothing taken) if that is longer than `longest_wait_s`."""

    def penalise(self, scope: AwsScope, *, bucket: str) -> None:
        """AWS refused a call of this bucket: halve our share for a while, starting from an empty bucket."""


class LocalLimiter:
    """The same rules within one process. `divisor` shrinks the share."""

    def __init__(self, *, divisor: float = ALONE_DIVISOR) -> None:
        self._divisor = divisor
        self._lock = threading.Lock()
        self._tat: dict[tuple[str, str, str], float] = {}
        self._penalty: dict[tuple[str, str, str], tuple[int, float, float]] = {}  # halvings, until, halved at

    def reserve(self, scope: AwsScope, *, bucket: str, longest_wait_s: float) -> float | None:
        key = (scope.account_id, scope.region, bucket)
        with self._lock:
            now = time.monotonic()
            share = self._share(scope, bucket=bucket, now=now)
            interval = 1 / share.per_s
            tat = max(self._tat.get(key, 0.0), now) + interval
            wait = max(0.0, tat - interval * share.burst - now)
            if wait > longest_wait_s:
                return None
            self._tat[key] = tat
            return wait

    def penalise(self, scope: AwsScope, *, bucket: str) -> None:
        key = (scope.account_id, scope.region, bucket)
        with self._lock:
            now = time.monotonic()
            halvings, until, halved_at = self._penalty.get(key, (0, 0.0, -SAME_SIGNAL_S))
            if halved_at + SAME_SIGNAL_S > now:
                return
            share = self._share(scope, bucket=bucket, now=now)
            self._penalty[key] = (min((halvings if until > now else 0) + 1, HALVINGS_AT_MOST), now + PENALTY_S, now)
            self._tat[key] = max(self._tat.get(key, 0.0), now + share.burst / share.per_s)

    def _share(self, scope: AwsScope, *, bucket: str, now: float) -> Bucket:
        halvings, until, _ = self._penalty.get((scope.account_id, scope.region, bucket), (0, 0.0, 0.0))
        percent = scope.budget_share_percent / self._divisor
        return share_of(BUCKETS[bucket], percent=percent * 0.5**halvings if until > now else percent)


class SharedLimiter:
    """The bucket in Redis; while Redis is away, `LocalLimiter`, and Redis is asked again every few seconds."""

    def __init__(self, client: redis.Redis, *, prefix: str = "gantry:budget") -> None:
        self._prefix = prefix
        self._reserve = client.register_script(RESERVE)
        self._penalise = client.register_script(PENALISE)
        self._alone = LocalLimiter()
        self._away_until = 0.0

    def reserve(self, scope: AwsScope, *, bucket: str, longest_wait_s: float) -> float | None:
        wait_ms = self._run(self._reserve, scope=scope, bucket=bucket, args=[longest_wait_s * 1000])
        if wait_ms is None:
            return self._alone.reserve(scope, bucket=bucket, longest_wait_s=longest_wait_s)
        return None if wait_ms < 0 else wait_ms / 1000

    def penalise(self, scope: AwsScope, *, bucket: str) -> None:
        args = [PENALTY_S * 1000, SAME_SIGNAL_S * 1000, HALVINGS_AT_MOST]
        if self._run(self._penalise, scope=scope, bucket=bucket, args=args) is None:
            self._alone.penalise(scope, bucket=bucket)

    def _run(self, script: Any, *, scope: AwsScope, bucket: str, args: list[float]) -> int | None:
        """The script's answer, or None while Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        share = share_of(BUCKETS[bucket], percent=scope.budget_share_percent)
        key = f"{self._prefix}:{scope.account_id}:{scope.region}:{bucket.replace(' ', '-')}"
        try:
            answer = int(script(keys=[key], args=[share.per_s, share.burst, *args]))
        except redis.RedisError as error:
            if not self._away_until:
                logger.warning(
                    "Redis is away (%s): each worker keeps to 1/%d of the API share. Check REDIS_URL and the server.",
                    type(error).__name__,
                    ALONE_DIVISOR,
                )
            self._away_until = time.monotonic() + RETRY_REDIS_S
            return None
        if self._away_until:
            logger.info("Redis is back: workers share the API budget again.")
            self._away_until = 0.0
        return answer


_shared: SharedLimiter | None = None


def shared_limiter() -> SharedLimiter:
    """The process's limiter on REDIS_URL."""
    global _shared
    if _shared is None:
        _shared = SharedLimiter(redis_client())
    return _shared
