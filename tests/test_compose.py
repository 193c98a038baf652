"""docker-compose.yml, .env.example and the Dockerfile agree with each other and with what Gantry promises."""

import re
from pathlib import Path

import pytest
import yaml

from tests.support import compose

PROJECT = Path(__file__).resolve().parent.parent
FILLED = {
    "GANTRY_SECRET_KEY": "key",
    "GANTRY_ALLOWED_HOSTS": "gantry.example.com",
    "POSTGRES_PASSWORD": "for-postgres",
    "REDIS_PASSWORD": "for-valkey",
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
}
AWS_CALLERS = {"operations", "sync", "events"}
SERVICES = {"migrate", "web", "operations", "sync", "beat", "events", "postgres", "valkey", "simulator", "seed"}
ONE_SHOT = {"migrate", "seed"}


def test_runs_every_process_of_the_architecture() -> None:
    assert set(compose.read_services(FILLED)) == SERVICES


def test_starts_the_simulated_aws_only_in_its_profile() -> None:
    in_profile = {name for name, service in compose.read_services(FILLED).items() if service.profiles}

    assert in_profile == {"simulator", "seed"}


def test_gives_credentials_only_to_processes_that_call_aws() -> None:
    services = compose.read_services(FILLED)

    assert {name for name, service in services.items() if "AWS_ACCESS_KEY_ID" in service.environment} == AWS_CALLERS


def test_watches_the_health_of_everything_that_keeps_running() -> None:
    services = compose.read_services(FILLED)

    assert {name for name, service in services.items() if not service.healthcheck} == ONE_SHOT


def test_keeps_what_must_last_in_volumes() -> None:
    services = compose.read_services(FILLED)
    declared = set(yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["volumes"])

    used = {volume.split(":")[0] for service in services.values() for volume in service.volumes}

    assert used == declared
    assert services["postgres"].volumes == ("postgres:/var/lib/postgresql",)


def test_serves_every_queue_with_exactly_one_worker() -> None:
    services = compose.read_services(FILLED).values()
    served = [word for service in services if "-Q" in service.command for word in _queues(service.command)]

    assert sorted(served) == sorted({"operations", "events", "sweep", "backfill"})


@pytest.mark.parametrize("name", sorted(compose.needed_variables()))
def test_refuses_to_start_without_a_needed_variable(name: str) -> None:
    variables = {key: value for key, value in FILLED.items() if key != name}

    with pytest.raises(KeyError, match=name):
        compose.read_services(variables)


def test_env_example_has_every_variable_and_no_other() -> None:
    example = set(compose.read_env_file(PROJECT / ".env.example"))

    assert example == compose.known_variables()


def test_the_trial_fills_in_everything_that_is_needed() -> None:
    variables = compose.read_env_file(PROJECT / "deploy" / "demo.env")

    services = compose.read_services(variables)

    assert services["web"].environment["GANTRY_DEMO"] == "1"


def test_image_runs_as_nobody_in_particular_and_pins_its_packages() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()
    stages = re.split(r"^FROM ", dockerfile, flags=re.MULTILINE)[1:]
    final = {stage.split(" AS ")[1].split()[0]: stage for stage in stages}

    assert "USER gantry" in final["runtime"]
    assert "USER gantry" in final["demo"]
    assert "deploy/constraints.txt" in final["packages"]


def _queues(command: tuple[str, ...]) -> list[str]:
    return command[command.index("-Q") + 1].split(",")
