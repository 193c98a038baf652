"""Reads docker-compose.yml as Docker does, as far as ours goes: merges, variables, lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parent.parent.parent
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeService:
    """One service with its variables filled in. `healthcheck`: the command without CMD; empty where there is none."""

    name: str
    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    healthcheck: tuple[str, ...]
    profiles: tuple[str, ...]
    volumes: tuple[str, ...]
    depends_on: Mapping[str, str]


def read_services(
    variables: Mapping[str, str], *, path: Path = PROJECT / "docker-compose.yml"
) -> dict[str, ComposeService]:
    """By name. Errors: KeyError naming a needed variable (`${NAME:?}`) that has no value."""
    document = yaml.safe_load(path.read_text())
    return {name: _service(name, body, variables) for name, body in document["services"].items()}


def needed_variables(*, path: Path = PROJECT / "docker-compose.yml") -> set[str]:
    """Names that must have a value."""
    return {match["name"] for match in VARIABLE.finditer(path.read_text()) if match["kind"] == "?"}


def known_variables(*, path: Path = PROJECT / "docker-compose.yml") -> set[str]:
    """Every variable the file can take from .env."""
    return {match["name"] for match in VARIABLE.finditer(path.read_text())}


def read_env_file(path: Path) -> dict[str, str]:
    lines = (line.strip() for line in path.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _service(name: str, body: dict[str, Any], variables: Mapping[str, str]) -> ComposeService:
    def fill(value: Any) -> str:
        return VARIABLE.sub(lambda match: _value(match, variables), str(value))

    check = body.get("healthcheck", {}).get("test", [])
    return ComposeService(
        name=name,
        image=fill(body["image"]),
        command=tuple(fill(word) for word in body.get("command", [])),
        environment={key: fill(value) for key, value in body.get("environment", {}).items()},
        healthcheck=tuple(fill(word) for word in check[1:]),
        profiles=tuple(body.get("profiles", [])),
        volumes=tuple(fill(volume) for volume in body.get("volumes", [])),
        depends_on={other: need["condition"] for other, need in body.get("depends_on", {}).items()},
    )


def _value(match: re.Match[str], variables: Mapping[str, str]) -> str:
    value = variables.get(match["name"], "")
    if value:
        return value
    if match["kind"] == "?":
        raise KeyError(f"{match['name']}: {match['rest']}")
    return match["rest"] or ""
