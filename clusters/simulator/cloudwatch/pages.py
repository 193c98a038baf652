"""Pages of GetMetricData: so many data points an answer, the rest by a token that is bound to its request."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from clusters.simulator.state.errors import SimulatorError

MOST_POINTS: Final = 100_800
Query = TypeVar("Query")
Point = TypeVar("Point")


def start_of(payload: Mapping[str, Any]) -> int:
    """How many points earlier pages had. Raises InvalidNextToken."""
    token = payload.get("NextToken")
    if not token:
        return 0
    try:
        mark, _, start = base64.b64decode(str(token), validate=True).decode().partition(":")
        if mark == _mark(payload):
            return int(start)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise SimulatorError("InvalidNextToken", "The next token specified is invalid.")


def cut(
    found: Sequence[tuple[Query, list[Point]]], *, payload: Mapping[str, Any], skipped: int
) -> tuple[list[tuple[Query, list[Point], str]], str]:
    """Results with their status and the next page's token, "" on the last. A series that goes on is PartialData."""
    room = min(int(payload.get("MaxDatapoints") or MOST_POINTS), MOST_POINTS)
    results: list[tuple[Query, list[Point], str]] = []
    passed = 0
    for query, points in found:
        first = min(max(skipped - passed, 0), len(points))
        passed += len(points)
        is_told = bool(points) and first == len(points)
        if is_told or (skipped and not points):
            continue  # an earlier page had all of it
        given = points[first : first + room]
        room -= len(given)
        results.append((query, given, "Complete" if first + len(given) == len(points) else "PartialData"))
    given_in_all = skipped + sum(len(points) for _, points, _ in results)
    total = sum(len(points) for _, points in found)
    token = f"{_mark(payload)}:{given_in_all}" if given_in_all < total else ""
    return results, base64.b64encode(token.encode()).decode() if token else ""


def _mark(payload: Mapping[str, Any]) -> str:
    asked = {name: value for name, value in payload.items() if name not in ("NextToken", "MaxDatapoints")}
    return hashlib.sha256(repr(sorted(asked.items())).encode()).hexdigest()[:16]
