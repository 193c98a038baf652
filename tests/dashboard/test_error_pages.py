"""Refusals finish: the cause, what mends it, and a way back, without telling what one may not know."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.dashboard.conftest import People, Things


def test_a_missing_page_it_answers_with_the_address_and_a_way_back(as_admin: Client) -> None:
    response = as_admin.get("/clusters/987654")

    body = response.content.decode()
    assert response.status_code == 404
    assert "/clusters/987654" in body
    assert "An admin can grant it" in body
    assert "say which" in body
    main = body[body.index("<main") :]
    assert 'href="/"' in main
    assert "Search" in main or "Find a service" in main


def test_an_address_with_markup_it_shows_harmlessly(as_admin: Client) -> None:
    body = as_admin.get("/<script>alert(1)</script>").content.decode()

    assert "<script>alert" not in body


def test_a_refused_act_it_answers_with_the_role_that_is_missing(client: Client, people: People, things: Things) -> None:
    client.force_login(people.viewer)

    response = client.post(f"/services/{things.service.pk}/redeploy")

    body = response.content.decode()
    assert response.status_code == 403
    assert "You need the role operator on shop-prod" in body
    assert 'href="/about"' in body


def test_a_form_without_its_token_it_answers_with_what_to_do(people: People, things: Things) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.operator)

    response = client.post(f"/services/{things.service.pk}/redeploy")

    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()
    assert "reload the page and send it again" in response.content.decode()


def test_an_unknown_host_name_it_answers_with_the_setting(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["gantry.example.com"]

    response = client.get("/login", headers={"host": "elsewhere.example.com"})

    assert response.status_code == 400
    assert "GANTRY_ALLOWED_HOSTS" in response.content.decode()


@pytest.mark.django_db
def test_a_mistake_it_answers_without_a_traceback(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("dashboard.views.health.database_answers", lambda: 1 / 0)

    response = client.get("/healthz")

    body = response.content.decode()
    assert response.status_code == 500
    assert "Gantry made a mistake" in body
    assert "ZeroDivisionError" not in body
