"""The topology of a cluster: words and table as a page, the picture as JSON (`?format=figure`)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from clusters.models import Cluster
from dashboard.figures.canvas import Figure, Table
from dashboard.figures.topology import draw
from dashboard.fragments import lazy, render_page
from dashboard.graph import ClusterFacts, NodeKind
from dashboard.lens import BY_PROVIDER, BY_TAG, BY_ZONE, EXTRAS, Lens, lens_from
from dashboard.links import link
from dashboard.palette import Mark
from dashboard.queries.around import choose_around
from dashboard.queries.clusters import cluster_status
from dashboard.queries.freshness import get_freshness
from dashboard.queries.hosts import host_row
from dashboard.queries.places import place_of_cluster
from dashboard.queries.topology import ClusterRows, get_topology, read_rows
from dashboard.topic import Topic, topic_from
from dashboard.topology.around import only_around
from dashboard.topology.build import build
from dashboard.topology.choose import choose
from dashboard.topology.enrich import enrich
from dashboard.topology.layout import layout
from dashboard.topology.prune import pruned
from dashboard.topology.seen import read
from dashboard.topology.size import left_out
from dashboard.topology.table import COLUMNS, cells, legend_of, rows_of
from dashboard.views.gates import get_cluster_for
from dashboard.views.pictures import picture_answer
from dashboard.views.tabs import view_from
from dashboard.words import plural

HOSTS_SHOWN = 12
ORDER_HEADER = "Gantry-Order"  # what the browser has drawn, so that a refresh moves nothing
_PAGES = {
    NodeKind.LOAD_BALANCER: "load_balancer",
    NodeKind.TARGET_GROUP: "target_group",
    NodeKind.CAPACITY_PROVIDER: "capacity_provider",
    NodeKind.SERVICE: "service",
    NodeKind.TASK_DEFINITION: "task_definition",
    NodeKind.HOST: "host",
    NodeKind.TASKS: "task",
}


def topology(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_cluster_for(request, pk)
    lens = lens_from(request.GET.dict(), also=request.GET.getlist("also"))
    rows = read_rows(found)
    if topic := topic_from(request.GET.get("around", "")):
        figure = _neighbourhood(found, rows=rows, topic=topic)
        return picture_answer(request, lambda: figure) or JsonResponse(figure)
    outline = rows.outline(tag=lens.tag)
    choice = choose(outline, lens=lens)
    facts = get_topology(found, rows=rows, choice=choice)
    summary = " ".join(part for part in (_summary(facts), left_out(outline, choice=choice)) if part)
    last = request.headers.get(ORDER_HEADER, "")
    if answer := picture_answer(request, lambda: _figure(facts, lens=lens, summary=summary, last=last)):
        return answer
    now = timezone.now()
    context = {
        "now": now,
        "nav": "clusters",
        "cluster": found,
        "place": place_of_cluster(found),
        "status": cluster_status(found),
        "summary": summary,
        "label": f"Topology of {facts.name}. {summary}",
        "lens": lens,
        "extras": EXTRAS,
        "groups": _groups(rows.tag_keys()),
        "columns": COLUMNS,
        "rows": rows_of(facts),
        "legend": legend_of(facts),
        "view": view_from(request.GET),
        "hosts": [host_row(host) for host in rows.hosts[:HOSTS_SHOWN]],
        "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.pk)),
    }
    return render_page(request, "clusters/topology.html", context)


def _neighbourhood(cluster: Cluster, *, rows: ClusterRows, topic: Topic) -> Figure:
    """Of one service, task, host or revision: for its own page."""
    facts = get_topology(cluster, rows=rows, choice=choose_around(cluster, rows=rows, topic=topic))
    near = only_around(facts, topic=topic)
    tasks = sum(task.count for task in near.tasks if topic.kind != "service" or task.service_id == topic.id)
    summary = f"{plural(len(near.services), 'service')} and {plural(tasks, 'task')}."
    table = Table(columns=list(COLUMNS), rows=[cells(row) for row in rows_of(near)])
    placed = layout(pruned(enrich(build(near), facts=near)))
    title = f"Neighbourhood of this {topic.kind}"
    return draw(placed, title=title, summary=summary, legend=legend_of(near), table=table, link=_link)


def _groups(tag_keys: list[str]) -> list[tuple[str, str]]:
    """What `group=` may say, with words."""
    tags = [(f"{BY_TAG}{key}", f"services by {key}") for key in tag_keys]
    return [("", "as it fits"), (BY_ZONE, "hosts by zone"), (BY_PROVIDER, "hosts by capacity provider"), *tags]


def _figure(facts: ClusterFacts, *, lens: Lens, summary: str, last: str) -> Figure:
    table = Table(columns=list(COLUMNS), rows=[cells(row) for row in rows_of(facts)])
    graph = enrich(build(facts), facts=facts, lens=lens)
    placed = layout(pruned(graph) if lens.is_problems_only or lens.hide else graph, last=read(last))
    title = f"Topology of {facts.name}"
    return draw(placed, title=title, summary=summary, legend=legend_of(facts), table=table, link=_link)


def _summary(facts: ClusterFacts) -> str:
    """ "8 services and 60 tasks on 6 hosts and Fargate. In trouble: recommender." """
    fargate = "Fargate" if any(host.cpu_share is None for host in facts.hosts) else ""
    hosts = plural(facts.host_total, "host") if facts.host_total else ""
    runs_on = " and ".join(part for part in (hosts, fargate) if part)
    words = f"{plural(facts.service_total, 'service')} and {plural(facts.task_total, 'task')}"
    bad = sorted(service.name for service in facts.services if service.status.mark in (Mark.BAD, Mark.WARN))
    return f"{words}{f' on {runs_on}' if runs_on else ''}. In trouble: {', '.join(bad) or 'none'}."


def _link(kind: NodeKind, pk: int) -> str:
    name = _PAGES.get(kind)
    return link(name, pk) if name else ""
