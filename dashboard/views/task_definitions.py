"""Task definitions: revisions, and one revision."""

from django.http import HttpRequest, HttpResponse

from dashboard.fragments import render_page
from dashboard.queries.filters import filter_from
from dashboard.queries.task_definitions import SHOWS, get_revision_page, list_revisions
from dashboard.views.gates import get_task_definition_for


def task_definition_list(request: HttpRequest) -> HttpResponse:
    shown = filter_from(request.GET, shows=SHOWS)
    page = list_revisions(request.user, shown=shown)
    context = {"nav": "task_definitions", "shown": shown, "shows": SHOWS, "page": page}
    return render_page(request, "task_definitions/list.html", context)


def task_definition(request: HttpRequest, pk: int) -> HttpResponse:
    revision = get_revision_page(request.user, definition=get_task_definition_for(request, pk))
    context = {"nav": "task_definitions", "revision": revision}
    return render_page(request, "task_definitions/task_definition.html", context)
