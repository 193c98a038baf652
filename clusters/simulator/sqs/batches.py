"""SQS's batch requests: up to ten entries, each answered by itself."""

from collections.abc import Callable
from typing import Any

from clusters.simulator.http import QueryCompatibleError
from clusters.simulator.sqs import errors

Json = dict[str, Any]

MAX_ENTRIES = 10


def each(payload: Json, act: Callable[[Json], Json]) -> Json:
    """Act on every entry: what worked under Successful, what didn't under Failed. A bad batch is refused whole."""
    entries = payload.get("Entries") or []
    if not entries:
        raise errors.empty_batch()
    if len(entries) > MAX_ENTRIES:
        raise errors.too_many_entries(len(entries))
    seen: set[str] = set()
    for entry in entries:
        if entry.get("Id") in seen:
            raise errors.ids_not_distinct(str(entry.get("Id")))
        seen.add(entry.get("Id"))
    successful: list[Json] = []
    failed: list[Json] = []
    for entry in entries:
        try:
            successful.append({"Id": entry["Id"], **act(entry)})
        except QueryCompatibleError as error:
            failed.append({"Id": entry["Id"], "SenderFault": True, "Code": error.query_code, "Message": error.message})
    return {"Successful": successful, "Failed": failed}
