"""Jobs of the mirror: due shards, one shard, wishes for a fresh read, connection checks."""

from celery import shared_task
from django.utils import timezone

from clusters.sync.connection import run_connection_check
from clusters.sync.dispatch import claim_due_shards
from clusters.sync.health import assess_due
from clusters.sync.refresh import serve_requests
from clusters.sync.run import run_shard as run_one_shard


@shared_task
def dispatch_due_shards() -> None:
    """Sends a job for each due shard. Any number of schedulers may run it."""
    for shard in claim_due_shards(now=timezone.now()):
        queue = "backfill" if shard.is_backfill else "sweep"
        run_shard.apply_async((shard.state_id, shard.epoch), queue=queue)


@shared_task
def run_shard(sync_state_id: int, epoch: int | None = None) -> None:
    """One run of one shard. A duplicate, or one that another worker has taken, does nothing."""
    run_one_shard(sync_state_id, epoch=epoch)


@shared_task
def serve_refresh_requests() -> None:
    """Describes what somebody wished to see fresh, then judges clusters whose judgement has run out."""
    serve_requests()
    assess_due(now=timezone.now())


@shared_task
def check_connection(connection_check_id: int) -> None:
    """Fills in a ConnectionCheck. Sent to the operations worker, the only one that may assume write roles."""
    run_connection_check(connection_check_id)
