"""One URL, page and fragments: a page that is open asks for the parts that changed, by name. Decides nothing else.

A part is a `partialdef` of the page's own template, its root element `id="live-<name>"`; or one of the frame's.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

HEADER = "Gantry-Fragments"
NAME = re.compile(r"[a-z_]{1,40}")
MOST_NAMES = 20
# Parts of the frame, which every page has.
FRAME = {"rail": "parts/rail.html", "fresh": "parts/fresh.html", "stale": "parts/stale.html"}


def render_page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """The whole page; or, asked by the header, the named parts one after the other, without those it doesn't know.

    Parts are asked of `live_url`, the page's own address unless `context` has another (a page that answers a POST).
    Values of `context` that cost queries should be `lazy`, so that a part costs only its own.
    """
    asked = request.headers.get(HEADER)
    if asked is not None:
        names = [name for name in asked.split()[:MOST_NAMES] if NAME.fullmatch(name)]
        response = HttpResponse("".join(_part(request, template, name=name, context=context) for name in names))
        response.headers["Cache-Control"] = "no-store"
    else:
        whole = {"live_url": request.get_full_path() if request.method == "GET" else "", **context}
        response = render(request, template, whole, status=status)
    patch_vary_headers(response, [HEADER])
    return response


def lazy(value: Callable[[], Any]) -> Any:
    """Computed when a template first looks at it, and once."""
    return SimpleLazyObject(value)


def _part(request: HttpRequest, template: str, *, name: str, context: Mapping[str, Any]) -> str:
    try:
        found = get_template(FRAME.get(name) or f"{template}#{name}")
    except TemplateDoesNotExist:  # the page is older than this release, or somebody guesses
        return ""
    return found.render(dict(context), request)
