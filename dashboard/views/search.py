"""Search as a page and as the palette's list (the part `hits`), and `/go`: from any identifier to what it names."""

from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.fragments import HEADER, render_page
from dashboard.identifiers import identify
from dashboard.queries.commands import ONLY, list_commands, subject_of
from dashboard.queries.go import find
from dashboard.queries.search import IN_PALETTE, ON_PAGE, Results, cleaned, search

MISSING = 404


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    started = perf_counter()
    text = cleaned(request.GET.get("q", ""))
    is_palette = HEADER in request.headers
    verb, subject = subject_of(text) if is_palette else (None, request.GET.get("q", ""))
    is_only = is_palette and text.startswith(ONLY) and verb is None
    nothing = Results(text=subject, read_as="", groups=())
    most = IN_PALETTE if is_palette else ON_PAGE
    found = nothing if is_only else search(request.user, subject, most=most)
    context: dict[str, Any] = {"nav": "search", "results": found, "live_url": ""}
    if is_palette:
        context["commands"] = list_commands(request.user, subject, verb=verb, service_ids=found.services)
    context["took_ms"] = max(1, round(1000 * (perf_counter() - started)))
    return render_page(request, "search/search.html", context)


@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """One hit: its page. Several: the search page. None: what it was read as, the same for what one may not see."""
    text = (request.GET.get("arn") or request.GET.get("q") or "").replace("\0", "").strip()
    if not text:
        return render(request, "search/go.html", {"nav": "search"})
    identifier = identify(text)
    if identifier is None:
        return redirect(f"{reverse('search')}?{urlencode({'q': text})}")
    found = find(request.user, identifier)
    if len(found) == 1:
        return redirect(found[0].href)
    if found:
        return redirect(f"{reverse('search')}?{urlencode({'q': text})}")
    context = {"nav": "search", "identifier": identifier}
    return render(request, "search/go.html", context, status=MISSING)
