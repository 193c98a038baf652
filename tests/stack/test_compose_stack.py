"""What docker-compose.yml describes works: run as processes on PostgreSQL and Valkey, in the production profile."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.support import compose, http
from tests.support.compose_run import ComposeRun
from tests.support.environment import DATABASE, POSTGRES
from tests.support.forms import FormsClient

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(DATABASE != "postgresql", reason="the compose file has PostgreSQL in it"),
]
HOST_NAME = "gantry.example.com"
# As an operator of an installation would fill in .env, with the simulated AWS instead of AWS.
VARIABLES = {
    **{name: value for name, value in compose.read_env_file(compose.PROJECT / ".env.example").items() if value},
    "GANTRY_SECRET_KEY": "q3Zr0hVnXw8sYt5LkPj2Bd7MfGa9Ce4Uu6Iy1Oo-RvTxWzKlNbQm",
    "POSTGRES_PASSWORD": "for-postgres",
    "REDIS_PASSWORD": "forvalkey",
    "GANTRY_WRITES": "1",
    "ENV_VALUES": "encrypted",
    "GANTRY_FIELD_KEYS": Fernet.generate_key().decode(),
    "AWS_ACCESS_KEY_ID": "AKIAGANTRYHUB0000001",
    "AWS_SECRET_ACCESS_KEY": "the-simulator-takes-any",
}
LONG_RUNNING = ("web", "operations", "sync", "beat", "events")
SYNC_TIMEOUT_S = 120.0
OUTCOME_TIMEOUT_S = 120.0
MOVING = {"planning", "planned", "confirmed", "running", "following"}


@pytest.fixture
def stack(tmp_path: Path, free_database_url: str) -> Iterator[ComposeRun]:
    (tmp_path / "var").mkdir()
    services = compose.read_services(VARIABLES)
    run = ComposeRun(services, directory=tmp_path, database_url=free_database_url)
    try:
        yield run
    finally:
        run.stop()


def test_syncs_and_scales_as_it_is_shipped(stack: ComposeRun) -> None:
    _collect_static(stack)
    stack.start("valkey", "simulator")
    for name in ("valkey", "simulator"):
        stack.wait_until_healthy(name)
    http.post_json(f"http://127.0.0.1:{stack.simulator_port}/_sim/time", {"speed": 20})
    stack.run_once("migrate")
    logins = dict(line.split() for line in stack.run_once("seed", environment={"GANTRY_DEMO": "1"}).splitlines())
    stack.start(*LONG_RUNNING)

    for name in LONG_RUNNING:
        stack.wait_until_healthy(name)
    person = FormsClient(stack.web_port, host_name=HOST_NAME)
    person.log_in("operator", password=logins["operator"])
    service_path = _wait_for_service(person)
    scaling_path = _scale(person, service_path, desired_count="6")

    assert _outcome(person, scaling_path) == "succeeded"
    assert _is_ready_by_its_own_check()


def _collect_static(stack: ComposeRun) -> None:
    """What the Dockerfile does while the image is built."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=compose.PROJECT, env=stack.environment("migrate"), check=True)


def _is_ready_by_its_own_check() -> bool:
    """PostgreSQL is the fixture's; its health check's program comes with the wheel."""
    program, *_ = compose.read_services(VARIABLES)["postgres"].healthcheck
    done = subprocess.run([POSTGRES.binaries / program, "-h", POSTGRES.directory, "-U", "gantry"], check=False)
    return done.returncode == 0


def _wait_for_service(person: FormsClient) -> str:
    """The path of shop-prod's `web`, once the first sync has it."""
    deadline = time.monotonic() + SYNC_TIMEOUT_S
    while time.monotonic() < deadline:
        cluster = re.search(r'href="(/clusters/\d+)"[^>]*>\s*shop-prod\s*<', person.get("/clusters"))
        service = cluster and re.search(r'href="(/services/\d+)"[^>]*>\s*web\s*<', person.get(cluster[1]))
        if service:
            return service[1]
        time.sleep(1)
    raise AssertionError("the first sync never showed shop-prod/web")


def _scale(person: FormsClient, service_path: str, *, desired_count: str) -> str:
    """Asks, waits for the plan, confirms. Returns the operation's path."""
    form = person.get(f"{service_path}/scale")
    operation_path = person.post(f"{service_path}/scale", page=form, desired_count=desired_count)
    plan = _wait_for_state(person, operation_path, is_wanted=lambda state: state != "planning")
    fingerprint = re.search(r'name="fingerprint" value="([^"]+)"', plan)
    typed_name = re.search(r'label for="typed">Type <b>([^<]+)</b>', plan)

    assert fingerprint is not None, plan
    person.post(
        f"{operation_path}/confirm",
        page=plan,
        fingerprint=fingerprint[1],
        reason="the compose test",
        typed_name=typed_name[1] if typed_name else "",
    )
    return operation_path


def _outcome(person: FormsClient, operation_path: str) -> str:
    page = _wait_for_state(person, operation_path, is_wanted=lambda state: state not in MOVING)
    return _state(page)


def _wait_for_state(person: FormsClient, operation_path: str, *, is_wanted: Callable[[str], bool]) -> str:
    """The operation's page in such a state."""
    deadline = time.monotonic() + OUTCOME_TIMEOUT_S
    page = person.get(operation_path)
    while not is_wanted(_state(page)):
        if time.monotonic() > deadline:
            raise AssertionError(f"the operation is still {_state(page)}")
        time.sleep(0.5)
        page = person.get(operation_path)
    return page


def _state(page: str) -> str:
    state = re.search(r'data-state="(\w+)"', page)
    assert state is not None, page
    return state[1]
