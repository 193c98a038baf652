"""The Sync page: how old everything is, and why."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.filters import filter_from
from dashboard.queries.sync import SHOWS, get_sync_totals, list_agents


def sync(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shown = filter_from(request.GET, shows=SHOWS)
    return render_page(
        request,
        "sync/sync.html",
        {
            "now": now,
            "nav": "sync",
            "shown": shown,
            "shows": SHOWS,
            "totals": lazy(lambda: get_sync_totals(request.user, now=now)),
            "page": lazy(lambda: list_agents(request.user, shown=shown, now=now)),
        },
    )
