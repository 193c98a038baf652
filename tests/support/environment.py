"""pytest plugin (`-p tests.support.environment`): the stores and the environment every test runs in.

It must be loaded before Django's settings, so it sets the environment at import and starts nothing: Valkey starts with
the first test, PostgreSQL with the first test that uses the database (fixtures: tests/conftest.py).
`GANTRY_TEST_DATABASE` is sqlite or postgresql.
"""

import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import Postgres
from tests.support.valkey import Valkey

DATABASE = os.environ.get("GANTRY_TEST_DATABASE", "sqlite")
ROOT = Path(tempfile.mkdtemp(prefix="gantry-test-"))
ROOT.chmod(0o711)  # PostgreSQL may run as another user and must get through
POSTGRES = Postgres(ROOT / "pg")
VALKEY = Valkey(ROOT / "valkey")
SQLITE_FILE = ROOT / "test.sqlite3"
TEST_DATABASE = "test_gantry"
# The names of the mode, the stores and AWS's credentials: whatever the shell has, tests see only this.
ENVIRONMENT = {
    "GANTRY_DEMO": "1",
    "GANTRY_SECRET_KEY": "only-for-tests-" + "x" * 50,
    "GANTRY_DATA_DIR": str(ROOT / "var"),
    "DATABASE_URL": POSTGRES.url("gantry") if DATABASE == "postgresql" else f"sqlite:///{ROOT / 'gantry.sqlite3'}",
    "REDIS_URL": VALKEY.url,
    "AWS_ACCESS_KEY_ID": "AKIAGANTRYHUB0000001",
    "AWS_SECRET_ACCESS_KEY": "only-for-tests",  # the simulator takes any
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}
FORGOTTEN_PREFIXES = ("GANTRY_", "AWS_", "CELERY_", "ENV_VALUES")
LOOPBACK = {"127.0.0.1", "localhost", "::1", "0.0.0.0", ""}

if DATABASE not in ("sqlite", "postgresql"):
    raise pytest.UsageError(f"GANTRY_TEST_DATABASE={DATABASE!r} is unknown. Write sqlite or postgresql.")
for _name in [name for name in os.environ if name.startswith(FORGOTTEN_PREFIXES)]:
    if _name != "GANTRY_TEST_DATABASE":
        del os.environ[_name]
os.environ.update(ENVIRONMENT)
(ROOT / "var" / "static").mkdir(parents=True)  # whitenoise warns where there is none


class NetworkReached(AssertionError):
    """A test tried to leave this machine."""


def _connect_on_this_machine(original: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        is_inet = self.family in (socket.AF_INET, socket.AF_INET6)
        if is_inet and address[0] not in LOOPBACK and not str(address[0]).startswith("127."):
            raise NetworkReached(f"tests run without network, and this one connects to {address[0]}:{address[1]}")
        return original(self, address)

    return connect


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings  # noqa: PLC0415 - settings exist only now

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # real ones are slow on purpose
    socket.socket.connect = _connect_on_this_machine(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = _connect_on_this_machine(socket.socket.connect_ex)  # type: ignore[method-assign]


def pytest_report_header(config: pytest.Config) -> str:
    return f"gantry: database {DATABASE}, stores under {ROOT}"


def pytest_unconfigure(config: pytest.Config) -> None:
    POSTGRES.stop()
    VALKEY.stop()
    shutil.rmtree(ROOT, ignore_errors=True)
