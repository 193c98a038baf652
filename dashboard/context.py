"""What every page's frame needs. Queries run only when a template looks at one of these."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dashboard.queries.frame import get_frame
from dashboard.queries.freshness import get_freshness
from dashboard.views.help_page import keys_of
from dashboard.views.theme import theme_of


def frame(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "now": now,
        # of all one sees; a page about less has its own in its context, which goes before this
        "freshness": SimpleLazyObject(lambda: get_freshness(request.user, now=now)),
        "frame": SimpleLazyObject(lambda: get_frame(request.user, now=now)),
        "theme": theme_of(request),
        "has_keys": keys_of(request),
        "gantry_version": settings.VERSION,
        "is_demo": settings.DEMO,
        "writes_enabled": settings.WRITES_ENABLED,
    }
