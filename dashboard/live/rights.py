"""Who is at the other end of a stream, asked anew each time: a stream outlives logouts, grants and passwords."""

from collections.abc import Collection

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest

from clusters.models import Cluster
from dashboard.sessions import SessionStore


@sync_to_async
def visible_clusters(session_key: str, cluster_ids: Collection[int]) -> frozenset[int] | None:
    """Those of `cluster_ids` that the session's user may see now; None once the session or the user has ended.

    Errors: DatabaseError and RedisError where a store is away.
    """
    try:
        request = HttpRequest()
        request.session = SessionStore(session_key)
        user = get_user(request)
        if not user.is_authenticated or not user.is_active:
            return None
        if not cluster_ids:
            return frozenset()
        visible = Cluster.objects.visible_to(user).filter(pk__in=cluster_ids)
        return frozenset(visible.values_list("pk", flat=True))
    finally:
        _let_go()


def _let_go() -> None:
    """A stream lasts for hours: it must not hold a connection between two questions."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
