"""One address serves a picture's page, its figure (`?format=figure`) and its table as a file (`?format=csv`)."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.text import slugify

from dashboard.figures.canvas import Figure
from dashboard.tables import csv_text


def picture_answer(request: HttpRequest, build: Callable[[], Figure]) -> HttpResponse | None:
    """The figure or the file, if that is what was asked for; None: the page."""
    asked = request.GET.get("format")
    if asked == "figure":
        return JsonResponse(build(), json_dumps_params={"separators": (",", ":")})
    if asked == "csv":
        return _csv(build(), now=timezone.now())
    return None


def _csv(figure: Figure, *, now: datetime) -> HttpResponse:
    table, title = figure["table"], figure["view"]["title"]
    response = HttpResponse(csv_text.lines([table["columns"], *table["rows"]]), content_type="text/csv; charset=utf-8")
    name = f"{slugify(title) or 'picture'}-{now:%Y-%m-%dT%H%MZ}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
