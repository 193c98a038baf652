"""Hosts: list and page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.filters import ListFilter, filter_from
from dashboard.queries.freshness import get_freshness
from dashboard.queries.hosts import SHOWS, get_host, list_hosts
from dashboard.queries.tasks import list_tasks
from dashboard.views.gates import get_host_for


def host_list(request: HttpRequest) -> HttpResponse:
    shown = filter_from(request.GET, shows=SHOWS)
    context = {"nav": "hosts", "shown": shown, "shows": SHOWS, "page": list_hosts(request.user, shown=shown)}
    return render_page(request, "hosts/list.html", context)


def host(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_host_for(request, pk)
    shown = ListFilter(host_id=found.pk, page=filter_from(request.GET).page)
    context = {
        "now": now,
        "nav": "hosts",
        "host": get_host(found),
        "page": lazy(lambda: list_tasks(request.user, shown=shown)),
        "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.cluster_id)),
    }
    return render_page(request, "hosts/host.html", context)
