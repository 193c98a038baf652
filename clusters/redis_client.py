"""One Redis client a process. Everything in Redis can be lost, so callers go on without it."""

from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


@cache
def redis_client() -> redis.Redis:
    """Safe across threads and forks (redis-py's pool looks at the pid). Errors of calls: `redis.RedisError`.

    Short timeouts and one retry (a pooled connection may have died): a sync must not hang on a broker that is away.
    """
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=3,
        socket_connect_timeout=1,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 1),
    )
