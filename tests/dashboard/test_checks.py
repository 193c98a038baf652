"""Deployment checks of our own finish: what is unsafe they find, what is sound they leave alone."""

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from dashboard.checks import check_installation


def _ids() -> list[str | None]:
    return [message.id for message in check_installation(None)]


def test_a_sound_installation_it_leaves_alone(settings: Settings) -> None:
    settings.REDIS_URL = "rediss://:password@redis.example.org:6379/0"
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    assert _ids() == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://redis.example.org:6379/0", ["gantry.E001"]),
        ("redis://127.0.0.1:6379/0", []),
        ("redis://:secret@redis.example.org/0", []),
    ],
)
def test_redis_without_a_password_it_finds(url: str, expected: list[str], settings: Settings) -> None:
    settings.REDIS_URL = url

    assert _ids() == expected


def test_a_field_key_that_is_none_it_finds(settings: Settings) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), "not-a-key"]

    assert _ids() == ["gantry.E002"]


def test_open_hosts_it_finds(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    assert _ids() == ["gantry.E003"]


def test_a_loose_policy_it_finds(settings: Settings) -> None:
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": ["'self'", "'unsafe-inline'"]}}

    assert _ids() == ["gantry.W001"]
