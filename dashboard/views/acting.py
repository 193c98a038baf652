"""The routes that act. A view writes an Operation and a worker does the rest; with GANTRY_WRITES off none exists."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from clusters.choices import OperationKind, Role
from clusters.models import Service
from clusters.operations.refusal import OperationRefused
from clusters.operations.requests import cancel_operation, confirm_operation, request_operation
from clusters.operations.undo import undo_operation
from dashboard.fragments import render_page
from dashboard.given import number_given
from dashboard.queries.service import get_service_head
from dashboard.views.gates import get_operation_for, get_service_for, require
from dashboard.views.operations import render_operation

CONFLICT = 409
MOST_TASKS = 100_000  # far above AWS's quota; keeps nonsense out of the plan

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def acts(view: View[Rest]) -> View[Rest]:
    """Marks a route that can change something in AWS, so that /about and the access test find it."""
    view.acts_on_aws = True  # type: ignore[attr-defined]
    return view


@acts
@require_http_methods(["GET", "POST"])
def scale(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the number, POST makes an Operation and goes to its plan."""
    service = get_service_for(request, pk)
    require(Role.OPERATOR, request=request, cluster=service.cluster)
    if request.method == "GET":
        return _scale_form(request, service)
    wanted = number_given(request.POST.get("desired_count"))
    if wanted is None or wanted > MOST_TASKS:
        return _scale_form(request, service, error="Write a whole number, 0 or more.", status=422)
    try:
        made = request_operation(
            OperationKind.SCALE, service=service, params={"desired_count": wanted}, user=request.user
        )
    except OperationRefused as refusal:
        return _scale_form(request, service, error=str(refusal), status=CONFLICT)
    return redirect("operation", pk=made.pk)


@acts
@require_POST
def redeploy(request: HttpRequest, pk: int) -> HttpResponse:
    service = get_service_for(request, pk)
    require(Role.OPERATOR, request=request, cluster=service.cluster)
    try:
        made = request_operation(OperationKind.REDEPLOY, service=service, params={}, user=request.user)
    except OperationRefused as refusal:
        return _refused(request, service, refusal=refusal)
    return redirect("operation", pk=made.pk)


@acts
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    operation = get_operation_for(request, pk)
    require(Role.OPERATOR, request=request, cluster=operation.cluster)
    try:
        confirm_operation(
            operation,
            user=request.user,
            reason=request.POST.get("reason", "").strip(),
            typed_name=request.POST.get("typed_name", "").strip(),
            seen_fingerprint=request.POST.get("fingerprint", ""),
        )
    except OperationRefused as refusal:
        return render_operation(request, pk, refusal=str(refusal), status=CONFLICT)
    return redirect("operation", pk=pk)


@acts
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    operation = get_operation_for(request, pk)
    require(Role.OPERATOR, request=request, cluster=operation.cluster)
    try:
        cancel_operation(operation, user=request.user)
    except OperationRefused as refusal:
        return render_operation(request, pk, refusal=str(refusal), status=CONFLICT)
    return redirect("operation", pk=pk)


@acts
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    operation = get_operation_for(request, pk)
    require(Role.OPERATOR, request=request, cluster=operation.cluster)
    try:
        made = undo_operation(operation, user=request.user)
    except OperationRefused as refusal:
        return render_operation(request, pk, refusal=str(refusal), status=CONFLICT)
    return redirect("operation", pk=made.pk)


def _scale_form(request: HttpRequest, service: Service, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "nav": "services",
        "service": get_service_head(service),
        "value": request.POST.get("desired_count", service.desired_count),
        "error": error,
        "most": MOST_TASKS,
    }
    return render_page(request, "services/scale.html", context, status=status)


def _refused(request: HttpRequest, service: Service, *, refusal: OperationRefused) -> HttpResponse:
    context = {"nav": "services", "service": service, "refusal": refusal}
    return render_page(request, "services/refused.html", context, status=CONFLICT)
