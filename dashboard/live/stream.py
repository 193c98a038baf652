"""`/live`: server-sent events that say which clusters changed, to those who may see them.

Events: `changed` with `{"changes": [{"cluster", "kinds", "services", "operations"}]}`, `fresh` (how old what one sees
is, `rights.Sight`), `resync` (look at everything anew), `bye` (signed out: do not come back). Each carries an id,
milliseconds since the epoch, from which a stream can be taken up.
"""

import json
from collections.abc import AsyncGenerator, Iterable

from django.db import DatabaseError
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from redis.exceptions import RedisError

from dashboard.given import number_given
from dashboard.live.hub import hub_of_this_loop, now_ms
from dashboard.live.inbox import Change
from dashboard.live.rights import Ages, look

PING_S = 15.0
RETRY_MS = 2000
FRESH_MS = 14_000  # at each ping, and no oftener while news comes


@never_cache
@require_GET
async def live(request: HttpRequest) -> StreamingHttpResponse:
    """`?since=` is when the page was rendered; a browser that reconnects says by itself what it has."""
    since_ms = number_given(request.headers.get("Last-Event-ID")) or number_given(request.GET.get("since")) or 0
    response = StreamingHttpResponse(
        events(request.session.session_key or "", since_ms=since_ms), content_type="text/event-stream"
    )
    response.headers["X-Accel-Buffering"] = "no"  # nginx would hold events back
    return response


async def events(session_key: str, *, since_ms: int) -> AsyncGenerator[str]:
    """The stream's text. It ends where a store is away: the browser comes back and takes it up."""
    hub = hub_of_this_loop()
    inbox = hub.join(since_ms=since_ms)
    told: Ages = {}
    told_ms = 0
    try:
        yield f"retry: {RETRY_MS}\n\n"
        while True:
            batch = await inbox.take(timeout_s=PING_S if told else 0)
            at_ms = now_ms()
            is_due = not told or at_ms - told_ms >= FRESH_MS
            ids = {change.cluster_id for change in batch.changes}
            sight = await look(session_key, ids, with_freshness=is_due)
            if sight is None:
                yield event("bye", {}, at_ms=at_ms)
                return
            changes = [change for change in batch.changes if change.cluster_id in sight.clusters]
            if batch.must_resync:
                yield event("resync", {}, at_ms=at_ms)
            elif changes:
                yield event("changed", {"changes": together(changes)}, at_ms=changes[-1].at_ms)
            if is_due and sight.freshness != told:
                yield event("fresh", {"ages": sight.freshness}, at_ms=at_ms)
                told = sight.freshness
            elif not changes and not batch.must_resync:
                yield ": ping\n\n"
            told_ms = at_ms if is_due else told_ms
    except (DatabaseError, RedisError):
        return
    finally:
        hub.leave(inbox)


def event(name: str, data: dict[str, object], *, at_ms: int) -> str:
    return f"id: {at_ms}\nevent: {name}\ndata: {json.dumps(data)}\n\n"


def together(changes: Iterable[Change]) -> list[dict[str, object]]:
    """One entry a cluster. `kinds` empty: anything may have changed."""
    by_cluster: dict[int, list[Change]] = {}
    for change in changes:
        by_cluster.setdefault(change.cluster_id, []).append(change)
    return [
        {
            "cluster": cluster_id,
            "kinds": []
            if any(not each.kinds for each in of_it)
            else sorted(frozenset.union(*[c.kinds for c in of_it])),
            "services": []
            if any(not each.service_ids for each in of_it)
            else sorted(frozenset.union(*[c.service_ids for c in of_it])),
            "operations": sorted({each.operation_id for each in of_it if each.operation_id}),
        }
        for cluster_id, of_it in sorted(by_cluster.items())
    ]
