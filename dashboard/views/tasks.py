"""Tasks: list and page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.copies import count_copies
from dashboard.queries.filters import filter_from
from dashboard.queries.freshness import get_freshness
from dashboard.queries.task import get_task_page
from dashboard.queries.tasks import SHOWS, list_tasks
from dashboard.views.gates import get_task_for


def task_list(request: HttpRequest) -> HttpResponse:
    shown = filter_from(request.GET, shows=SHOWS)
    context = {"nav": "tasks", "shown": shown, "shows": SHOWS, "page": list_tasks(request.user, shown=shown)}
    return render_page(request, "tasks/list.html", context)


def task(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_task_for(request, pk)
    return render_page(
        request,
        "tasks/task.html",
        {
            "now": now,
            "nav": "tasks",
            "task": lazy(lambda: get_task_page(found)),
            "copies": lazy(lambda: count_copies(request.user, task=found)),
            "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.cluster_id)),
        },
    )
