"""Clusters: list and page."""

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.attention import get_attention
from dashboard.queries.capacity import list_capacity
from dashboard.queries.clusters import CLUSTERS, get_cluster_head
from dashboard.queries.freshness import get_freshness
from dashboard.queries.hosts import list_hosts
from dashboard.queries.operations import latest_operations
from dashboard.queries.services import SERVICES
from dashboard.views.gates import get_cluster_for
from dashboard.views.lists import bulk_context, list_context, listing_for, render_list

HOSTS_SHOWN = 8
IN_CLUSTER = frozenset(("cluster", "account", "region"))  # the same in every row of a cluster


def cluster_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, CLUSTERS, nav="clusters")


def cluster(request: HttpRequest, pk: int) -> HttpResponseBase:
    now = timezone.now()
    found = get_cluster_for(request, pk)
    listing = listing_for(request, SERVICES, narrow=Q(cluster=found), hide=IN_CLUSTER)
    if isinstance(listing, HttpResponseBase):
        return listing
    return render_page(
        request,
        "clusters/cluster.html",
        {
            "now": now,
            "nav": "clusters",
            "cluster": get_cluster_head(found),
            "attention": lazy(lambda: get_attention(request.user, cluster_id=found.pk)),
            **list_context(listing),
            **bulk_context(lambda: bool(getattr(found, "may_act", False))),
            "capacity": lazy(lambda: list_capacity(found)),
            "hosts": lazy(lambda: list_hosts(found, limit=HOSTS_SHOWN)),
            "operations": lazy(lambda: latest_operations(request.user, cluster_id=found.pk)),
            "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.pk)),
        },
    )
