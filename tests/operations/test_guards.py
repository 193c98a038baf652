"""What the write path refuses, each with its cause and its mend, at the request and again before the call."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.utils import timezone

from clusters.access import compile_grants
from clusters.choices import OperationKind
from clusters.models import Account, Cluster, Freeze, Grant, Operation, Protection, Scope, Service
from clusters.operations.plans import Plan, plan_to_json
from clusters.operations.requests import (
    OperationRefused,
    cancel_operation,
    confirm_operation,
    offered,
    request_operation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope() -> Scope:
    account = Account.objects.create(
        account_id="222233334444", name="prod", write_role_arn="arn:aws:iam::222233334444:role/GantryWrite"
    )
    return Scope.objects.create(account=account, region="eu-west-1")


@pytest.fixture
def service(scope: Scope) -> Service:
    now = timezone.now()
    times = {"read_at": now, "first_seen_at": now, "changed_at": now}
    cluster = Cluster.objects.create(
        scope=scope, arn="arn:aws:ecs:eu-west-1:222233334444:cluster/shop-prod", name="shop-prod", **times
    )
    row: Service = Service.objects.create(
        scope=scope,
        cluster=cluster,
        arn="arn:aws:ecs:eu-west-1:222233334444:service/shop-prod/web",
        name="web",
        status="ACTIVE",
        scheduling_strategy="REPLICA",
        desired_count=3,
        **times,
    )
    return row


def _scale(service: Service, *, user: Any, to: int = 6) -> Operation:
    return request_operation(OperationKind.SCALE, service=service, params={"desired_count": to}, user=user)


def _planned(operation: Operation, **fields: Any) -> Operation:
    """The worker's part, set by hand."""
    plan = Plan(title="Scale web", calls=(), changes=(), read_at=timezone.now(), **fields)
    operation.plan = plan_to_json(plan)
    operation.plan_fingerprint = plan.fingerprint
    operation.state = "planned"
    operation.plan_expires_at = timezone.now() + timedelta(minutes=10)
    operation.save()
    return operation


def _read_only(service: Service, settings: Any) -> None:
    settings.WRITES_ENABLED = False


def _no_write_role(service: Service, settings: Any) -> None:
    Account.objects.update(write_role_arn="")


def _disabled(service: Service, settings: Any) -> None:
    Scope.objects.update(is_enabled=False)


def _protected(service: Service, settings: Any) -> None:
    Protection.objects.create(cluster=service.cluster, service=service, reason="Black Friday")


def _protected_cluster(service: Service, settings: Any) -> None:
    Protection.objects.create(cluster=service.cluster, reason="Black Friday")


def _frozen(service: Service, settings: Any) -> None:
    now = timezone.now()
    Freeze.objects.create(
        cluster_glob="*-prod", starts_at=now, ends_at=now + timedelta(hours=1), reason="end of the year"
    )


def _gone(service: Service, settings: Any) -> None:
    Service.objects.update(gone_at=timezone.now())


def _daemon(service: Service, settings: Any) -> None:
    Service.objects.update(scheduling_strategy="DAEMON")


def _express(service: Service, settings: Any) -> None:
    Service.objects.update(resource_management_type="ECS")


@pytest.mark.parametrize(
    ("obstruct", "words"),
    [
        (_read_only, "GANTRY_WRITES"),
        (_no_write_role, "no write role"),
        (_disabled, "switched off"),
        (_protected, "Black Friday"),
        (_protected_cluster, "Black Friday"),
        (_frozen, "end of the year"),
        (_gone, "gone from AWS"),
        (_daemon, "one task on each host"),
        (_express, "Express Mode"),
    ],
)
def test_obstacle_it_refuses_at_the_request_and_when_confirming(
    obstruct: Callable[[Service, Any], None], words: str, service: Service, operator: User, settings: Any
) -> None:
    earlier = _planned(_scale(service, user=operator))
    obstruct(service, settings)
    service = Service.objects.select_related("scope__account", "cluster").get(pk=service.pk)

    with pytest.raises(OperationRefused, match=words):
        _scale(service, user=operator)
    with pytest.raises(OperationRefused, match=words):
        confirm_operation(Operation.objects.get(pk=earlier.pk), user=operator)


