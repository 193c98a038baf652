"""What this installation is and may do; on a read-only one, the proof."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from dashboard.fragments import render_page
from dashboard.queries.about import list_access, list_scopes


def about(request: HttpRequest) -> HttpResponse:
    scopes = list_scopes(request.user)
    return render_page(
        request,
        "about/about.html",
        {
            "nav": "about",
            "scopes": scopes,
            "writable": sum(1 for scope in scopes if scope.can_write),
            "access": list_access(request.user),
            "acting_routes": acting_routes(),
            "database": settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1],
            "env_values": settings.ENV_VALUES,
        },
    )


def acting_routes() -> tuple[str, ...]:
    """The routes of this very process that can change something in AWS, read from the URL resolver."""
    return tuple(_acting(get_resolver().url_patterns, prefix="/"))


def _acting(patterns: list[URLPattern | URLResolver], *, prefix: str) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _acting(pattern.url_patterns, prefix=path)
        elif getattr(pattern.callback, "acts_on_aws", False):
            found.append(path)
    return found
