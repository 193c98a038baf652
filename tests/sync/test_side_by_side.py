"""Sweeps, refreshes and judgements of one cluster run side by side without blocking each other for good."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone

from clusters.models import Cluster, Service, SyncState
from clusters.sync.health import assess_clusters
from clusters.sync.refresh import refresh
from clusters.sync.run import run_shard
from tests.sync.conftest import Sweep
from tests.sync.world import World

ROUNDS = 8


@pytest.mark.django_db(transaction=True)
def test_loses_no_run_to_a_deadlock(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    cluster = Cluster.objects.get()
    shard = SyncState.objects.get(kind="services")
    arns = list(world.services)
    failures: list[BaseException] = []
    results: list[bool] = []

    def in_thread(work: Callable[[int], None]) -> threading.Thread:
        def rounds() -> None:
            try:
                for number in range(ROUNDS):
                    work(number)
            except BaseException as error:  # told by the test
                failures.append(error)
            finally:
                connections.close_all()

        return threading.Thread(target=rounds)

    def change_and_sweep(number: int) -> None:
        for payload in world.services.values():
            payload["runningCount"] = number
        result = run_shard(shard.pk)
        results.append(result is not None and result.is_complete)

    def refresh_backwards(number: int) -> None:
        refresh(cluster.pk, kind="services", arns=arns[::-1])

    def judge(number: int) -> None:
        assess_clusters([cluster.pk], now=timezone.now())

    threads = [in_thread(work) for work in (change_and_sweep, refresh_backwards, judge)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert all(results)
    assert Service.objects.count() == 11
