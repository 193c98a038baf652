"""The panel from the right: a quick look at one thing. Fetched as the part `panel`; opened by itself it is a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clusters.operations.requests import offered
from dashboard.fragments import lazy, render_page
from dashboard.queries.attention import get_attention
from dashboard.queries.clusters import get_cluster_head
from dashboard.queries.hosts import get_host
from dashboard.queries.operations import get_operation_page, latest_operations
from dashboard.queries.panels import TROUBLE_SHOWN, get_service_panel, list_host_tasks
from dashboard.queries.task import get_task_page
from dashboard.queries.task_definitions import get_revision_page
from dashboard.views import gates


@require_safe
def cluster_panel(request: HttpRequest, pk: int) -> HttpResponse:
    found = gates.get_cluster_for(request, pk)
    context = {
        "nav": "clusters",
        "cluster": get_cluster_head(found),
        "attention": get_attention(request.user, cluster_id=pk, limit=TROUBLE_SHOWN),
        "operations": latest_operations(request.user, cluster_id=pk),
    }
    return _panel(request, "clusters", context=context)


@require_safe
def service_panel(request: HttpRequest, pk: int) -> HttpResponse:
    found = gates.get_service_for(request, pk)
    context = {
        "nav": "services",
        "service": get_service_panel(found),
        "attention": get_attention(request.user, service_id=pk, limit=TROUBLE_SHOWN),
        "offers": lazy(lambda: offered(request.user, service=found)),
    }
    return _panel(request, "services", context=context)


@require_safe
def task_panel(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_task_page(gates.get_task_for(request, pk))
    return _panel(request, "tasks", context={"nav": "tasks", "task": task})


@require_safe
def host_panel(request: HttpRequest, pk: int) -> HttpResponse:
    found = gates.get_host_for(request, pk)
    context = {"nav": "hosts", "host": get_host(found), "tasks": list_host_tasks(found)}
    return _panel(request, "hosts", context=context)


@require_safe
def task_definition_panel(request: HttpRequest, pk: int) -> HttpResponse:
    found = gates.get_task_definition_for(request, pk)
    revision = get_revision_page(request.user, definition=found)
    return _panel(request, "task_definitions", context={"nav": "task_definitions", "revision": revision})


@require_safe
def operation_panel(request: HttpRequest, pk: int) -> HttpResponse:
    operation = get_operation_page(gates.get_operation_for(request, pk), now=timezone.now())
    return _panel(request, "operations", context={"nav": "operations", "operation": operation})


def _panel(request: HttpRequest, noun: str, *, context: dict[str, Any]) -> HttpResponse:
    return render_page(request, f"{noun}/panel.html", context)
