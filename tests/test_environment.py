"""The environment every test runs in."""

import os
import socket
import sqlite3
import subprocess
import sys

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection

from tests.support.environment import DATABASE, NetworkReached
from tests.support.valkey import Valkey


@pytest.mark.django_db
def test_uses_the_database_that_was_asked_for() -> None:
    assert connection.vendor == DATABASE


def test_has_a_real_valkey(valkey: Valkey) -> None:
    cache.set("greeting", "hello")

    assert cache.get("greeting") == "hello"
    assert valkey.process is not None


def test_refuses_to_leave_this_machine() -> None:
    with socket.socket() as probe, pytest.raises(NetworkReached):
        probe.connect(("192.0.2.1", 443))


def test_sees_no_credentials_of_the_shell() -> None:
    assert os.environ["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull


def test_shares_committed_rows_with_processes_it_starts(process_environment: dict[str, str]) -> None:
    Group.objects.create(name="on-call")

    code = "from django.contrib.auth.models import Group; print(Group.objects.get().name)"
    printed = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        env=process_environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert printed.strip() == "on-call"


def test_gives_a_stack_an_empty_database_of_its_own(free_database_url: str) -> None:
    if DATABASE == "sqlite":
        tables = sqlite3.connect(free_database_url.removeprefix("sqlite:///")).execute("SELECT * FROM sqlite_master")
        assert tables.fetchall() == []
        return
    with psycopg.connect(free_database_url) as own:
        assert own.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
