"""Without database or Redis it answers 503 and a plain page; nobody is signed out by it."""

import base64
import hashlib
import re
import sqlite3
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError, connection
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import ResponseError

from dashboard.stores import store_of
from tests.dashboard.factories import make_user


def _raise_operational_error(*args: object, **kwargs: object) -> None:
    raise OperationalError("connection refused")


def _raise_redis_away(*args: object, **kwargs: object) -> None:
    raise RedisAway("connection refused")


@pytest.fixture
def signed_in(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user("ana"))
    return client


@pytest.fixture
def no_redis(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RedisCache, "get", _raise_redis_away)


def test_without_a_database_it_says_so(signed_in: Client) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", _raise_operational_error)
        patch.setattr(connection, "close", lambda: None)
        response = signed_in.get("/services")

    assert response.status_code == 503
    assert "database does not answer" in response.content.decode()
    assert response.headers["Retry-After"] == "10"


def test_a_database_that_was_away_for_a_moment_it_does_not_call_a_mistake(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.contrib.auth.get_user", _raise_operational_error)  # before any view; it answers again

    response = signed_in.get("/services")

    assert response.status_code == 503
    assert "database does not answer" in response.content.decode()


@pytest.mark.usefixtures("no_redis")
def test_without_redis_it_says_so(signed_in: Client) -> None:
    response = signed_in.get("/services")

    assert response.status_code == 503
    assert "Redis does not answer" in response.content.decode()


def test_after_redis_was_away_it_still_knows_the_person(signed_in: Client) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RedisCache, "get", _raise_redis_away)
        away = signed_in.get("/")

    assert "sessionid" not in away.cookies
    assert signed_in.get("/").status_code == 200


def test_a_mistake_of_ours_it_does_not_blame_on_the_stores(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.views.sync.get_sync_totals", lambda *_, **__: 1 / 0)

    response = signed_in.get("/sync")

    assert response.status_code == 500
    assert "Gantry made a mistake" in response.content.decode()


def test_healthz_it_answers_without_login(client: Client, db: None) -> None:
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "redis": "ok", "version": settings.VERSION}


@pytest.mark.usefixtures("no_redis")
def test_healthz_it_names_the_store_that_is_away(client: Client) -> None:
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["redis"] == "away"
    assert response.json()["database"] == "ok"


@pytest.mark.usefixtures("no_redis")
def test_healthz_it_answers_in_json_to_a_browser_that_is_signed_in(signed_in: Client) -> None:
    response = signed_in.get("/healthz")

    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["redis"] == "away"


def test_healthz_it_answers_in_json_without_a_database_to_one_who_is_signed_in(signed_in: Client) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", _raise_operational_error)
        patch.setattr(connection, "close", lambda: None)
        response = signed_in.get("/healthz")

    assert response.status_code == 503
    assert response.json()["database"] == "away"


@pytest.mark.usefixtures("no_redis")
def test_the_page_of_an_absent_store_it_sends_whole_with_a_policy_for_its_own_style(signed_in: Client) -> None:
    response = signed_in.get("/services")

    body = response.content.decode()
    style = re.findall(r"<style>(.*?)</style>", body, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in response.headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="[^"]', body)  # it asks for nothing that might be away too
    assert "sessionid" not in response.cookies


def test_the_file_for_a_proxy_it_keeps_free_of_template_words() -> None:
    page = (Path(settings.BASE_DIR) / "deploy" / "503.html").read_text()

    assert "Gantry is not available" in page
    assert "{%" not in page
    assert "{{" not in page


class _PostgresError(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def _sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("driver", "store"),
    [
        (_PostgresError(None), "database"),  # never connected
        (_PostgresError("08006"), "database"),  # connection failure
        (_PostgresError("57P01"), "database"),  # shutting down
        (_PostgresError("53300"), "database"),  # too many connections
        (_PostgresError("57014"), ""),  # statement timeout
        (_PostgresError("40P01"), ""),  # deadlock
        (_PostgresError("55P03"), ""),  # lock not available
        (_sqlite_error(sqlite3.SQLITE_CANTOPEN), "database"),
        (_sqlite_error(sqlite3.SQLITE_IOERR | 1 << 8), "database"),
        (_sqlite_error(sqlite3.SQLITE_BUSY), ""),
        (_sqlite_error(sqlite3.SQLITE_LOCKED), ""),
        (_sqlite_error(sqlite3.SQLITE_ERROR), ""),
    ],
)
def test_a_database_that_answers_with_a_refusal_it_does_not_call_away(driver: Exception, store: str) -> None:
    error = OperationalError("as the driver says it")
    error.__cause__ = driver

    assert store_of(error) == store


def test_a_locked_sqlite_file_it_does_not_call_away(tmp_path: Path) -> None:
    writer, other = (sqlite3.connect(tmp_path / "db", timeout=0, isolation_level=None) for _ in range(2))
    writer.execute("CREATE TABLE t (x)")
    writer.execute("BEGIN EXCLUSIVE")
    error = OperationalError("database is locked")
    with pytest.raises(sqlite3.OperationalError) as raised:
        other.execute("SELECT * FROM t")
    error.__cause__ = raised.value

    assert store_of(error) == ""
    writer.close()
    other.close()


@pytest.mark.parametrize(
    ("error", "store"),
    [(RedisAway("refused"), "Redis"), (ResponseError("WRONGTYPE"), ""), (ValueError("ours"), ""), (None, "")],
)
def test_redis_it_calls_away_only_when_it_cannot_be_reached(error: Exception | None, store: str) -> None:
    assert store_of(error) == store


def test_a_cause_it_looks_for_behind_the_error() -> None:
    error = RuntimeError("the page failed")
    error.__context__ = RedisAway("refused")

    assert store_of(error) == "Redis"
