"""Without database or Redis it answers 503 and a plain page; nobody is signed out by it."""

import pytest
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisAway

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


def test_healthz_it_answers_without_login(client: Client, db: None, settings: Settings) -> None:
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "redis": "ok", "version": settings.VERSION}


@pytest.mark.usefixtures("no_redis")
def test_healthz_it_names_the_store_that_is_away(client: Client) -> None:
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["redis"] == "away"
    assert response.json()["database"] == "ok"
