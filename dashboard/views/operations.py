"""Operations: ledger, plan, progress, outcome. Reading is here; what acts is in `acting.py`."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from clusters.access import may
from clusters.choices import Role
from clusters.operations.undo import undo_offer
from dashboard.fragments import lazy, render_page
from dashboard.queries.operation_course import get_course
from dashboard.queries.operation_end import get_failed_tasks
from dashboard.queries.operation_list import OPERATIONS
from dashboard.queries.operations import get_operation_page
from dashboard.views.gates import get_operation_for
from dashboard.views.lists import render_list


def operation_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, OPERATIONS, nav="operations")


def operation(request: HttpRequest, pk: int) -> HttpResponse:
    return render_operation(request, pk)


def render_operation(request: HttpRequest, pk: int, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The operation's page, or its parts when the page itself asks. `refusal`: why the last wish failed."""
    now = timezone.now()
    found = get_operation_for(request, pk)
    return render_page(
        request,
        "operations/operation.html",
        {
            "now": now,
            "nav": "operations",
            "live_url": reverse("operation", args=[pk]),
            "operation": get_operation_page(found, now=now),
            "can_act": settings.WRITES_ENABLED and may(request.user, Role.OPERATOR, cluster=found.cluster),
            "undo": undo_offer(found, user=request.user),
            "course": lazy(lambda: get_course(found)),
            "failed": lazy(lambda: get_failed_tasks(found)),
            "refusal": refusal,
            "typed_name": request.POST.get("typed_name", "")[:255],
            "reason": (request.POST.get("reason", "") or found.reason)[:400],
        },
        status=status,
    )
