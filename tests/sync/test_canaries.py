"""Secrets planted wherever one can stand are found nowhere in the database."""

import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.utils import timezone
from pytest_django import Settings

from clusters.models import EnvironmentVariable, ServiceEvent, Task
from clusters.secrets import decrypt
from clusters.sync.event import parse_event
from clusters.sync.events import apply_events
from tests.support.ecs_events import service_event, task_event
from tests.sync.conftest import Sweep
from tests.sync.world import World

pytestmark = pytest.mark.django_db
CANARY = "canary-7f3a9b"
OVERRIDES = {
    "containerOverrides": [
        {
            "name": "app",
            "environment": [{"name": "DB_PASSWORD", "value": CANARY}],
            "command": ["run", f"--password={CANARY}"],
        }
    ]
}
SCRUBBED = f"CannotPullContainerError: https://bot:{CANARY}@registry.example/app"


def plant(world: World) -> None:
    cluster = world.add_cluster("shop")
    definition = world.add_definition(
        "web", environment={"DB_PASSWORD": CANARY, "URL": f"redis://:{CANARY}@cache:6379"}
    )
    world.definitions[definition]["containerDefinitions"][0] |= {
        "command": ["serve", "--api-key", CANARY],
        "entryPoint": ["sh", "-c", f"TOKEN={CANARY} exec app"],
        "healthCheck": {"command": ["CMD-SHELL", f"curl -u probe:x http://probe:{CANARY}@localhost/"]},
        "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": CANARY}},
        "dockerLabels": {"com.example.password": CANARY},
        "firelensConfiguration": {"type": "fluentbit", "options": {"apikey": CANARY}},
    }
    world.add_service(cluster, "web", definition=definition)
    service = next(iter(world.services.values()))
    service["events"] = [{"id": "e1", "createdAt": timezone.now(), "message": f"(service web) failed: token={CANARY}"}]
    world.add_task(cluster, 1, definition=definition, service="web", overrides=OVERRIDES, stoppedReason=SCRUBBED)
    next(iter(world.tasks.values()))["containers"][0]["reason"] = SCRUBBED


def everything() -> str:
    """Every column of every row of ours, raw payloads included."""
    rows: list[Any] = []
    for model in apps.get_app_config("clusters").get_models():
        rows.extend(model._default_manager.values())
    return json.dumps(rows, default=str)


@pytest.fixture
def mirrored(world: World, sweep: Sweep) -> str:
    plant(world)
    sweep()
    bodies = [
        task_event(version=99, overrides=OVERRIDES, stoppedReason=SCRUBBED),
        service_event(reason=f"password={CANARY}", overrides=OVERRIDES),
    ]
    apply_events([parse_event(body) for body in bodies], now=timezone.now())
    return everything()


def test_keeps_no_canary(mirrored: str) -> None:
    assert EnvironmentVariable.objects.count() == 2
    assert ServiceEvent.objects.count() == 1
    assert Task.objects.exclude(stopped_reason="").exists()
    assert CANARY not in mirrored


def test_keeps_none_in_the_open_where_values_are_encrypted(world: World, sweep: Sweep, settings: Settings) -> None:
    settings.ENV_VALUES = "encrypted"
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    plant(world)

    sweep()

    assert CANARY not in everything()
    variable = EnvironmentVariable.objects.get(name="DB_PASSWORD")
    assert decrypt(variable.value_encrypted) == CANARY
