"""Middleware of our own: a plain 503 when a store is away."""

import sys
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from dashboard.stores import database_answers, redis_answers, store_of

SERVER_ERROR = 500
RETRY_S = "10"


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
    page = get_template("503.html").render({"store": store})
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_S, "Cache-Control": "no-store"})


def _store_away_now() -> str:
    if not redis_answers():
        return "Redis"
    return "" if database_answers() else "database"
