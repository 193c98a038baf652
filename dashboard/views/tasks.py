"""Tasks: list and page."""

from django.http import HttpRequest, HttpResponse

from dashboard.fragments import render_page
from dashboard.queries.filters import filter_from
from dashboard.queries.task import get_task_page
from dashboard.queries.tasks import SHOWS, list_tasks
from dashboard.views.gates import get_task_for


def task_list(request: HttpRequest) -> HttpResponse:
    shown = filter_from(request.GET, shows=SHOWS)
    context = {"nav": "tasks", "shown": shown, "shows": SHOWS, "page": list_tasks(request.user, shown=shown)}
    return render_page(request, "tasks/list.html", context)


def task(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_task_for(request, pk)
    return render_page(request, "tasks/task.html", {"nav": "tasks", "task": get_task_page(found)})
