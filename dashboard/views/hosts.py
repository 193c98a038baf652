"""Hosts: list and page."""

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.freshness import get_freshness
from dashboard.queries.hosts import HOSTS, get_host
from dashboard.queries.tasks import TASKS
from dashboard.views.gates import get_host_for
from dashboard.views.lists import list_context, listing_for, render_list

ON_HOST = frozenset(("host", "runs_on", "zone"))  # the same in every row of a host


def host_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, HOSTS, nav="hosts")


def host(request: HttpRequest, pk: int) -> HttpResponseBase:
    now = timezone.now()
    found = get_host_for(request, pk)
    listing = listing_for(request, TASKS, narrow=Q(container_instance=found), hide=ON_HOST)
    if isinstance(listing, HttpResponseBase):
        return listing
    context = {
        **list_context(listing),
        "now": now,
        "nav": "hosts",
        "host": get_host(found),
        "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.cluster_id)),
    }
    return render_page(request, "hosts/host.html", context)
