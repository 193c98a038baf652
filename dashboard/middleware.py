"""Middleware of our own: login for all but public pages, and a plain 503 when a store is away."""

import base64
import hashlib
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dashboard.stores import database_answers, redis_answers, store_of

SERVER_ERROR = 500
RETRY_S = "10"
# One file for us and for a proxy in front of us. It is read once and needs nothing: no template, no style sheet.
STATIC_503 = (Path(settings.BASE_DIR) / "deploy" / "503.html").read_text(encoding="utf-8")
_TITLE = "Gantry is not available"
_STYLE = base64.b64encode(hashlib.sha256(re.findall(r"<style>(.*?)</style>", STATIC_503, re.S)[0].encode()).digest())
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE.decode()}'; base-uri 'none'; frame-ancestors 'none'"


class LoginMiddleware(LoginRequiredMiddleware):
    """As Django's, but a page that needs no login doesn't ask who it is: /healthz has to answer without any store,
    also to a browser that has a session."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class StoresMiddleware:
    """Answers 503 with a page that needs neither database nor Redis when one of them is away.

    Views and everything between here and them turn exceptions into a 500 of their own (Django's handlers), so this
    looks at the answer: a 500 is asked for its reason, and a store that does not answer now is reason enough.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        got_request_exception.connect(remember_store, dispatch_uid="gantry-stores")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != SERVER_ERROR:
            return response
        store = getattr(request, "store_away", "") or _store_away_now()
        return unavailable(store) if store else response


def remember_store(*, request: HttpRequest | None = None, **_: Any) -> None:
    """Keep what a view or a middleware below said: nobody waits for a second time-out, and a store that is back by
    then is not taken for a mistake of ours. Django sends the signal where the exception is handled."""
    if request is not None:
        request.store_away = store_of(sys.exc_info()[1])  # type: ignore[attr-defined]


def unavailable(store: str) -> HttpResponse:
    """The static page, with the store's name for its title. Its own policy, since its style stands inside it."""
    title = f"{'The database' if store == 'database' else store} does not answer"
    page = STATIC_503.replace(_TITLE, title)
    headers = {"Retry-After": RETRY_S, "Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
    return HttpResponse(page, status=503, headers=headers)


def _store_away_now() -> str:
    if not redis_answers():
        return "Redis"
    return "" if database_answers() else "database"
