"""Many services at once: the plan of a batch, its start, and what may be done to it on the way."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clusters.choices import OperationKind
from clusters.models import Batch
from clusters.operations.batch_plan import MOST_SERVICES, BatchPlan, plan_batch
from clusters.operations.batches import (
    MOST_AT_ONCE,
    BatchConfirmation,
    cancel_batch,
    make_batch,
    may_act_on,
    pause_batch,
    resume_batch,
)
from clusters.operations.refusal import OperationRefused
from dashboard.fragments import render_page
from dashboard.given import number_given
from dashboard.queries.batches import chosen_services, get_bulk_page
from dashboard.views.acting import CONFLICT, acts
from dashboard.views.batches import render_batch
from dashboard.views.gates import get_batch_for


@acts
@require_POST
def bulk_redeploy(request: HttpRequest) -> HttpResponse:
    """What redeploying the chosen services (`service`, many) would do, service by service. Changes nothing."""
    return _render(request, plan=_plan(request))


@acts
@require_POST
def bulk_start(request: HttpRequest) -> HttpResponse:
    """Confirms the list that was shown and makes the batch."""
    plan = _plan(request)
    confirmation = BatchConfirmation(
        seen_fingerprint=request.POST.get("fingerprint", ""),
        typed_name=request.POST.get("typed_name", ""),
        reason=request.POST.get("reason", ""),
        at_once=_number(request, "at_once"),
        stop_after=_number(request, "stop_after"),
    )
    try:
        made = make_batch(plan, user=request.user, confirmation=confirmation)
    except OperationRefused as refusal:
        return _render(request, plan=plan, refusal=str(refusal), status=CONFLICT)
    return redirect("batch", pk=made.pk)


@acts
@require_POST
def batch_pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, change=pause_batch)


@acts
@require_POST
def batch_resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, change=resume_batch)


@acts
@require_POST
def batch_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, change=cancel_batch)


def _change(request: HttpRequest, pk: int, *, change: Callable[..., None]) -> HttpResponse:
    found: Batch = get_batch_for(request, pk)
    if not may_act_on(found, user=request.user):
        raise PermissionDenied("You need the role operator on each cluster of this batch.")
    try:
        change(found, user=request.user)
    except OperationRefused as refusal:
        return render_batch(request, pk, refusal=str(refusal), status=CONFLICT)
    return redirect("batch", pk=pk)


def _plan(request: HttpRequest) -> BatchPlan:
    """404 where none of the services may be seen, 403 where none may be acted on."""
    keys = [key for text in request.POST.getlist("service") if (key := number_given(text))]
    services = chosen_services(request.user, keys=keys[: MOST_SERVICES + 1])
    if keys and not services:
        raise Http404
    plan = plan_batch(OperationKind.REDEPLOY, services=services, user=request.user, now=timezone.now())
    if services and not plan.may_act:
        raise PermissionDenied("You need the role operator on the clusters of these services.")
    return plan


def _render(request: HttpRequest, *, plan: BatchPlan, refusal: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "nav": "services",
        "bulk": get_bulk_page(plan),
        "refusal": refusal,
        "most_at_once": MOST_AT_ONCE,
        "most_services": MOST_SERVICES,
        "at_once": _number(request, "at_once") or settings.BULK_AT_ONCE,
        "stop_after": _number(request, "stop_after") or 1,
        "reason": request.POST.get("reason", "")[:400],
        "typed_name": request.POST.get("typed_name", "")[:20],
    }
    return render_page(request, "services/bulk.html", context, status=status)


def _number(request: HttpRequest, name: str) -> int:
    """0 for what is no number: the write path refuses it in words."""
    return number_given(request.POST.get(name), most_digits=4) or 0
