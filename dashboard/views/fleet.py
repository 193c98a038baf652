"""The first page: is anything wrong anywhere?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboard.queries.attention import MOST, SHOWN, get_attention
from dashboard.queries.clusters import list_clusters
from dashboard.queries.filters import ListFilter
from dashboard.queries.fleet import get_fleet_totals


def fleet(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    limit = MOST if request.GET.get("attention") == "all" else SHOWN
    return render(
        request,
        "fleet/fleet.html",
        {
            "now": now,
            "nav": "fleet",
            "totals": get_fleet_totals(request.user, now=now),
            "attention": get_attention(request.user, limit=limit),
            "page": list_clusters(request.user, shown=ListFilter()),
        },
    )
