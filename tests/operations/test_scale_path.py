"""Scaling from the wish to the outcome, against the simulated AWS over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from clusters.choices import OperationKind
from clusters.models import Operation, RefreshRequest, Service
from clusters.operations.plans import plan_of
from clusters.operations.requests import OperationRefused, confirm_operation, request_operation, undo_operation
from tests.operations.conftest import Run, is_whole, wait_for

pytestmark = pytest.mark.django_db
Effects = Callable[[], list[dict[str, Any]]]
Confirm = Callable[..., Operation]


def _scale(service: Service, *, to: int, user: User) -> Operation:
    return request_operation(OperationKind.SCALE, service=service, params={"desired_count": to}, user=user)


def test_plan_it_makes_of_the_smallest_payload(service: Service, operator: User, run: Run, effects: Effects) -> None:
    operation = run(_scale(service, to=4, user=operator), "planned")

    plan = plan_of(operation)

    assert plan is not None
    assert plan.calls[0].params == {"cluster": service.cluster.arn, "service": service.arn, "desiredCount": 4}
    assert (plan.changes[0].before, plan.changes[0].after) == ("2", "4")
    assert effects() == []


def test_scaling_it_follows_to_success(
    service: Service, operator: User, run: Run, confirm: Confirm, effects: Effects
) -> None:
    operation = confirm(_scale(service, to=4, user=operator), user=operator)
    sent = run(operation, "following")

    done = run(sent, "succeeded")

    assert [call["payload"]["desiredCount"] for call in effects()] == [4]
    assert done.request_id == effects()[0]["request_id"]
    assert done.outcome == "4 tasks run."
    assert RefreshRequest.objects.filter(kind="services", arn=service.arn).exists()


def test_undo_it_sets_the_old_count_and_marks_the_original(
    service: Service, operator: User, run: Run, confirm: Confirm, effects: Effects
) -> None:
    original = run(confirm(_scale(service, to=3, user=operator), user=operator), "succeeded")

    undo = confirm(undo_operation(original, user=operator), user=operator)
    run(undo, "succeeded")

    original.refresh_from_db()
    assert original.state == "undone"
    assert [call["payload"]["desiredCount"] for call in effects()] == [3, 2]


def test_undo_it_blocks_after_another_change_of_the_count(
    service: Service, operator: User, run: Run, confirm: Confirm, ecs: Any
) -> None:
    original = run(confirm(_scale(service, to=3, user=operator), user=operator), "succeeded")
    ecs.update_service(cluster=service.cluster.arn, service=service.arn, desiredCount=1)

    undo = run(undo_operation(original, user=operator), "planned")

    plan = plan_of(undo)
    assert plan is not None
    assert "changed to 1" in plan.blockers[0].text


def test_changed_state_it_plans_anew_and_asks_again(
    service: Service, operator: User, run: Run, confirm: Confirm, ecs: Any, effects: Effects
) -> None:
    operation = confirm(_scale(service, to=4, user=operator), user=operator)
    ecs.update_service(cluster=service.cluster.arn, service=service.arn, desiredCount=3)

    again = run(operation, "planned")

    assert again.confirmed_at is None
    assert again.plan["changes"][0]["before"] == "3"
    assert [call["payload"]["desiredCount"] for call in effects()] == [3]


def test_same_count_it_does_not_send(service: Service, operator: User, run: Run, effects: Effects) -> None:
    operation = run(_scale(service, to=2, user=operator), "planned")

    with pytest.raises(OperationRefused, match="2 already"):
        confirm_operation(operation, user=operator)
    assert effects() == []


def test_scaling_by_another_it_ends_as_superseded(
    service: Service, operator: User, run: Run, confirm: Confirm, ecs: Any
) -> None:
    operation = run(confirm(_scale(service, to=3, user=operator), user=operator), "following")
    ecs.update_service(cluster=service.cluster.arn, service=service.arn, desiredCount=1)

    done = run(operation, "superseded")

    assert "set to 1 by someone else" in done.outcome


def test_zero_it_wants_the_typed_name_for(
    service: Service, operator: User, run: Run, confirm: Confirm, ecs: Any
) -> None:
    planned = run(_scale(service, to=0, user=operator), "planned")

    with pytest.raises(OperationRefused, match="not confirmed"):
        confirm_operation(planned, user=operator, typed_name="else")
    done = run(confirm_operation(planned, user=operator, typed_name=service.name), "succeeded")

    assert done.outcome == "No task is left."
    wait_for(ecs, service.cluster.arn, service.name, lambda each: is_whole(each, count=0))
