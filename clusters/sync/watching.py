"""Whose utilisation somebody looks at now, in Redis with a time to live: metrics cost money, so only these are fetched.

A page that shows it marks its service when it is rendered and with each part it fetches. The agent tells open pages of
every read, they fetch their part, and so the mark lives as long as a visible page does; nothing polls.
"""

import logging
import time
from datetime import datetime, timedelta

import redis

from clusters.choices import AgentKind
from clusters.models import Service
from clusters.redis_client import redis_client
from clusters.sync.refresh import request_shards

logger = logging.getLogger(__name__)

KEEP_S = 200  # three runs of the agent
FRESH = timedelta(seconds=50)


def watch(service: Service, *, read_at: datetime | None, now: datetime) -> None:
    """Mark it, and have it read at once unless it just was. At most one query."""
    _mark(service)
    if read_at is None or now - read_at > FRESH:
        request_shards((AgentKind.METRICS, AgentKind.SCALING), scope_id=service.scope_id, now=now)


def watched_ids(scope_id: int) -> set[int]:
    """Services that an open page shows. Redis away: none, pages say how old their points are."""
    try:
        found = redis_client().zrangebyscore(_key(scope_id), time.time(), "+inf")
    except redis.RedisError as error:
        logger.warning("Redis is away (%s): no utilisation is fetched for open pages.", type(error).__name__)
        return set()
    return {int(str(each, "ascii") if isinstance(each, bytes) else str(each)) for each in found}


def _mark(service: Service) -> None:
    now, key = time.time(), _key(service.scope_id)
    try:
        pipeline = redis_client().pipeline(transaction=False)
        pipeline.zadd(key, {str(service.pk): now + KEEP_S})
        pipeline.zremrangebyscore(key, "-inf", now)
        pipeline.expire(key, KEEP_S)
        pipeline.execute()
    except redis.RedisError as error:
        logger.warning("Redis is away (%s): this page's utilisation is not fetched.", type(error).__name__)


def _key(scope_id: int) -> str:
    return f"gantry:watched:{scope_id}"
