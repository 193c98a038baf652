"""Capacity providers into the mirror."""

from collections.abc import Mapping, Sequence

from clusters.sync.load.changed import changed_readings
from clusters.sync.payload import Payload
from clusters.sync.stamp import Known, Stamp
from clusters.sync.transform.capacity_provider import transform_capacity_provider
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches


def load_capacity_providers(
    payloads: Sequence[Payload], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer
) -> None:
    changed = changed_readings(payloads, arn_member="capacityProviderArn", known=known)
    rows = [transform_capacity_provider(reading, stamp=stamp) for reading in changed.values()]
    for part in batches(rows):
        with writer.transaction(rows=len(part)):
            writer.wrote(len(upsert(part, unique=("scope_id", "arn"), guard=Guard.READ)))
