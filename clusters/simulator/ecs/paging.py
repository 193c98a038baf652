"""Pages of a listing behind opaque tokens.

A token names the last key handed out, not an offset: a listing that changes between two pages neither repeats nor skips
what was there all the time. It is bound to its operation and filters, so a token from elsewhere is refused.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from clusters.simulator.ecs.validation import invalid

T = TypeVar("T")

# A part of a sort key; keys of one listing all have the same shape.
Key = tuple[str | int | float, ...]

_NOT_FILTERS = frozenset({"nextToken", "maxResults"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Items a page: what AWS gives when not asked, and the most it gives."""

    default: int
    most: int


LIMITS = {
    "DescribeCapacityProviders": Limits(default=10, most=10),
    "ListAccountSettings": Limits(default=10, most=10),
    "ListAttributes": Limits(default=100, most=100),
    "ListClusters": Limits(default=100, most=100),
    "ListContainerInstances": Limits(default=100, most=100),
    "ListServiceDeployments": Limits(default=20, most=100),
    "ListServices": Limits(default=10, most=100),
    "ListServicesByNamespace": Limits(default=10, most=100),
    "ListTaskDefinitionFamilies": Limits(default=100, most=100),
    "ListTaskDefinitions": Limits(default=100, most=100),
    "ListTasks": Limits(default=100, most=100),
}


def page(
    items: Iterable[T],
    *,
    operation: str,
    payload: Mapping[str, Any],
    key: Callable[[T], Key],
    descending: bool = False,
) -> tuple[list[T], dict[str, str]]:
    """One page of `items` in the order of `key`, and `{"nextToken": …}` or nothing when it was the last.

    Raises `InvalidParameterException` for a token that isn't ours or a `maxResults` out of bounds.
    """
    size = _page_size(operation, payload=payload)
    digest = _filter_digest(operation, payload=payload)
    after = _read_token(payload.get("nextToken"), digest=digest)
    rest = [item for item in items if after is None or _is_beyond(key(item), after=after, descending=descending)]
    rest.sort(key=key, reverse=descending)
    if len(rest) <= size:
        return rest, {}
    chosen = rest[:size]
    return chosen, {"nextToken": _write_token(key(chosen[-1]), digest=digest)}


def _page_size(operation: str, *, payload: Mapping[str, Any]) -> int:
    limits = LIMITS[operation]
    size: int = payload.get("maxResults", limits.default)
    if not 1 <= size <= limits.most:
        raise invalid(f"maxResults should be between 1 and {limits.most}.")
    return size


def _is_beyond(key: Key, *, after: Key, descending: bool) -> bool:
    return key < after if descending else key > after


def _filter_digest(operation: str, *, payload: Mapping[str, Any]) -> int:
    filters = {name: value for name, value in payload.items() if name not in _NOT_FILTERS}
    return zlib.crc32(json.dumps([operation, filters], sort_keys=True, default=str).encode())


def _write_token(key: Key, *, digest: int) -> str:
    body = json.dumps([digest, list(key)], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.crc32(body).to_bytes(4, "big") + body).decode()


def _read_token(token: str | None, *, digest: int) -> Key | None:
    if token is None:
        return None
    try:
        raw = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        checksum, body = raw[:4], raw[4:]
        if zlib.crc32(body).to_bytes(4, "big") != checksum:
            raise ValueError
        owner, key = json.loads(body)
    except (binascii.Error, ValueError, UnicodeError) as error:
        raise invalid("Invalid token in request.") from error
    if owner != digest:
        raise invalid("Invalid token in request.")
    return tuple(key)
