"""How far a batch has come: its services by phase, and the words and the bar for that. No queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from clusters.choices import OPEN_OPERATION_STATES, BatchItemState, BatchState, OperationState
from clusters.models import Batch
from clusters.operations.batches import FAILED_STATES
from dashboard.bars import Segment
from dashboard.palette import Mark, Status
from dashboard.words import plural

GONE_WELL = (OperationState.SUCCEEDED, OperationState.SETTLING, OperationState.UNDONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCounts:
    done: int
    running: int
    failed: int
    waiting: int
    ended: int  # cancelled or superseded

    @property
    def total(self) -> int:
        return self.done + self.running + self.failed + self.waiting + self.ended


def phase_of(state: str, operation_state: str | None) -> str:
    """The count that a service of a batch belongs to. `operation_state`: None where it has no operation."""
    if state == BatchItemState.WAITING:
        return "waiting"
    if state == BatchItemState.CANCELLED:
        return "ended"
    if state == BatchItemState.REFUSED or operation_state is None or operation_state in FAILED_STATES:
        return "failed"
    if operation_state in GONE_WELL:
        return "done"
    return "running" if operation_state in OPEN_OPERATION_STATES else "ended"


def counts_of(phases: Iterable[tuple[str, int]]) -> BatchCounts:
    """Of (phase, how many) in any order, a phase as often as it comes."""
    found = dict.fromkeys(BatchCounts.__slots__, 0)
    for phase, amount in phases:
        found[phase] += amount
    return BatchCounts(**found)


def batch_title(batch: Batch, *, counts: BatchCounts) -> str:
    return f"{batch.kind.capitalize()} {plural(counts.total, 'service')}"


def batch_bar(counts: BatchCounts) -> tuple[Segment, ...]:
    return (
        Segment(fill="ok", amount=counts.done),
        Segment(fill="change", amount=counts.running),
        Segment(fill="bad", amount=counts.failed),
        Segment(fill="off", amount=counts.ended),
        Segment(fill="track", amount=counts.waiting),
    )


def batch_status(batch: Batch, *, counts: BatchCounts) -> Status:
    done = f"{counts.done} of {plural(counts.total, 'service')} done"
    failed = f", {counts.failed} failed" if counts.failed else ""
    if batch.state == BatchState.RUNNING:
        return Status(mark=Mark.CHANGE, text=f"Running: {done}{failed}, {counts.running} on their way")
    if batch.state == BatchState.PAUSED:
        return Status(mark=Mark.WARN, text=f"Paused: {done}{failed}, {counts.waiting} waiting")
    if batch.state == BatchState.CANCELLED:
        return Status(mark=Mark.OFF, text=f"Cancelled: {done}{failed}")
    return Status(mark=Mark.BAD if counts.failed else Mark.OK, text=f"Finished: {done}{failed}")
