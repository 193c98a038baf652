"""What the demo leaves for commands beside it: the same stores, and the same rules as its own processes have."""

import stat
from pathlib import Path

import pytest

from dashboard.demo.config import ENVIRONMENT_FILE, DemoConfig, write_environment


def _written(directory: Path) -> dict[str, str]:
    config = DemoConfig(
        data_dir=directory,
        fleet="company",
        port=8000,
        simulator_port=5090,
        valkey_port=6399,
        redis_url="redis://:secret@127.0.0.1:6399/0",
        database_url="",
        starts_valkey=True,
        valkey_password="secret",
        secret_key="key",
    )
    write_environment(config)
    lines = (directory / ENVIRONMENT_FILE).read_text().splitlines()
    return dict(line.removeprefix("export ").split("=", 1) for line in lines)


def test_a_read_only_demo_it_keeps_read_only_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANTRY_WRITES", "0")
    monkeypatch.setenv("ENV_VALUES", "encrypted")
    monkeypatch.setenv("GANTRY_FIELD_KEYS", "one,two")

    written = _written(tmp_path)

    assert (written["GANTRY_WRITES"], written["ENV_VALUES"], written["GANTRY_FIELD_KEYS"]) == (
        "0",
        "encrypted",
        "one,two",
    )


def test_the_same_stores_it_names_and_nothing_of_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("HOME", "/home/ana")

    written = _written(tmp_path)

    assert written["REDIS_URL"] == "redis://:secret@127.0.0.1:6399/0"
    assert written["AWS_ACCESS_KEY_ID"].startswith("AKIAGANTRYHUB")
    assert not {"AWS_PROFILE", "HOME"} & written.keys()


def test_its_secrets_it_keeps_from_other_users(tmp_path: Path) -> None:
    _written(tmp_path)

    assert stat.S_IMODE((tmp_path / ENVIRONMENT_FILE).stat().st_mode) == 0o600
