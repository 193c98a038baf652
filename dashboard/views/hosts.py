"""Hosts: list and page."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from dashboard.figures.canvas import Figure
from dashboard.figures.stairs import build_stairs_figure
from dashboard.fragments import lazy, render_page
from dashboard.links import link
from dashboard.queries.freshness import get_freshness
from dashboard.queries.hosts import HOSTS, get_host
from dashboard.queries.stairs import get_stairs
from dashboard.queries.tasks import TASKS
from dashboard.stairs import COLUMNS, Stairs, cells_of, legend_of, room_of, summary_of
from dashboard.views.gates import get_host_for
from dashboard.views.lists import list_context, listing_for, render_list
from dashboard.views.pictures import picture_answer
from dashboard.views.tabs import view_from

ON_HOST = frozenset(("host", "runs_on", "zone"))  # the same in every row of a host


def host_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, HOSTS, nav="hosts")


def host(request: HttpRequest, pk: int) -> HttpResponseBase:
    now = timezone.now()
    found = get_host_for(request, pk)
    listing = listing_for(request, TASKS, narrow=Q(container_instance=found), hide=ON_HOST)
    if isinstance(listing, HttpResponseBase):
        return listing
    stairs = lazy(lambda: get_stairs(found))
    context = {
        **list_context(listing),
        "now": now,
        "nav": "hosts",
        "host": get_host(found),
        "stairs": stairs,
        "room": lazy(lambda: room_of(stairs)),
        "stairs_summary": lazy(lambda: summary_of(stairs)),
        "stairs_columns": COLUMNS,
        "stairs_rows": lazy(lambda: [(step, cells_of(step)) for step in stairs.steps]),
        "legend": lazy(lambda: legend_of(stairs)),
        "view": view_from(request.GET),
        "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.cluster_id)),
    }
    return render_page(request, "hosts/host.html", context)


def host_stairs(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of the host's page, or its table as a file: the page's own `format=csv` is its list of tasks."""
    figure = _figure(get_stairs(get_host_for(request, pk)))
    return picture_answer(request, lambda: figure) or JsonResponse(figure)


def _figure(stairs: Stairs) -> Figure:
    return build_stairs_figure(
        stairs, title=f"Room on {stairs.host_name}", summary=summary_of(stairs), link=lambda pk: link("task", pk)
    )
