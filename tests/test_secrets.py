"""What is kept of a value that could be a secret."""

import copy
import json
import time
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pytest_django.fixtures import Settings

from clusters import secrets
from clusters.secrets import MASK, endpoint_of, keep_value, looks_like_secret, mask_payload, scrub_text

CANARY = "canary-7f3a9b"


def test_masks_environment_values_wherever_they_stand() -> None:
    pair = [{"name": "DB", "value": CANARY}, {"name": "EMPTY", "value": ""}]
    payload = {
        "taskDefinition": {"containerDefinitions": [{"name": "web", "environment": pair}]},
        "task": {"overrides": {"containerOverrides": [{"name": "web", "environment": pair}]}},
        "detail": {"requestParameters": {"overrides": {"containerOverrides": [{"environment": {"DB": CANARY}}]}}},
    }

    masked = mask_payload(payload)

    assert CANARY not in json.dumps(masked)
    assert masked["task"]["overrides"]["containerOverrides"][0]["environment"] == [
        {"name": "DB", "value": MASK},
        {"name": "EMPTY", "value": ""},
    ]


@pytest.mark.parametrize(
    "member",
    [
        {"command": ["serve", f"--password={CANARY}"]},
        {"command": ["serve", "--api-key", CANARY, "--port", "80"]},
        {"entryPoint": ["sh", "-c", f"PGPASSWORD={CANARY} psql"]},
        {"healthCheck": {"command": ["CMD-SHELL", f"curl http://probe:{CANARY}@localhost/"]}},
        {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": CANARY}}},
        {"logConfiguration": {"options": {"url": f"https://x:{CANARY}@logs.example.com"}}},
        {"firelensConfiguration": {"options": {"apiKey": CANARY}}},
        {"dockerLabels": {"com.example.secret": CANARY}},
        {"volumes": [{"dockerVolumeConfiguration": {"driverOpts": {"o": f"username=a,password={CANARY}"}}}]},
        {"stoppedReason": f"cannot pull https://user:{CANARY}@registry.example.com/app"},
        {"containers": [{"reason": f"config error: token={CANARY}"}]},
        {"environment": CANARY},
        {"environment": [CANARY]},
        {"overrides": {"containerOverrides": [{"command": ["run", f"SECRET_KEY={CANARY}"]}]}},
    ],
    ids=lambda member: next(iter(member)),
)
def test_lets_no_canary_through(member: dict[str, Any]) -> None:
    masked = mask_payload({"containerDefinitions": [{"name": "web", **member}]})

    assert CANARY not in json.dumps(masked)


def test_leaves_what_operators_need() -> None:
    payload = {
        "name": "web",
        "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1",
        "command": ["gunicorn", "--bind", "0.0.0.0:8000", "app:wsgi"],
        "secrets": [{"name": "DB", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf"}],
        "repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:hub"},
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}},
        "dockerLabels": {"team": "shop"},
        "stoppedReason": "Essential container in task exited",
        "tags": [{"key": "environment", "value": "production"}],
        "cpu": 256,
        "essential": True,
    }

    assert mask_payload(payload) == payload


def test_copies_instead_of_changing_what_it_was_given() -> None:
    payload = {"environment": [{"name": "DB", "value": CANARY}], "command": [f"--token={CANARY}"]}
    before = copy.deepcopy(payload)

    mask_payload(payload)

    assert payload == before


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("postgres://app:hunter2@db:5432/shop", f"postgres://{MASK}@db:5432/shop"),
        ("redis://:p@ss/word@cache", f"redis://{MASK}@cache"),
        ('{"password": "hunter2"}', f'{{"password": "{MASK}"}}'),
        ("key AKIAIOSFODNN7EXAMPLE used", f"key {MASK} used"),
        (
            "retrieve secret arn:aws:ssm:eu-west-1:1:parameter/db",
            "retrieve secret arn:aws:ssm:eu-west-1:1:parameter/db",
        ),
    ],
)
def test_scrubs_free_text(text: str, scrubbed: str) -> None:
    assert scrub_text(text) == scrubbed


