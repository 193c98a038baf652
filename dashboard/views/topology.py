"""The topology of a cluster: words and table as a page, the picture as JSON (`?format=figure`)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.figures.canvas import Figure, Table, View
from dashboard.figures.topology import draw
from dashboard.fragments import lazy, render_page
from dashboard.graph import ClusterFacts, NodeKind
from dashboard.links import link
from dashboard.palette import Mark
from dashboard.queries.clusters import cluster_status
from dashboard.queries.freshness import get_freshness
from dashboard.queries.hosts import list_hosts
from dashboard.queries.places import place_of_cluster
from dashboard.queries.topology import get_topology
from dashboard.topology.build import build
from dashboard.topology.enrich import enrich
from dashboard.topology.layout import layout
from dashboard.topology.size import MOST_HOSTS, MOST_SERVICES, MOST_TASKS, too_big
from dashboard.topology.table import COLUMNS, cells, legend_of, rows_of
from dashboard.views.gates import get_cluster_for
from dashboard.views.pictures import picture_answer
from dashboard.views.tabs import view_from

_PAGES = {
    NodeKind.SERVICE: "service",
    NodeKind.TASK_DEFINITION: "task_definition",
    NodeKind.HOST: "host",
    NodeKind.TASKS: "task",
}


def topology(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_cluster_for(request, pk)
    facts = get_topology(found, most_services=MOST_SERVICES, most_hosts=MOST_HOSTS, most_tasks=MOST_TASKS)
    if answer := picture_answer(request, lambda: _figure(facts)):
        return answer
    now, summary, reason, rows = timezone.now(), _summary(facts), too_big(facts), rows_of(facts)
    context = {
        "now": now,
        "nav": "clusters",
        "cluster": found,
        "place": place_of_cluster(found),
        "status": cluster_status(found),
        "summary": summary,
        "label": f"Topology of {facts.name}. {summary}",
        "too_big": reason,
        "is_drawn": bool(rows) and not reason,
        "columns": COLUMNS,
        "rows": rows,
        "legend": legend_of(facts),
        "view": view_from(request.GET),
        "hosts": lazy(lambda: list_hosts(found, limit=MOST_HOSTS)),
        "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.pk)),
    }
    return render_page(request, "clusters/topology.html", context)


def _figure(facts: ClusterFacts) -> Figure:
    """Without traces where the cluster is too big to draw; its table is there all the same."""
    table = Table(columns=list(COLUMNS), rows=[cells(row) for row in rows_of(facts)])
    title, reason = f"Topology of {facts.name}", too_big(facts)
    if reason:
        view = View(title=title, summary=reason, click="focus", legend=[])
        return Figure(data=[], layout={}, view=view, table=table)
    placed = layout(enrich(build(facts), facts=facts))
    return draw(placed, title=title, summary=_summary(facts), legend=legend_of(facts), table=table, link=_link)


def _summary(facts: ClusterFacts) -> str:
    """ "8 services and 60 tasks on 6 hosts and Fargate. In trouble: recommender." """
    fargate = "Fargate" if any(not host.id for host in facts.hosts) else ""
    hosts = _count(facts.host_total, noun="host") if facts.host_total else ""
    runs_on = " and ".join(part for part in (hosts, fargate) if part)
    words = f"{_count(facts.service_total, noun='service')} and {_count(facts.task_total, noun='task')}"
    bad = sorted(service.name for service in facts.services if service.status.mark in (Mark.BAD, Mark.WARN))
    return f"{words}{f' on {runs_on}' if runs_on else ''}. In trouble: {', '.join(bad) or 'none'}."


def _count(number: int, *, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _link(kind: NodeKind, pk: int) -> str:
    name = _PAGES.get(kind)
    return link(name, pk) if name else ""
