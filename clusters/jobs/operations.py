"""Jobs of the write path. Celery may run each of them twice or never: the rows decide what is done."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from clusters.operations.advance import advance, due_operations, expire_plans
from clusters.operations.batch_step import advance_batch, due_batches

logger = logging.getLogger(__name__)

SWEEP_FOR_S = 20.0  # then the next sweep goes on; beat sends one every two seconds


@shared_task(name="clusters.jobs.operations.advance_operation", reject_on_worker_lost=False)
def advance_operation(operation_id: int) -> None:
    """The step that is due of one operation: sent when somebody asks or confirms."""
    advance(operation_id)


@shared_task(name="clusters.jobs.operations.sweep_operations", reject_on_worker_lost=False)
def sweep_operations() -> None:
    """All steps that are due: following, and whatever a dead worker or a lost message left behind."""
    now = timezone.now()
    expire_plans(now)
    _step_batches()
    started = time.monotonic()
    for operation_id in due_operations(now):
        if time.monotonic() - started > SWEEP_FOR_S:
            return
        try:
            advance(operation_id)
        except Exception:  # one broken operation must not keep the others waiting; it stays due and is seen again
            logger.exception("operation %s: its step failed and will be tried again", operation_id)


def _step_batches() -> None:
    """The next step of each batch; one that is broken must not keep the others waiting."""
    for batch_id in due_batches():
        try:
            advance_batch(batch_id)
        except Exception:
            logger.exception("batch %s: its step failed and will be tried again", batch_id)
