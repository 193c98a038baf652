"""A batch: how far many services asked for at once have come. Reading is here; what acts is in `bulk.py`."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from clusters.operations.batches import may_act_on
from dashboard.fragments import render_page
from dashboard.queries.batch_list import BATCHES
from dashboard.queries.batches import get_batch_page
from dashboard.views.gates import get_batch_for
from dashboard.views.lists import render_list


def batch_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, BATCHES, nav="operations")


def batch(request: HttpRequest, pk: int) -> HttpResponse:
    return render_batch(request, pk)


def render_batch(request: HttpRequest, pk: int, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The batch's page, or its parts. `refusal`: why the last wish failed."""
    found = get_batch_for(request, pk)
    context = {
        "now": timezone.now(),
        "nav": "operations",
        "live_url": reverse("batch", args=[pk]),
        "batch": get_batch_page(found, user=request.user),
        "can_act": settings.WRITES_ENABLED and may_act_on(found, user=request.user),
        "refusal": refusal,
    }
    return render_page(request, "batches/batch.html", context, status=status)
