"""Whoever holds a shard's newest epoch may write, nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clusters.models import Scope, SyncState, Task
from clusters.sync.dispatch import claim_due_shards
from clusters.sync.leases import LEASE_S, Lease, LeaseLost, fenced, renew_lease, take_lease
from clusters.sync.run import run_shard
from tests.sync.conftest import Sweep
from tests.sync.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def state(scope: Scope) -> SyncState:
    return SyncState.objects.create(scope=scope, kind="clusters", due_at=timezone.now())


def take(state: SyncState, *, after_s: float = 0) -> Lease:
    lease = take_lease(state.pk, now=timezone.now() + timedelta(seconds=after_s))
    assert lease is not None
    return lease


def test_is_taken_once(state: SyncState) -> None:
    take(state)

    assert take_lease(state.pk, now=timezone.now()) is None


def test_is_free_again_when_its_holder_fell_silent(state: SyncState) -> None:
    first = take(state)

    second = take(state, after_s=LEASE_S + 1)

    assert second.epoch == first.epoch + 1


def test_refuses_a_job_that_was_delivered_twice(state: SyncState) -> None:
    (shard,) = [each for each in claim_due_shards(now=timezone.now()) if each.state_id == state.pk]
    assert take_lease(state.pk, now=timezone.now(), epoch=shard.epoch) is not None
    SyncState.objects.update(lease_until=None)

    assert take_lease(state.pk, now=timezone.now(), epoch=shard.epoch) is None


def test_lets_nobody_write_whose_epoch_is_old(state: SyncState) -> None:
    first = take(state)
    take(state, after_s=LEASE_S + 1)

    with pytest.raises(LeaseLost), fenced(first):
        Scope.objects.update(event_queue_url="https://never.example")

    assert Scope.objects.get().event_queue_url == ""


def test_is_renewed_by_its_holder_alone(state: SyncState) -> None:
    first = take(state)
    renew_lease(first)
    take(state, after_s=LEASE_S + 30)

    with pytest.raises(LeaseLost):
        renew_lease(first)


@pytest.mark.usefixtures("inline")
def test_leaves_no_trace_of_a_run_that_was_overtaken(world: World, shop: str, sweep: Sweep) -> None:
    sweep("clusters")
    tasks = SyncState.objects.get(kind="tasks")

    def overtake(operation: str, params: object) -> None:
        if operation == "describe_tasks":
            SyncState.objects.filter(pk=tasks.pk).update(epoch=tasks.epoch + 5, owner="another")

    world.before = overtake
    result = run_shard(tasks.pk)

    assert result is None
    assert not Task.objects.exists()
    assert SyncState.objects.get(pk=tasks.pk).owner == "another"


def test_sends_each_due_shard_once(scope: Scope) -> None:
    now = timezone.now()

    first, second = claim_due_shards(now=now), claim_due_shards(now=now)

    assert {shard.kind for shard in first} == {"clusters", "zones", "capacity_providers"}
    assert second == []


def test_sends_a_shard_again_whose_message_was_lost(scope: Scope) -> None:
    now = timezone.now()
    claim_due_shards(now=now)

    again = claim_due_shards(now=now + timedelta(seconds=120))

    assert "clusters" in {shard.kind for shard in again}


def test_sends_nothing_of_a_disabled_account(scope: Scope) -> None:
    scope.account.is_enabled = False
    scope.account.save(update_fields=["is_enabled"])

    assert claim_due_shards(now=timezone.now()) == []
