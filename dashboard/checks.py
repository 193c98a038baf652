"""Deployment checks of our own, beside Django's: what would make an installation unsafe though it runs."""

from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def check_installation(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Redis may run our jobs, so it needs a password; field keys must be keys; hosts must be named."""
    return [*_check_redis(), *_check_field_keys(), *_check_hosts(), *_check_policy()]


def _check_redis() -> list[CheckMessage]:
    url = urlsplit(settings.REDIS_URL)
    if url.hostname in LOOPBACK or url.scheme == "unix" or url.password:
        return []
    return [
        Error(
            f"REDIS_URL names {url.hostname} without a password: who writes to Redis can run jobs as Gantry.",
            hint="Set requirepass on Redis and write REDIS_URL=rediss://:password@host:6379/0.",
            id="gantry.E001",
        )
    ]


def _check_field_keys() -> list[CheckMessage]:
    for position, key in enumerate(settings.FIELD_KEYS, start=1):
        try:
            Fernet(key)
        except (ValueError, TypeError):
            return [
                Error(
                    f"GANTRY_FIELD_KEYS: key {position} is not a Fernet key (32 bytes, url-safe base64).",
                    hint="Make one with: python -c 'from cryptography.fernet import Fernet;"
                    " print(Fernet.generate_key().decode())'",
                    id="gantry.E002",
                )
            ]
    return []


def _check_hosts() -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "GANTRY_ALLOWED_HOSTS=* accepts any Host header.",
            hint="Name the hosts people type, separated by commas.",
            id="gantry.E003",
        )
    ]


def _check_policy() -> list[CheckMessage]:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    loose = [
        name
        for name, sources in directives.items()
        if any(source in ("'unsafe-inline'", "'unsafe-eval'", "*") for source in sources)
    ]
    if not loose:
        return []
    return [
        Warning(
            f"The Content-Security-Policy is loose: {', '.join(sorted(loose))}.",
            hint="Take unsafe-inline, unsafe-eval and * out of it.",
            id="gantry.W001",
        )
    ]
