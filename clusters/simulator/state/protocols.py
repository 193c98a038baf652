"""Names for JSON shapes, and what the world expects of whoever takes its events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Json = dict[str, Any]
"""A JSON object in AWS's own shape: camelCase keys, times as epoch seconds."""

Request = Mapping[str, Any]
"""The members of one API call, already validated against botocore's input shape."""


class EventSink(Protocol):
    """Takes one EventBridge event as a JSON object (`detail-type`, `source`, `account`, `region`, `detail` …)."""

    def __call__(self, event: Json, /) -> None: ...