@pytest.mark.parametrize("piece", ["a-", "://a:", "eyJ-", "password", "-----BEGIN A", '"password', "x=y:", "token: "])
def test_takes_no_longer_for_text_that_was_made_to_be_slow(piece: str) -> None:
    text = piece * (60_000 // len(piece))

    began = time.thread_time()
    scrub_text(text)
    looks_like_secret("NAME", value=text)
    endpoint_of("HOST", value=text)

    assert time.thread_time() - began < 2


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DB_PASSWORD", "hunter2", True),
        ("DB_PASSWORD", "", False),
        ("API_TOKEN", "x1", True),
        ("TOKEN_TTL", "3600", False),
        ("DB_PASSWORD_FILE", "/run/secrets/db", False),
        ("SECRET", "arn:aws:secretsmanager:eu-west-1:1:secret:x", False),
        ("PASSWORD_LOGIN", "true", False),
        ("BYPASS_CACHE", "1", False),
        ("DATABASE_URL", "postgres://app:hunter2@db/shop", True),
        ("DATABASE_URL", "postgres://db/shop", False),
        ("ANYTHING", "AKIAIOSFODNN7EXAMPLE", True),
        ("ANYTHING", "ghp_" + "a1B2" * 9, True),
        ("ANYTHING", "q8Zr2LmX0vT5yKc9WbN4dHj7", True),
        ("GIT_COMMIT", "9fceb02d0ae598e95dc970b74767f19372d61af8", False),
        ("LOG_LEVEL", "info", False),
        ("PATH", "/usr/local/bin:/usr/bin", False),
    ],
)
def test_recognises_secrets_by_name_or_shape(name: str, value: str, expected: bool) -> None:
    assert looks_like_secret(name, value=value) is expected


@pytest.mark.parametrize(
    ("name", "value", "endpoint"),
    [
        ("DATABASE_URL", "postgres://app:pw@DB.internal:5432/shop", ("db.internal", 5432)),
        ("DATABASE_URL", "jdbc:postgresql://db:5432/shop", ("db", 5432)),
        ("KAFKA_BROKERS", "b-1.kafka:9092,b-2.kafka:9092", ("b-1.kafka", 9092)),
        ("MONGO", "mongodb://u:p@m1:27017,m2:27017/x", ("m1", 27017)),
        ("REDIS_HOST", "cache", ("cache", None)),
        ("UPSTREAM", "10.0.3.4:8080", ("10.0.3.4", 8080)),
        ("HOOK", "https://hooks.example.com/T0/B0", ("hooks.example.com", None)),
        ("V6", "http://[2001:db8::1]:80/", ("2001:db8::1", 80)),
        ("DB_PASSWORD", "abc.def:80", ("", None)),
        ("DATABASE_URL", "postgres://app:pa@ss/wo@db:5432/x", ("", None)),
        ("REDIS_URL", "redis://:p#ss@cache:6379", ("", None)),
        ("IMAGE", "nginx:1.27", ("", None)),
        ("GREETING", "hello", ("", None)),
        ("TIME", "12:30", ("", None)),
        ("BAD", "http://host:99999/", ("", None)),
    ],
)
def test_derives_what_a_value_points_at(name: str, value: str, endpoint: tuple[str, int | None]) -> None:
    assert endpoint_of(name, value=value) == endpoint


def test_keeps_no_value_by_default() -> None:
    kept = keep_value("DB_PASSWORD", value=CANARY)

    assert CANARY not in repr(kept)
    assert kept.value_encrypted == ""
    assert kept.looks_like_secret


def test_compares_values_without_keeping_them(settings: Settings) -> None:
    same = secrets.value_hmac("a") == secrets.value_hmac("a")
    before = secrets.value_hmac("a")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    rotated = secrets.value_hmac("a")
    settings.SECRET_KEY_FALLBACKS = []

    assert same
    assert rotated == before
    assert secrets.value_hmac("a") != before
    assert len(before) == 64


def test_encrypts_with_the_first_key_and_decrypts_with_all(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.ENV_VALUES = "encrypted"
    settings.FIELD_KEYS = [old]
    token = keep_value("DB", value=CANARY).value_encrypted
    settings.FIELD_KEYS = [new, old]

    assert secrets.decrypt(token) == CANARY
    assert CANARY not in token


def test_says_which_key_is_missing(settings: Settings) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    token = secrets.encrypt("a")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(secrets.FieldKeyError, match="Add the key that was used before"):
        secrets.decrypt(token)


def test_says_how_to_make_a_key(settings: Settings) -> None:
    settings.FIELD_KEYS = ["short"]

    with pytest.raises(secrets.FieldKeyError, match="generate_key"):
        secrets.encrypt("a")
