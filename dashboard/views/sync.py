"""The Sync page: how old everything is, and why."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from dashboard.fragments import lazy
from dashboard.queries.sync import AGENTS, get_sync_totals
from dashboard.views.lists import render_list


def sync(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    totals = lazy(lambda: get_sync_totals(request.user, now=now))
    return render_list(request, AGENTS, nav="sync", template="sync/sync.html", totals=totals)
