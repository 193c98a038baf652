"""Lets a worker serve refresh requests at once instead of at beat's next tick. If that fails, beat's tick does."""

import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

JOB = "clusters.jobs.sync.serve_refresh_requests"
QUEUE = "events"
STALE_AFTER_S = 5  # beat has sent others long before
CONNECT_TIMEOUT_S = 1
EVERY_S = 0.25  # one job serves all that waits
AWAY_S = 15.0


class Hastener:
    """Of one thread. Called after each batch that may have left wishes."""

    def __init__(self) -> None:
        self._not_before = 0.0

    def __call__(self) -> bool:
        """False where none was sent: one was a moment ago, or the queue is away."""
        if time.monotonic() < self._not_before:
            return False
        try:
            with current_app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=CONNECT_TIMEOUT_S)
                current_app.send_task(
                    JOB, queue=QUEUE, expires=STALE_AFTER_S, retry=False, ignore_result=True, connection=connection
                )
        except (OperationalError, OSError) as error:
            logger.info("refreshes wait for beat: the queue can't be reached (%s)", type(error).__name__)
            self._not_before = time.monotonic() + AWAY_S
            return False
        self._not_before = time.monotonic() + EVERY_S
        return True
