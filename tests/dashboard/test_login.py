"""Signing in finishes: right passwords it takes, wrong ones it counts, and there is one door."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.dashboard.factories import PASSWORD, make_user

LIMIT = 5


@pytest.fixture
def ana(db: None) -> User:
    return make_user("ana")


def _sign_in(client: Client, password: str, **data: str) -> int:
    return client.post("/login", {"username": "ana", "password": password, **data}).status_code


def test_a_right_password_it_takes_to_the_fleet(client: Client, ana: User) -> None:
    response = client.post("/login", {"username": "ana", "password": PASSWORD})

    assert response.headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_it_refuses_without_saying_which_half(client: Client, ana: User) -> None:
    response = client.post("/login", {"username": "ana", "password": "wrong"})

    assert response.status_code == 200
    assert "User name or password is wrong" in response.content.decode()
    assert client.get("/").status_code == 302


def test_after_five_wrong_passwords_it_locks_even_the_right_one_out(client: Client, ana: User) -> None:
    statuses = [_sign_in(client, "wrong") for _ in range(LIMIT)]

    assert statuses[-1] == 429
    assert _sign_in(client, PASSWORD) == 429


def test_other_people_it_does_not_lock_out(client: Client, ana: User) -> None:
    make_user("vera")
    for _ in range(LIMIT):
        _sign_in(client, "wrong")

    response = client.post("/login", {"username": "vera", "password": PASSWORD})

    assert response.status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_foreign_targets_it_does_not_follow(target: str, client: Client, ana: User) -> None:
    response = client.post("/login", {"username": "ana", "password": PASSWORD, "next": target})

    assert response.headers["Location"] == "/"


def test_the_page_asked_for_it_goes_back_to(client: Client, ana: User) -> None:
    asked = client.get("/services?q=web")
    response = client.post("/login", {"username": "ana", "password": PASSWORD, "next": "/services?q=web"})

    assert asked.headers["Location"] == "/login?next=/services%3Fq%3Dweb"
    assert response.headers["Location"] == "/services?q=web"


def test_the_admins_own_login_it_sends_to_ours(client: Client, db: None) -> None:
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1] == ("/login?next=%2Fadmin%2F", 302)


def test_a_form_without_its_token_it_refuses(ana: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/login", {"username": "ana", "password": PASSWORD})

    assert response.status_code == 403
    assert "This form is no longer good" in response.content.decode()


def test_signing_out_it_needs_a_post(client: Client, ana: User) -> None:
    client.force_login(ana)

    by_link = client.get("/logout")
    still_in = client.get("/").status_code
    by_form = client.post("/logout")

    assert (by_link.status_code, still_in, by_form.status_code) == (405, 200, 302)
    assert client.get("/").status_code == 302


def test_sessions_it_keeps_out_of_the_database(client: Client, ana: User) -> None:
    client.force_login(ana)

    assert client.session["_auth_user_id"] == str(ana.pk)
    assert client.session.__class__.__module__ == "dashboard.sessions"
