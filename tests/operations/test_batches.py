"""Many services at once: a few at a time, paused by failures and by people, each sent once whatever dies or repeats."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.utils import timezone

from clusters.access import compile_grants
from clusters.choices import Role
from clusters.models import Batch, Cluster, Freeze, Operation, Protection, Service
from clusters.operations.batch_step import advance_batch
from clusters.operations.batches import cancel_batch, pause_batch, resume_batch
from clusters.operations.plans import Plan, PlannedCall, plan_to_json
from clusters.operations.refusal import Notice, OperationRefused
from tests.dashboard import factories
from tests.operations.batch_helpers import make_batch_of, plan_for, states_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> User:
    return factories.make_user("ana", role=Role.OPERATOR, cluster_glob="shop-*")


@pytest.fixture
def cluster(db: None) -> Cluster:
    return factories.make_cluster("shop-dev", tier="dev")


@pytest.fixture
def services(cluster: Cluster, ana: User) -> list[Service]:
    made = [factories.make_service(f"web-{number}", cluster=cluster) for number in range(5)]
    compile_grants([cluster])
    return made


def _planned(operation: Operation, *, revision_arn: str, blockers: tuple[Notice, ...] = ()) -> None:
    """As a worker leaves it."""
    call = PlannedCall(service="ecs", operation="update_service", action="ecs:UpdateService", params={})
    plan = Plan(
        title="Redeploy",
        calls=(call,),
        changes=(),
        blockers=blockers,
        read_at=timezone.now(),
        state={"task_definition_arn": revision_arn},
    )
    Operation.objects.filter(pk=operation.pk).update(
        state="planned",
        plan=plan_to_json(plan),
        plan_fingerprint=plan.fingerprint,
        plan_expires_at=timezone.now() + timedelta(minutes=10),
    )


def _end(batch: Batch, position: int, state: str) -> None:
    item = batch.items.get(position=position)
    Operation.objects.filter(batch_item=item).update(state=state, finished_at=timezone.now())


def test_a_few_at_once_it_begins_and_no_more(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana)

    for _ in range(3):
        advance_batch(batch.pk)

    assert states_of(batch) == ["planning", "planning", "waiting", "waiting", "waiting"]


def test_the_next_it_begins_when_one_is_done(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana)
    advance_batch(batch.pk)
    _end(batch, 0, "succeeded")

    advance_batch(batch.pk)

    assert states_of(batch) == ["succeeded", "planning", "planning", "waiting", "waiting"]


def test_a_plan_it_confirms_with_the_reason_of_the_batch(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services[:1], user=ana)
    advance_batch(batch.pk)
    operation = Operation.objects.get()
    _planned(operation, revision_arn=services[0].task_definition_arn)

    advance_batch(batch.pk)

    operation.refresh_from_db()
    assert (operation.state, operation.reason, operation.confirmed_by) == ("confirmed", "new base image", ana)
    assert (operation.batch, operation.source) == (batch, "batch")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"revision_arn": "arn:aws:ecs:eu-west-1:1:task-definition/web:99"}, "Another revision"),
        ({"blockers": (Notice(text="CodeDeploy owns it."),)}, "CodeDeploy owns it."),
    ],
)
def test_what_was_not_shown_it_does_not_send_and_pauses(
    fields: dict[str, Any], words: str, services: list[Service], ana: User
) -> None:
    batch = make_batch_of(services[:2], user=ana, at_once=1)
    advance_batch(batch.pk)
    operation = Operation.objects.get()
    _planned(operation, **{"revision_arn": services[0].task_definition_arn, **fields})

    advance_batch(batch.pk)
    advance_batch(batch.pk)

    batch.refresh_from_db()
    operation.refresh_from_db()
    assert operation.state == "cancelled"
    assert words in batch.items.get(position=0).note
    assert (batch.state, batch.items.get(position=1).state) == ("paused", "waiting")


def test_a_failure_it_pauses_and_takes_back_what_was_not_sent(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana)
    advance_batch(batch.pk)
    _end(batch, 0, "failed")

    advance_batch(batch.pk)

    batch.refresh_from_db()
    assert batch.state == "paused"
    assert "1 failure: web-0" in batch.why
    assert states_of(batch) == ["failed", "waiting", "waiting", "waiting", "waiting"]


def test_resumed_it_forgives_what_failed_and_begins_the_rest(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana)
    advance_batch(batch.pk)
    _end(batch, 0, "failed")
    advance_batch(batch.pk)

    resume_batch(batch, user=ana)
    advance_batch(batch.pk)

    assert states_of(batch) == ["failed", "planning", "planning", "waiting", "waiting"]


def test_fewer_failures_than_the_limit_it_bears(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana, stop_after=2)
    advance_batch(batch.pk)
    _end(batch, 0, "failed")

    advance_batch(batch.pk)

    assert states_of(batch) == ["failed", "planning", "planning", "waiting", "waiting"]


def test_paused_it_begins_nothing_and_lets_go_on_what_was_sent(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana)
    advance_batch(batch.pk)
    Operation.objects.filter(batch_item=batch.items.get(position=0)).update(state="following")

    pause_batch(batch, user=ana)
    has_stepped = advance_batch(batch.pk)

    assert not has_stepped
    assert states_of(batch) == ["following", "waiting", "waiting", "waiting", "waiting"]


def test_cancelled_it_ends_what_had_not_started(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana)
    advance_batch(batch.pk)
    Operation.objects.filter(batch_item=batch.items.get(position=0)).update(state="following")

    cancel_batch(batch, user=ana)

    batch.refresh_from_db()
    assert batch.state == "cancelled"
    assert states_of(batch) == ["following", "cancelled", "cancelled", "cancelled", "cancelled"]


def test_two_people_it_lets_do_the_same_once(services: list[Service], ana: User) -> None:
    bob = factories.make_user("bob", role=Role.OPERATOR, cluster_glob="shop-*")
    batch = make_batch_of(services, user=ana)
    pause_batch(batch, user=bob)

    with pytest.raises(OperationRefused, match="The batch is paused"):
        pause_batch(batch, user=ana)
    resume_batch(batch, user=ana)

    batch.refresh_from_db()
    assert (batch.state, batch.why) == ("running", "Resumed by ana.")


def test_a_viewer_it_refuses(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana)
    viewer = factories.make_user("vera", role=Role.VIEWER, cluster_glob="shop-*")

    with pytest.raises(OperationRefused, match="You may not change this batch"):
        pause_batch(batch, user=viewer)


def test_all_ended_it_is_done(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services[:2], user=ana)
    advance_batch(batch.pk)
    _end(batch, 0, "succeeded")
    _end(batch, 1, "failed")

    advance_batch(batch.pk)

    batch.refresh_from_db()
    assert batch.state == "done"
    assert batch.finished_at is not None


def test_a_right_that_was_lost_on_the_way_it_notices(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana)
    ana.groups.clear()

    advance_batch(batch.pk)
    advance_batch(batch.pk)

    batch.refresh_from_db()
    assert batch.state == "paused"
    assert "You may not change services" in batch.items.get(position=0).note
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"seen_fingerprint": "another"}, "The list has changed"),
        ({"typed_name": "4"}, "Type 5, the number of services"),
        ({"reason": " "}, "A reason is required"),
        ({"at_once": 0}, "At once must be"),
        ({"stop_after": 0}, "Pause after"),
    ],
)
def test_what_is_not_confirmed_it_does_not_begin(
    fields: dict[str, Any], message: str, services: list[Service], ana: User
) -> None:
    Service.objects.update(tier="prod")
    chosen = list(Service.objects.select_related("cluster", "scope__account").order_by("pk"))

    with pytest.raises(OperationRefused, match=message):
        make_batch_of(chosen, user=ana, **fields)

    assert not Batch.objects.exists()


def test_what_cannot_be_redeployed_it_leaves_out_with_the_reason(services: list[Service], ana: User) -> None:
    now = timezone.now()
    other = factories.make_service("ledger", cluster=factories.make_cluster("pay-dev", tier="dev"))
    Protection.objects.create(cluster=services[0].cluster, service=services[0], reason="Black Friday")
    factories.make_operation(service=services[1], user=ana, state="running")
    Service.objects.filter(pk=services[2].pk).update(deployment_controller="CODE_DEPLOY")
    frozen = factories.make_service("cart", cluster=factories.make_cluster("shop-frozen", tier="dev"))
    compile_grants()
    span = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    Freeze.objects.create(cluster_glob="*-frozen", reason="stocktaking", **span)
    chosen = Service.objects.select_related("cluster", "scope__account").order_by("pk")

    plan = plan_for(list(chosen), user=ana)

    why = {line.service.pk: str(line.obstacle) for line in plan.left_out}
    assert {line.service.pk for line in plan.included} == {services[3].pk, services[4].pk}
    assert "Black Friday" in why[services[0].pk]
    assert "is being sent" in why[services[1].pk]
    assert "CodeDeploy" in why[services[2].pk]
    assert "You may not change" in why[other.pk]
    assert "stocktaking" in why[frozen.pk]


@pytest.mark.django_db(transaction=True)
def test_many_workers_begin_each_service_once(services: list[Service], ana: User) -> None:
    batch = make_batch_of(services, user=ana, at_once=3)

    def step(_: int) -> None:
        try:
            advance_batch(batch.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(step, range(8)))

    assert states_of(batch) == ["planning"] * 3 + ["waiting"] * 2
    assert Operation.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_it_leaves_nothing_half_done(
    services: list[Service], ana: User, process_environment: dict[str, str]
) -> None:
    batch = make_batch_of(services, user=ana, at_once=3)

    command = [sys.executable, "-m", "tests.operations.crashing_batch", str(batch.pk), "2"]
    killed = subprocess.run(command, env=process_environment, capture_output=True, text=True, timeout=60)
    left = Operation.objects.count()
    advance_batch(batch.pk)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert left == 0
    assert states_of(batch) == ["planning"] * 3 + ["waiting"] * 2
