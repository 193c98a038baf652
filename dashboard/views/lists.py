"""What every page with a table does with its URL: tidy it, remember chosen columns, answer with CSV. Picks no row."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from dashboard.fragments import lazy, render_page
from dashboard.queries.freshness import get_freshness
from dashboard.queries.keys import Asker
from dashboard.queries.listing import Listing, read_listing
from dashboard.queries.table import Table

REMEMBERED = "columns"  # in the session: {noun: [column, …]}


def render_list(request: HttpRequest, table: Table, *, nav: str, template: str = "", **extra: Any) -> HttpResponseBase:
    """The list page of a noun, `templates/<noun>/list.html` by default; or its CSV."""
    listing = listing_for(request, table)
    if isinstance(listing, HttpResponseBase):
        return listing
    context = {**list_context(listing), **_freshness(request, listing), **extra, "nav": nav}
    return render_page(request, template or f"{table.noun}/list.html", context)


def list_context(listing: Listing) -> dict[str, Any]:
    return {"listing": listing, "page": lazy(listing.page), "now": listing.asker.now}


def _freshness(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """Where one kind of agents reads all the table shows, others that are late say nothing about it."""
    kind, now = listing.table.agent, listing.asker.now
    return {"freshness": lazy(lambda: get_freshness(request.user, now=now, kind=kind))} if kind else {}


def bulk_context(may_act: Callable[[], bool]) -> dict[str, Any]:
    """Boxes beside services, for those who may act there; the write path asks again for each service."""
    url = lazy(lambda: _bulk_url() if may_act() else "")
    return {"bulk": url, "bulk_url": url}


def _bulk_url() -> str:
    try:
        return reverse("bulk_redeploy")
    except NoReverseMatch:  # read-only
        return ""


def listing_for(
    request: HttpRequest, table: Table, *, narrow: Q | None = None, hide: frozenset[str] = frozenset()
) -> Listing | HttpResponseBase:
    """What the URL asks of the table; or the answer to give instead: a redirect, or the file."""
    if request.method == "GET" and (elsewhere := _tidied(request, table)):
        return elsewhere
    listing = read_listing(
        table,
        request.GET,
        asker=Asker(user=request.user, now=timezone.now()),
        chosen=_remembered(request, table),
        narrow=narrow,
        hide=hide,
        path=request.path,
    )
    return _csv(request, listing) if request.GET.get("format") == "csv" else listing


def _tidied(request: HttpRequest, table: Table) -> HttpResponse | None:
    """The filter form sends `q` twice, what stood there and what was typed; the columns' form what to remember."""
    params = request.GET.copy()
    if "columns" in params:
        _remember(request, table, chosen=params.getlist("column") if params["columns"] == "chosen" else None)
        params.pop("columns")
        params.pop("column", None)
    if len(params.getlist("q")) > 1:
        params["q"] = " ".join(text for text in params.getlist("q") if text.strip())
    if params == request.GET:
        return None
    for name in [name for name in params if not params[name]]:
        del params[name]
    return HttpResponseRedirect(f"{request.path}?{params.urlencode()}" if params else request.path)


def _remembered(request: HttpRequest, table: Table) -> tuple[str, ...]:
    stored = request.session.get(REMEMBERED)
    chosen = stored.get(table.noun, ()) if isinstance(stored, dict) else ()
    return tuple(str(key) for key in chosen if table.column(str(key)))


def _remember(request: HttpRequest, table: Table, *, chosen: list[str] | None) -> None:
    """None: the default again. All of them unticked leaves the fixed ones, which is a choice too."""
    stored = request.session.get(REMEMBERED)
    others = {noun: keys for noun, keys in (stored or {}).items() if noun != table.noun}
    if chosen is None:
        request.session[REMEMBERED] = others
        return
    kept = [column.key for column in table.columns if column.is_fixed or column.key in chosen]
    request.session[REMEMBERED] = {**others, table.noun: kept}


def _csv(request: HttpRequest, listing: Listing) -> StreamingHttpResponse:
    lines = listing.csv_lines()
    streamed = _one_by_one(lines) if isinstance(request, ASGIRequest) else lines
    response = StreamingHttpResponse(streamed, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(listing.table, listing.asker.now)}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _one_by_one(lines: Iterator[str]) -> AsyncIterator[str]:
    """Under ASGI a plain iterator would be read to its end before the first byte leaves."""
    following = sync_to_async(lambda: next(lines, None))
    while (piece := await following()) is not None:
        yield piece


def _file_name(table: Table, now: datetime) -> str:
    return f"{table.noun.replace('_', '-')}-{now:%Y-%m-%dT%H%MZ}.csv"
