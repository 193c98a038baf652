"""What every page's frame needs. Cheap: no query but the user's."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"gantry_version": settings.VERSION, "is_demo": settings.DEMO, "writes_enabled": settings.WRITES_ENABLED}
