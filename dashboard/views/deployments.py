"""Deployments in time, of a cluster and of a service: words and table as a page, the picture as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clusters.models import Service
from dashboard.deployments import SPAN_WORDS, DeploymentTimes, legend_of, span_from, summary_of
from dashboard.figures.canvas import Figure
from dashboard.figures.deployments import build_deployments_figure
from dashboard.fragments import lazy, render_page
from dashboard.links import link
from dashboard.queries.clusters import cluster_status
from dashboard.queries.deployment_times import get_cluster_deployments, get_service_deployments
from dashboard.queries.freshness import get_freshness
from dashboard.queries.places import place_of_cluster
from dashboard.views.gates import get_cluster_for
from dashboard.views.pictures import picture_answer
from dashboard.views.tabs import view_from


def cluster_deployments(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_cluster_for(request, pk)
    now = timezone.now()
    span = span_from(request.GET.get("span", ""))
    times = lazy(lambda: get_cluster_deployments(found, span=span, now=now))
    if answer := picture_answer(request, lambda: _cluster_figure(times)):
        return answer
    context = {
        "now": now,
        "nav": "clusters",
        "cluster": found,
        "place": place_of_cluster(found),
        "status": cluster_status(found),
        "view": view_from(request.GET),
        "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.pk)),
        **_context(times, span=span),
    }
    return render_page(request, "clusters/deployments.html", context)


def deployments_answer(request: HttpRequest, service: Service, *, now: datetime) -> HttpResponse | None:
    """The figure or the file of a service's tab, where that is asked for."""
    return picture_answer(
        request,
        lambda: build_deployments_figure(
            get_service_deployments(service, span=_service_span(request), now=now),
            title=f"Deployments of {service.name}",
            link=lambda _: "",
        ),
    )


def deployments_context(request: HttpRequest, service: Service, *, now: datetime) -> Mapping[str, Any]:
    span = _service_span(request)
    times = lazy(lambda: get_service_deployments(service, span=span, now=now))
    return {**_context(times, span=span), "view": view_from(request.GET)}


def _service_span(request: HttpRequest) -> str:
    return span_from(request.GET.get("span", ""), otherwise="month")


def _context(times: DeploymentTimes, *, span: str) -> Mapping[str, Any]:
    return {
        "times": times,
        "span": span,
        "spans": SPAN_WORDS,
        "summary": lazy(lambda: summary_of(times)),
        "legend": lazy(lambda: legend_of(times)),
    }


def _cluster_figure(times: DeploymentTimes) -> Figure:
    return build_deployments_figure(times, title=f"Deployments of {times.name}", link=lambda pk: link("service", pk))
