"""The mirror's jobs: sent to their queue, run once."""

from typing import Any

import pytest

from clusters.jobs import sync as jobs
from clusters.models import Cluster, Scope, SyncState
from dashboard.celery import app
from tests.sync.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[int, int], str]]:
    found: list[tuple[tuple[int, int], str]] = []

    def apply_async(arguments: tuple[int, int], *, queue: str) -> None:
        found.append((arguments, queue))

    monkeypatch.setattr(jobs.run_shard, "apply_async", apply_async)
    return found


def test_sends_what_is_due_to_its_queue(scope: Scope, sent: list[Any]) -> None:
    jobs.dispatch_due_shards()

    kinds = {SyncState.objects.get(pk=arguments[0]).kind: queue for arguments, queue in sent}
    assert kinds == {"clusters": "sweep", "zones": "backfill", "capacity_providers": "sweep"}


def test_runs_a_shard_once_though_delivered_twice(world: World, shop: str, scope: Scope, sent: list[Any]) -> None:
    jobs.dispatch_due_shards()
    arguments = next(each for each, _ in sent if SyncState.objects.get(pk=each[0]).kind == "clusters")

    jobs.run_shard(*arguments)
    jobs.run_shard(*arguments)

    assert Cluster.objects.count() == 1
    assert world.calls["list_clusters"] == 1


def test_knows_every_job_that_beat_sends() -> None:
    app.loader.import_default_modules()

    names = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert names <= set(app.tasks)
