"""DATABASE_URL to Django's settings. One code path for both databases; the options were measured."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# WAL lets readers go on beside the one writer; IMMEDIATE takes the write lock at BEGIN, so busy_timeout is honoured
# instead of "database is locked" in mid-transaction.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA cache_size=-64000;"
    ),
}
# A pool, since under ASGI CONN_MAX_AGE would keep a connection for each thread.
POSTGRESQL_OPTIONS = {"pool": {"min_size": 1, "max_size": 10, "timeout": 5}}


def database_from_url(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name` or `sqlite:////absolute/path`. Errors: ImproperlyConfigured."""
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    options = dict(config.get("OPTIONS") or {})
    match config["ENGINE"]:
        case "django.db.backends.sqlite3":
            config["OPTIONS"] = {**SQLITE_OPTIONS, **options}
        case "django.db.backends.postgresql":
            config["OPTIONS"] = {**POSTGRESQL_OPTIONS, **options}
        case engine:
            raise ImproperlyConfigured(f"DATABASE_URL: {engine} is not supported. Use postgresql:// or sqlite://.")
    return config
