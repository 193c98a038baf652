"""Small pieces that several answers share."""

from __future__ import annotations

from collections.abc import Mapping

from clusters.simulator.state.protocols import Json


def tags_payload(tags: Mapping[str, str]) -> list[Json]:
    """Tags as AWS's list of key and value."""
    return [{"key": key, "value": value} for key, value in tags.items()]


def present(members: Mapping[str, object]) -> Json:
    """The members that have a value; AWS leaves the others out rather than answering null."""
    return {name: value for name, value in members.items() if value is not None}


def milliseconds(at: float | None) -> float | None:
    """A time rounded as AWS rounds it."""
    return None if at is None else round(at, 3)
