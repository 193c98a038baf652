"""Tells what a batch of payloads changes. Pure: reads no row, writes none."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from clusters.sync.payload import Payload, Reading, read
from clusters.sync.stamp import Known


def changed_readings(
    payloads: Iterable[Payload],
    *,
    arn_member: str,
    known: Mapping[str, Known],
    reader: Callable[[Payload], Reading] = read,
) -> dict[str, Reading]:
    """By ARN: payloads that are new, differ, or bring back a row that had ended. A payload without an ARN is none."""
    changed: dict[str, Reading] = {}
    for payload in payloads:
        arn: Any = payload.get(arn_member)
        if not arn:
            continue
        reading = reader(payload)
        row = known.get(arn)
        if row is None or row.is_gone or row.fingerprint != reading.fingerprint:
            changed[arn] = reading
    return changed
