"""Reads values out of AWS's payloads, whatever their age: API answers, event details, unknown members. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from clusters.secrets import mask_payload, may_hold_secrets, scrub_text
from clusters.sync.stamp import Stamp

# Raised when a transform reads more out of a payload than before: every row is then written once more.
TRANSFORM_VERSION = 2
Payload = Mapping[str, Any]


def canonical_text(payload: Payload, *, without: Iterable[str] = ()) -> str:
    """JSON with sorted keys and moments in ISO 8601. Equal text means equal payload; `without` names top members."""
    skipped = frozenset(without)
    kept = {key: value for key, value in payload.items() if key not in skipped} if skipped else payload
    return json.dumps(kept, sort_keys=True, separators=(",", ":"), default=_plain)


def fingerprint(text: str) -> str:
    """A keyed digest, so that it says nothing about values that masking took out of the row."""
    key = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    digest = hashlib.blake2b(text.encode(), digest_size=20, key=key, salt=TRANSFORM_VERSION.to_bytes(4, "big"))
    return digest.hexdigest()


def plain_json(text: str) -> dict[str, Any]:
    """The canonical text as JSON values. PostgreSQL's jsonb refuses NUL, so it is shown as U+FFFD."""
    values: dict[str, Any] = json.loads(text.replace("\\u0000", "\\ufffd"))
    return values


def text(payload: Payload, name: str) -> str:
    """A string member, "" where there is none: ECS leaves out what isn't set."""
    value = payload.get(name)
    return "" if value is None else str(value)


def prose(payload: Payload, name: str) -> str:
    """Free text in AWS's words. It may quote a URL or a command, so what looks like a credential is taken out."""
    return scrub_text(text(payload, name))


def number(payload: Payload, name: str, default: int = 0) -> int:
    found = whole(payload.get(name))
    return default if found is None else found


def whole(value: Any) -> int | None:
    """ECS sends counts as numbers and sizes as strings ("256"); what is neither is None, never an error."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None


def positive(value: Any) -> int | None:
    """A size for an unsigned column. Zero stays zero."""
    found = whole(value)
    return None if found is None or found < 0 else found


def moment(value: Any) -> datetime | None:
    """A moment as API answers (datetime, epoch seconds) or events (ISO 8601) carry it, aware UTC."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(round(value, 3), UTC)
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def tags_of(payload: Payload) -> dict[str, str]:
    """`[{key, value}]` to a mapping."""
    return {str(tag.get("key", "")): str(tag.get("value", "")) for tag in payload.get("tags") or ()}


def members(payload: Payload, name: str) -> dict[str, Any]:
    """A structure member; {} where there is none."""
    value = payload.get(name)
    return dict(value) if isinstance(value, Mapping) else {}


def items(payload: Payload, name: str) -> list[Any]:
    """A list member; [] where there is none."""
    value = payload.get(name)
    return list(value) if isinstance(value, list | tuple) else []


def last_part(arn: str) -> str:
    """What stands after the last slash of an ARN: the name or the id."""
    return arn.rsplit("/", 1)[-1]


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A payload with its fingerprint. `canonical` still holds environment values: it never leaves this process."""

    payload: Payload
    canonical: str
    fingerprint: str

    def raw(self) -> dict[str, Any]:
        """The payload as it may be kept: plain JSON, environment values masked."""
        plain = plain_json(self.canonical)
        if not may_hold_secrets(self.canonical):
            return plain
        masked: dict[str, Any] = mask_payload(plain)
        return masked


def read(payload: Payload, *, without: Iterable[str] = ()) -> Reading:
    """`without`: top members that are mirrored as rows of their own and may change by themselves."""
    canonical = canonical_text(payload, without=without)
    return Reading(payload=payload, canonical=canonical, fingerprint=fingerprint(canonical))


def mirrored(reading: Reading, *, arn: str, stamp: Stamp) -> dict[str, Any]:
    """The columns that every mirrored row has (`MirrorModel`) and its scope, as keyword arguments of a model."""
    return {
        "scope_id": stamp.scope_id,
        "arn": arn,
        "fingerprint": reading.fingerprint,
        "read_at": stamp.read_at,
        "first_seen_at": stamp.now,
        "changed_at": stamp.now,
        "gone_at": None,
        "raw": reading.raw(),
    }
