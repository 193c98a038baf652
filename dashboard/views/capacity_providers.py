"""One capacity provider as a page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.capacity_provider import (
    get_capacity_provider_page,
    get_clusters,
    get_hosts,
    get_room,
    get_services,
)
from dashboard.views.gates import get_capacity_provider_for


def capacity_provider(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_capacity_provider_for(request, pk)
    page = get_capacity_provider_page(found)
    context = {
        "now": timezone.now(),
        "nav": "hosts",
        "provider": page,
        "clusters": lazy(lambda: get_clusters(request.user, provider=found)),
        "services": lazy(lambda: get_services(request.user, provider=found)),
        "room": lazy(lambda: get_room(request.user, provider=found)),
        "hosts": lazy(lambda: () if page.is_fargate else get_hosts(request.user, provider=found)),
    }
    return render_page(request, "capacity_providers/capacity_provider.html", context)
