"""Task definitions: revisions, and one revision."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dashboard.fragments import lazy, render_page
from dashboard.queries.task_definitions import TASK_DEFINITIONS, get_revision_page
from dashboard.views.gates import get_task_definition_for
from dashboard.views.lists import render_list


def task_definition_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, TASK_DEFINITIONS, nav="task_definitions")


def task_definition(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_task_definition_for(request, pk)
    revision = lazy(lambda: get_revision_page(request.user, definition=found))
    context = {"nav": "task_definitions", "revision": revision}
    return render_page(request, "task_definitions/task_definition.html", context)
