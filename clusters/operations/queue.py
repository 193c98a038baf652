"""Tells a worker that an operation waits, once the row is committed. If that fails the sweep finds the row."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

ADVANCE_JOB = "clusters.jobs.operations.advance_operation"
QUEUE = "operations"
STALE_AFTER_S = 60  # the sweep has seen the row long before
CONNECT_TIMEOUT_S = 2


def enqueue(operation_id: int) -> None:
    """After the commit, without retries: a person waits for the page, and the row is safe."""
    transaction.on_commit(lambda: send(operation_id))


def send(operation_id: int) -> bool:
    """False when Redis is away. The connection is checked first: Celery itself would wait for it without end."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=CONNECT_TIMEOUT_S)
            current_app.send_task(
                ADVANCE_JOB,
                args=[operation_id],
                queue=QUEUE,
                expires=STALE_AFTER_S,
                retry=False,
                ignore_result=True,
                connection=connection,
            )
    except (OperationalError, OSError) as error:
        logger.warning("operation %s waits for the sweep: the queue can't be reached (%s)", operation_id, error)
        return False
    return True