@pytest.mark.parametrize("controller", ["CODE_DEPLOY", "EXTERNAL"])
def test_foreign_controller_it_lets_scale_but_not_redeploy(controller: str, service: Service, operator: User) -> None:
    service.deployment_controller = controller

    offers = {offer.kind: offer for offer in offered(operator, service=service)}

    assert offers[OperationKind.SCALE].is_offered
    assert not offers[OperationKind.REDEPLOY].is_offered
    assert "Create a" in offers[OperationKind.REDEPLOY].mend


def _viewer() -> User:
    group = Group.objects.create(name="viewers")
    Grant.objects.create(group=group, role="viewer")
    compile_grants()
    user = User.objects.create_user("vera")
    user.groups.add(group)
    return user


@pytest.mark.parametrize("make", [AnonymousUser, _viewer, lambda: User.objects.create_user("stranger")])
@pytest.mark.parametrize("kind", list(OperationKind))
def test_who_may_not_operate_it_refuses_each_kind(
    kind: OperationKind, make: Callable[[], Any], service: Service
) -> None:
    user = make()

    with pytest.raises(OperationRefused, match="may not change"):
        request_operation(kind, service=service, params={"desired_count": 6}, user=user)

    assert offered(user, service=service) == []
    assert not Operation.objects.exists()


def test_viewer_it_lets_neither_confirm_nor_cancel(service: Service, operator: User) -> None:
    operation = _planned(_scale(service, user=operator))
    viewer = _viewer()

    with pytest.raises(OperationRefused, match="may not change"):
        confirm_operation(operation, user=viewer)
    with pytest.raises(OperationRefused, match="may not change"):
        cancel_operation(operation, user=viewer)


@pytest.mark.parametrize("count", [-1, 5001, "6", 1.5, True, None])
def test_count_it_refuses_out_of_bounds(count: Any, service: Service, operator: User) -> None:
    with pytest.raises(OperationRefused, match="whole number"):
        request_operation(OperationKind.SCALE, service=service, params={"desired_count": count}, user=operator)


def test_second_call_to_a_service_it_refuses_while_one_is_sent(service: Service, operator: User) -> None:
    boss = User.objects.create_superuser("boss")
    first = _planned(_scale(service, user=operator))
    second = _planned(_scale(service, user=boss))
    confirm_operation(first, user=operator)

    with pytest.raises(OperationRefused, match="being sent"):
        confirm_operation(second, user=boss)
    with pytest.raises(OperationRefused, match="being sent"):
        _scale(service, user=operator)


def test_newer_wish_it_lets_take_the_place_of_the_older(service: Service, operator: User) -> None:
    older = _planned(_scale(service, user=operator))

    _scale(service, user=operator, to=8)

    older.refresh_from_db()
    assert older.state == "cancelled"


def test_plan_that_was_not_the_one_shown_it_does_not_confirm(service: Service, operator: User) -> None:
    operation = _planned(_scale(service, user=operator))

    with pytest.raises(OperationRefused, match="changed since it was shown"):
        confirm_operation(operation, user=operator, seen_fingerprint="another")


def test_old_plan_it_does_not_confirm(service: Service, operator: User) -> None:
    operation = _planned(_scale(service, user=operator))
    Operation.objects.update(plan_expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(OperationRefused, match="too old"):
        confirm_operation(operation, user=operator)


def test_production_it_wants_a_reason_and_the_name_for(service: Service, operator: User) -> None:
    operation = _planned(_scale(service, user=operator), typed_name="web", needs_reason=True)

    with pytest.raises(OperationRefused, match="reason"):
        confirm_operation(operation, user=operator, typed_name="web")
    with pytest.raises(OperationRefused, match="Type web"):
        confirm_operation(operation, user=operator, reason="OPS-1")
    confirmed = confirm_operation(operation, user=operator, reason="OPS-1", typed_name="web")

    assert (confirmed.state, confirmed.reason) == ("confirmed", "OPS-1")


def test_cancelling_it_allows_until_a_worker_sends(service: Service, operator: User) -> None:
    operation = confirm_operation(_planned(_scale(service, user=operator)), user=operator)

    cancelled = cancel_operation(operation, user=operator)

    assert cancelled.state == "cancelled"
    Operation.objects.update(state="running")
    with pytest.raises(OperationRefused, match="can't be cancelled"):
        cancel_operation(operation, user=operator)
