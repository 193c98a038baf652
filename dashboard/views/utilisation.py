"""The utilisation of a service: a tab of its page, the picture as JSON. To show it is to have it fetched."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from clusters.choices import AgentKind
from clusters.models import Service
from clusters.sync.watching import watch
from dashboard.figures.utilisation import build_utilisation_figure, legend_of
from dashboard.fragments import lazy
from dashboard.queries.scaling import AgentWords, get_agents, get_scaling
from dashboard.queries.utilisation import get_utilisation
from dashboard.scaling import ScalingPage
from dashboard.utilisation import SPAN_WORDS, Utilisation, cells_of, span_from, summary_of
from dashboard.views.pictures import picture_answer

MOST_ROWS = 300


def utilisation_answer(request: HttpRequest, service: Service, *, now: datetime) -> HttpResponse | None:
    """The figure or the file, where that is asked for."""
    return picture_answer(
        request,
        lambda: build_utilisation_figure(
            _looked_at(request, service, now=now, agents=get_agents(service))[0], title=f"Utilisation of {service.name}"
        ),
    )


def utilisation_context(request: HttpRequest, service: Service, *, now: datetime) -> Mapping[str, Any]:
    both = lazy(lambda: _looked_at(request, service, now=now, agents=get_agents(service)))
    use = lazy(lambda: both[0])
    return {
        "scaling": lazy(lambda: both[1]),
        "use": use,
        "use_span": span_from(request.GET.get("span", "")),
        "use_spans": SPAN_WORDS,
        "use_summary": lazy(lambda: summary_of(use)),
        "use_legend": lazy(lambda: legend_of(use)),
        "use_rows": lazy(lambda: [cells_of(point) for point in reversed(use.points[-MOST_ROWS:])]),
    }


def _looked_at(
    request: HttpRequest, service: Service, *, now: datetime, agents: Mapping[str, AgentWords]
) -> tuple[Utilisation, ScalingPage]:
    """Who sees it has it fetched, for as long as the page is open."""
    span = span_from(request.GET.get("span", ""))
    scaling = get_scaling(service, agent=agents[AgentKind.SCALING])
    use = get_utilisation(service, span=span, now=now, scaling=scaling, agent=agents[AgentKind.METRICS])
    watch(service, read_at=use.read_at, now=now)
    return use, scaling
