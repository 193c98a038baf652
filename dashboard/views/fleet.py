"""The first page: is anything wrong anywhere?"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.figures.canvas import Figure
from dashboard.figures.fleet_wall import build_fleet_wall_figure
from dashboard.fragments import lazy, render_page
from dashboard.links import link
from dashboard.queries.attention import MOST, SHOWN, get_attention
from dashboard.queries.clusters import CLUSTERS
from dashboard.queries.fleet import get_fleet_totals
from dashboard.queries.listing import first_page
from dashboard.queries.wall import get_fleet_wall
from dashboard.views.pictures import picture_answer
from dashboard.views.tabs import view_from
from dashboard.wall import COLUMNS, WORDS, rows_of, summary_of


def fleet(request: HttpRequest) -> HttpResponse:
    if answer := picture_answer(request, lambda: _figure(request)):
        return answer
    now = timezone.now()
    wall = lazy(lambda: get_fleet_wall(request.user))
    limit = MOST if request.GET.get("attention") == "all" else SHOWN
    return render_page(
        request,
        "fleet/fleet.html",
        {
            "now": now,
            "nav": "fleet",
            "totals": lazy(lambda: get_fleet_totals(request.user, now=now)),
            "attention": lazy(lambda: get_attention(request.user, limit=limit)),
            "view": view_from(request.GET),
            "wall": wall,
            "wall_columns": COLUMNS,
            "wall_rows": lazy(lambda: list(rows_of(wall))),
            "legend": list(WORDS.items()),
            "page": lazy(lambda: first_page(CLUSTERS, user=request.user, now=now)),
        },
    )


def _figure(request: HttpRequest) -> Figure:
    wall = get_fleet_wall(request.user)
    return build_fleet_wall_figure(wall, title="Fleet wall", summary=summary_of(wall), link=_wall_link)


def _wall_link(pk: int) -> str:
    return link("cluster_wall", pk)
