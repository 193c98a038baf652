"""The first page: is anything wrong anywhere?"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.attention import MOST, SHOWN, get_attention
from dashboard.queries.clusters import CLUSTERS
from dashboard.queries.fleet import get_fleet_totals
from dashboard.queries.listing import first_page


def fleet(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    limit = MOST if request.GET.get("attention") == "all" else SHOWN
    return render_page(
        request,
        "fleet/fleet.html",
        {
            "now": now,
            "nav": "fleet",
            "totals": lazy(lambda: get_fleet_totals(request.user, now=now)),
            "attention": lazy(lambda: get_attention(request.user, limit=limit)),
            "page": lazy(lambda: first_page(CLUSTERS, user=request.user, now=now)),
        },
    )
