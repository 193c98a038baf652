"""Services: list and page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clusters.operations.requests import offered
from dashboard.fragments import lazy, render_page
from dashboard.queries.attention import get_attention
from dashboard.queries.filters import filter_from
from dashboard.queries.freshness import get_freshness
from dashboard.queries.operations import latest_operations
from dashboard.queries.service import get_service_page
from dashboard.queries.services import SHOWS, list_services
from dashboard.views.gates import get_service_for


def service_list(request: HttpRequest) -> HttpResponse:
    shown = filter_from(request.GET, shows=SHOWS)
    context = {"nav": "services", "shown": shown, "shows": SHOWS, "page": list_services(request.user, shown=shown)}
    return render_page(request, "services/list.html", context)


def service(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_service_for(request, pk)
    offers = offered(request.user, service=found)
    return render_page(
        request,
        "services/service.html",
        {
            "now": now,
            "nav": "services",
            "service": lazy(lambda: get_service_page(found, now=now)),
            "offers": offers,
            # one line a reason: a freeze stands in the way of all kinds alike
            "obstacles": list(dict.fromkeys((offer.reason, offer.mend) for offer in offers if not offer.is_offered)),
            "attention": lazy(lambda: get_attention(request.user, service_id=found.pk)),
            "operations": lazy(lambda: latest_operations(request.user, service_id=found.pk)),
            "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.cluster_id)),
        },
    )
