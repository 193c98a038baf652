"""Tasks: list and page."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.copies import count_copies
from dashboard.queries.freshness import get_freshness
from dashboard.queries.targets import get_task_targets
from dashboard.queries.task import get_task_page
from dashboard.queries.task_image import get_task_image
from dashboard.queries.tasks import TASKS
from dashboard.views.gates import get_task_for
from dashboard.views.lists import render_list


def task_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, TASKS, nav="tasks")


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
            "image": lazy(lambda: get_task_image(request.user, task=found)),
            "targets": lazy(lambda: get_task_targets(found)),
            "copies": lazy(lambda: count_copies(request.user, task=found)),
            "freshness": lazy(lambda: get_freshness(request.user, now=now, cluster_id=found.cluster_id)),
        },
    )
