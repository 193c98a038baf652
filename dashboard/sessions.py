"""Sessions in Redis. Django's own engine takes an unreachable Redis for an empty session and signs people out."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.cache import SessionStore as CacheSession
from django.core.cache import caches


class SessionStore(CacheSession):
    """As Django's, but an unreachable Redis is an error, so that the page answers 503 and the cookie stays."""

    def load(self) -> dict[str, Any]:
        found: dict[str, Any] | None = caches[settings.SESSION_CACHE_ALIAS].get(self.cache_key)
        if found is not None:
            return found
        self._session_key = None
        return {}
