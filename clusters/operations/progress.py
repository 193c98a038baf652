"""How far an operation has come, as frozen data, and its JSON in `Operation.progress`."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from clusters.models import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One look at AWS while following. `done_count` of `total_count` tasks are as wanted; `text` says it in words."""

    text: str
    done_count: int
    total_count: int
    pending_count: int
    failed_count: int
    rollout_state: str
    looked_at: datetime
    newest_event: str = ""


def progress_to_json(progress: Progress) -> dict[str, Any]:
    return {**asdict(progress), "looked_at": progress.looked_at.isoformat()}


def progress_of(operation: Operation) -> Progress | None:
    """The newest look; None before the first."""
    if not operation.progress:
        return None
    return Progress(**{**operation.progress, "looked_at": datetime.fromisoformat(operation.progress["looked_at"])})
