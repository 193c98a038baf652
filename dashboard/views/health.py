"""/healthz: for load balancers and compose. No login, no name of anything inside."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.stores import database_answers, redis_answers


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 if database and Redis answer, else 503; the body says which one is away."""
    stores = {"database": database_answers(), "redis": redis_answers()}
    is_up = all(stores.values())
    body = {"status": "ok" if is_up else "unavailable", "version": settings.VERSION}
    body |= {name: "ok" if answers else "away" for name, answers in stores.items()}
    return JsonResponse(body, status=200 if is_up else 503)
