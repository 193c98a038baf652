"""Fixtures of the whole suite. The environment they stand in is `tests.support.environment`."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.support import processes
from tests.support.environment import DATABASE, POSTGRES, SQLITE_FILE, TEST_DATABASE, VALKEY
from tests.support.valkey import Valkey

BROWSER = "tests/browser"


class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """A file's tests stay in one process, since they share what its fixtures start; the browser's share one stack."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(f"{BROWSER}/") else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The server is thrown away with everything in it, so nothing is torn down one by one."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The moment before Django makes the test database: the server has to be there."""
    default = connections["default"].settings_dict
    if DATABASE == "postgresql":
        POSTGRES.start()
        default["TEST"]["NAME"] = TEST_DATABASE
        default["OPTIONS"].pop("pool", None)  # a test's connections end with the test
    else:
        default["TEST"]["NAME"] = str(SQLITE_FILE)  # a file: threads and processes see one database


@pytest.fixture(scope="session", autouse=True)
def _stores() -> None:
    VALKEY.start()


@pytest.fixture(autouse=True)
def _empty_valkey() -> Iterator[None]:
    yield
    VALKEY.flush()


@pytest.fixture(scope="session")
def valkey() -> Valkey:
    """The server behind REDIS_URL. Emptied after each test."""
    return VALKEY


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """The environment of a Gantry process started by a test: it sees the test's own (committed) rows and Valkey."""
    url = POSTGRES.url(TEST_DATABASE) if DATABASE == "postgresql" else f"sqlite:///{SQLITE_FILE}"
    return {**os.environ, "DATABASE_URL": url}


@pytest.fixture
def free_database_url(tmp_path: Path) -> str:
    """An empty database of its own for a test that runs the whole stack. Of the kind this run is about."""
    if DATABASE == "sqlite":
        return f"sqlite:///{tmp_path / 'gantry.sqlite3'}"
    POSTGRES.start()
    name = f"own_{tmp_path.name}".lower()
    with psycopg.connect(POSTGRES.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return POSTGRES.url(name)


@pytest.fixture
def free_port() -> int:
    """Nobody listens there."""
    return processes.free_port()
