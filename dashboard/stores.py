"""Whether the two stores answer, asked with short patience. Knows nothing of pages."""

import logging
import sqlite3

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

log = logging.getLogger(__name__)

REDIS_AWAY = (RedisConnectionError, RedisTimeoutError)
# SQLSTATEs (PostgreSQL, appendix A) of a server that can't be talked to: connection exceptions, too many connections,
# shutting down, crashed, starting up. All others (a lock, a statement's time-out) come from a server that answers.
_AWAY_STATES = ("53300", "57P01", "57P02", "57P03")
_AWAY_STATE_CLASS = "08"
# SQLite's result codes for a file that can't be used. SQLITE_BUSY and SQLITE_LOCKED mean another writer; SQLITE_ERROR
# is a mistake in a statement.
_AWAY_CODES = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOTADB)


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
        if isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and _is_away(error)):
            return "database"
        if isinstance(error, REDIS_AWAY):
            return "Redis"
        error = error.__cause__ or error.__context__
    return ""


def _is_away(error: OperationalError) -> bool:
    """Django wraps the driver's error: that one tells a server that is away from one that answers with a refusal."""
    driver = error.__cause__
    state = getattr(driver, "sqlstate", None)
    if state is not None:
        return state in _AWAY_STATES or state.startswith(_AWAY_STATE_CLASS)
    code = getattr(driver, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _AWAY_CODES  # the low byte of an extended code is the primary one
    return True  # no connection, or no place in the pool: the driver has no state to tell
