"""Who is at the other end of a stream, asked anew each time: a stream outlives logouts, grants and passwords."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest
from django.utils import timezone

from clusters.models import Cluster
from dashboard.queries.freshness import ages_by_topic
from dashboard.sessions import SessionStore

# By topic (a cluster's id as text, a kind of agents, "0" for all together): milliseconds since the epoch of the oldest
# read (0: none) and of when the first agent will be late (0: none is expected), and how many are late already.
Ages = dict[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """`clusters`: those asked about that one may see. `freshness` is empty unless it was asked for."""

    clusters: frozenset[int]
    freshness: Ages


@sync_to_async
def look(session_key: str, cluster_ids: Collection[int], *, with_freshness: bool) -> Sight | None:
    """What the session's user may see now; None once the session or the user has ended.

    Errors: DatabaseError and RedisError where a store is away.
    """
    try:
        request = HttpRequest()
        request.session = SessionStore(session_key)
        user = get_user(request)
        if not user.is_authenticated or not user.is_active:
            return None
        return Sight(
            clusters=_visible(user, cluster_ids) if cluster_ids else frozenset(),
            freshness=_ages(user) if with_freshness else {},
        )
    finally:
        _let_go()


def _visible(user: Any, cluster_ids: Collection[int]) -> frozenset[int]:
    visible = Cluster.objects.visible_to(user).filter(pk__in=cluster_ids)
    return frozenset(visible.values_list("pk", flat=True))


def _ages(user: Any) -> Ages:
    return {
        topic: (_ms(each.oldest_at), _ms(each.late_at), each.late_count)
        for topic, each in ages_by_topic(user, now=timezone.now()).items()
    }


def _ms(moment: datetime | None) -> int:
    return 0 if moment is None else int(moment.timestamp() * 1000)


def _let_go() -> None:
    """A stream lasts for hours: it must not hold a connection between two questions."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
