"""A cluster's wall: a row a service, a symbol a task; words and table as a page, the picture as JSON."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.figures.canvas import Figure
from dashboard.figures.cluster_wall import build_cluster_wall_figure
from dashboard.fragments import lazy, render_page
from dashboard.links import link
from dashboard.queries.cluster_wall import get_cluster_wall
from dashboard.queries.clusters import cluster_status
from dashboard.queries.freshness import get_freshness
from dashboard.queries.places import place_of_cluster
from dashboard.views.gates import get_cluster_for
from dashboard.views.pictures import picture_answer
from dashboard.views.tabs import view_from
from dashboard.wall_rows import COLUMNS, ClusterWall, cells_of, legend_of, summary_of


def cluster_wall(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_cluster_for(request, pk)
    if answer := picture_answer(request, lambda: _figure(get_cluster_wall(found))):
        return answer
    now = timezone.now()
    wall = lazy(lambda: get_cluster_wall(found))
    context = {
        "now": now,
        "nav": "clusters",
        "cluster": found,
        "place": place_of_cluster(found),
        "status": cluster_status(found),
        "wall": wall,
        "summary": lazy(lambda: summary_of(wall)),
        "columns": COLUMNS,
        "rows": lazy(lambda: list(cells_of(wall))),
        "legend": lazy(lambda: legend_of(wall)),
        "view": view_from(request.GET),
        "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.pk)),
    }
    return render_page(request, "clusters/wall.html", context)


def _figure(wall: ClusterWall) -> Figure:
    return build_cluster_wall_figure(
        wall,
        title=f"Tasks of {wall.name}",
        summary=summary_of(wall),
        service_link=lambda pk: link("service", pk),
        task_link=lambda pk: link("task", pk),
    )
