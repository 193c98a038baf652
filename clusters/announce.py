"""Tells open pages what changed: one small Redis message per changed cluster, sent after the commit.

A message names what changed and holds none of it. Losing one costs a page its freshness until the next, so Redis
being away is logged once and never fails a sync.
"""

import json
import logging
from collections.abc import Collection, Iterable
from functools import partial

import redis
from django.db import transaction

from clusters.redis_client import redis_client

logger = logging.getLogger(__name__)

CHANNEL = "gantry:changes"

MOST_SERVICES = 50  # named in a message; more are "any of the cluster's"

_is_away = False


def announce(
    cluster_ids: Iterable[int], *, kinds: Iterable[str] = (), service_ids: Collection[int] | None = None
) -> None:
    """Sends `{"cluster": id, "kinds": [...], "services": [...]}` for each cluster once this transaction has committed.

    `kinds` are `AgentKind` values, or "operations"; empty means anything may have changed. `service_ids`: only pages of
    these services are concerned, beside those that show the whole cluster (0 is what belongs to no service); None, or
    too many: each may be.
    """
    message: dict[str, object] = {"kinds": sorted(set(kinds))}
    if service_ids is not None and len(service_ids) <= MOST_SERVICES:
        message["services"] = sorted(service_ids)
    _after_commit([{"cluster": cluster_id, **message} for cluster_id in sorted(set(cluster_ids))])


def announce_operation(operation_id: int, *, cluster_id: int) -> None:
    """Sends `{"cluster": id, "kinds": ["operations"], "operation": id}`: a person may be watching its page."""
    _after_commit([{"cluster": cluster_id, "kinds": ["operations"], "operation": operation_id}])


def _after_commit(messages: list[dict[str, object]]) -> None:
    if messages:
        transaction.on_commit(partial(_publish, messages))


def _publish(messages: list[dict[str, object]]) -> None:
    global _is_away
    try:
        pipeline = redis_client().pipeline(transaction=False)
        for message in messages:
            pipeline.publish(CHANNEL, json.dumps(message))
        pipeline.execute()
    except redis.RedisError as error:
        if not _is_away:
            logger.warning(
                "Redis is away (%s): open pages are not told of changes. Check REDIS_URL and the server.",
                type(error).__name__,
            )
        _is_away = True
        return
    _is_away = False
