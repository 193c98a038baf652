"""Clusters: list and page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.attention import get_attention
from dashboard.queries.capacity import list_capacity
from dashboard.queries.clusters import SHOWS, get_cluster_head, list_clusters
from dashboard.queries.filters import ListFilter, filter_from
from dashboard.queries.freshness import get_freshness
from dashboard.queries.hosts import list_hosts
from dashboard.queries.operations import latest_operations
from dashboard.queries.services import SHOWS as SERVICE_SHOWS
from dashboard.queries.services import list_services
from dashboard.views.gates import get_cluster_for

HOSTS_SHOWN = 8


def cluster_list(request: HttpRequest) -> HttpResponse:
    shown = filter_from(request.GET, shows=SHOWS)
    context = {"nav": "clusters", "shown": shown, "shows": SHOWS, "page": list_clusters(request.user, shown=shown)}
    return render_page(request, "clusters/list.html", context)


def cluster(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_cluster_for(request, pk)
    shown = filter_from(request.GET, shows=SERVICE_SHOWS)
    return render_page(
        request,
        "clusters/cluster.html",
        {
            "now": now,
            "nav": "clusters",
            "cluster": get_cluster_head(found),
            "attention": lazy(lambda: get_attention(request.user, cluster_id=found.pk)),
            "shown": shown,
            "shows": SERVICE_SHOWS,
            "page": lazy(lambda: list_services(request.user, shown=shown, cluster_id=found.pk)),
            "capacity": lazy(lambda: list_capacity(found)),
            "hosts": lazy(lambda: list_hosts(request.user, shown=ListFilter(cluster_id=found.pk)).rows[:HOSTS_SHOWN]),
            "operations": lazy(lambda: latest_operations(request.user, cluster_id=found.pk)),
            "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.pk)),
        },
    )
