"""Whether the two stores answer, asked with short patience. Knows nothing of pages."""

import logging

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# What a store that is away raises, in whichever layer it is noticed.
DATABASE_AWAY = (OperationalError, InterfaceError)
REDIS_AWAY = (RedisError,)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.warning("The database does not answer: %s", error)
        connection.close()  # a broken connection would fail the next request too
        return False
    return True


def redis_answers() -> bool:
    try:
        cache.get("gantry:ping")
    except RedisError as error:
        log.warning("Redis does not answer: %s", error)
        return False
    return True


def store_of(error: BaseException | None) -> str:
    """Which store an exception says is away: "database", "Redis", or "" for neither. Looks at its causes too."""
    while error is not None:
        if isinstance(error, DATABASE_AWAY):
            return "database"
        if isinstance(error, REDIS_AWAY):
            return "Redis"
        error = error.__cause__ or error.__context__
    return ""
