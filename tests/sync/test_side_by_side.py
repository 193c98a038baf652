"""Sweeps, refreshes and judgements of one cluster run side by side without blocking each other for good."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from clusters.models import Cluster, Scope, Service, SyncState, TierRule
from clusters.sync.health import assess_clusters
from clusters.sync.refresh import refresh
from clusters.sync.run import run_shard
from clusters.sync.tiers import apply_tiers
from clusters.sync.writer import Writer
from tests.support import processes
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_many_rows_it_locks_in_the_order_of_their_arns(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    first, *_, last = sorted(world.services)
    _move_to_the_front_of_the_table(last)
    TierRule.objects.create(tier="stage")
    scope = Scope.objects.get()

    def move() -> None:
        try:
            apply_tiers(scope, writer=Writer(lease=None, kind="services"))
        finally:
            connections.close_all()

    with transaction.atomic():
        Service.objects.select_for_update(no_key=True).get(arn=first)
        mover = threading.Thread(target=move)
        mover.start()
        processes.wait_until(_somebody_waits_for_a_row, what="the mover at the locked row", timeout_s=20)
        held = Service.objects.select_for_update(no_key=True, skip_locked=True).filter(arn=last).exists()
    mover.join()

    assert held, "it had locked the last row before it came to the first"
    assert set(Service.objects.values_list("tier", flat=True)) == {"stage"}


def _move_to_the_front_of_the_table(arn: str) -> None:
    """Its row is the first that PostgreSQL meets, and an index on the key says the same."""
    row = Service.objects.get(arn=arn)
    with transaction.atomic():
        row.tasks.all().delete()
        Service.objects.filter(pk=row.pk).delete()
        row.pk = (Service.objects.order_by("pk").values_list("pk", flat=True)[0]) - 1
        row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("CLUSTER clusters_service USING clusters_service_pkey")


def _somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
