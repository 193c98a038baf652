"""Makes a connection check and keeps its answer in its row. Runs in a worker."""

import logging
from datetime import datetime

from django.utils import timezone

from clusters.aws.connection import check
from clusters.aws.scope import aws_scope
from clusters.models import ConnectionCheck

logger = logging.getLogger(__name__)


def run_connection_check(check_id: int) -> None:
    """Once a row: a second delivery of the job finds it finished."""
    row = ConnectionCheck.objects.select_related("scope__account").filter(pk=check_id, finished_at=None).first()
    if row is None:
        return
    try:
        lines = check(aws_scope(row.scope), queue_url=row.scope.event_queue_url)
    except Exception as error:
        logger.exception("%s: connection check failed", row.scope)
        words = f"The check itself failed: {type(error).__name__}. The worker's log has the traceback."
        _finish(check_id, results=[], error=words, now=timezone.now())
        return
    _finish(check_id, results=[line.as_json() for line in lines], error="", now=timezone.now())


def _finish(check_id: int, *, results: list[dict[str, object]], error: str, now: datetime) -> None:
    ConnectionCheck.objects.filter(pk=check_id, finished_at=None).update(results=results, error=error, finished_at=now)
