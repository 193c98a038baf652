"""Services: list and page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from clusters.access import may_act_somewhere
from clusters.choices import OperationKind
from clusters.models import Service
from clusters.operations.ahead import ahead_of
from clusters.operations.offers import Offer
from clusters.operations.requests import offered
from dashboard.fragments import lazy, render_page
from dashboard.queries.attention import get_attention
from dashboard.queries.freshness import get_freshness
from dashboard.queries.operations import latest_operations
from dashboard.queries.purpose import purpose_of
from dashboard.queries.rollout import get_deployments, rollout_of
from dashboard.queries.service import get_events, get_protections, get_service_page, get_service_tasks
from dashboard.queries.services import SERVICES
from dashboard.queries.timeline import timeline_of
from dashboard.queries.traffic import get_service_traffic
from dashboard.views.deployments import deployments_answer, deployments_context
from dashboard.views.gates import get_service_for
from dashboard.views.lists import bulk_context, render_list
from dashboard.views.tabs import tab_from, tabs_from
from dashboard.views.utilisation import utilisation_answer, utilisation_context

TABS = {
    "": "Overview",
    "tasks": "Tasks",
    "deployments": "Deployments",
    "utilisation": "Utilisation",
    "events": "Events",
    "configuration": "Configuration",
    "operations": "Operations",
}
ALL_TASKS = 100
PICTURES = {"deployments": deployments_answer, "utilisation": utilisation_answer}


def service_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, SERVICES, nav="services", **bulk_context(lambda: may_act_somewhere(request.user)))


def service(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_service_for(request, pk)
    picture = PICTURES.get(tab_from(request.GET, labels=TABS))
    if picture and (answer := picture(request, found, now=now)):
        return answer
    counts = {"tasks": found.running_count + found.pending_count}
    tab, tabs = tabs_from(request.GET, labels=TABS, counts=counts)
    return render_page(
        request,
        "services/service.html",
        {
            "now": now,
            "nav": "services",
            "tab": tab,
            "tabs": tabs,
            "service": get_service_page(found),
            "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.cluster_id)),
            **_acts(request, found),
            **_parts(request, found, now=now, is_overview=not tab),
            **deployments_context(request, found, now=now),
            **utilisation_context(request, found, now=now),
        },
    )


def _acts(request: HttpRequest, found: Service) -> Mapping[str, Any]:
    """What may be done; one line a reason why not: a freeze stands in the way of all kinds alike."""
    ahead = ahead_of(found)
    offers = lazy(lambda: offered(request.user, service=found, ahead=ahead))
    return {
        "offers": offers,
        "obstacles": lazy(lambda: _obstacles(offers)),
        "is_protected": ahead.is_protected,
        "protections": lazy(lambda: get_protections(found) if ahead.is_protected else ()),
    }


def _obstacles(offers: Sequence[Offer]) -> list[tuple[str, str, str]]:
    """(what, why, mend). Where one kind of change is to be had, only the other can't be."""
    closed = [offer for offer in offers if not offer.is_offered]
    whats = {OperationKind.SCALE: "Can't be scaled", OperationKind.REDEPLOY: "Can't be redeployed"}
    is_whole = len(closed) == len(offers)
    rows = (("Can't be changed now" if is_whole else whats[offer.kind], offer.reason, offer.mend) for offer in closed)
    return list(dict.fromkeys(rows))


def _parts(request: HttpRequest, found: Service, *, now: datetime, is_overview: bool) -> Mapping[str, Any]:
    """What the tabs show; a tab costs what it looks at."""
    limit = {} if is_overview else {"limit": ALL_TASKS}
    tasks = lazy(lambda: get_service_tasks(found, now=now, **limit))
    restarts = lazy(lambda: tasks.restarts)
    deployments = lazy(lambda: get_deployments(found))
    events = lazy(lambda: get_events(found))
    operations = lazy(lambda: latest_operations(request.user, service_id=found.pk))
    return {
        "restarts": restarts,
        "purpose": lazy(lambda: purpose_of(found, restarts=restarts)),
        "rollout": lazy(lambda: rollout_of(found, deployments=deployments, restarts=restarts)),
        "tasks": lazy(lambda: tasks.rows),
        "deployments": deployments,
        "events": events,
        "operations": operations,
        "timeline": lazy(lambda: timeline_of(events=events, deployments=deployments, operations=operations)),
        "traffic": lazy(lambda: get_service_traffic(found)),
        "attention": lazy(lambda: get_attention(request.user, service_id=found.pk)),
    }
