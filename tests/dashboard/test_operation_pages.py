"""From the button to the outcome, page by page, through the real write path; only the worker's part is set by hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from clusters.models import Operation, Protection, Service
from clusters.operations.plans import Change, Plan, PlannedCall, plan_to_json
from clusters.operations.progress import Progress, progress_to_json
from clusters.operations.refusal import Notice
from tests.dashboard.conftest import People, Things

REQUEST_ID = "51aa2c3d-7f00-4e0e-9c1b-1f2a3b4ce9d2"


@pytest.fixture
def operator(client: Client, people: People) -> Client:
    client.force_login(people.operator)
    return client


@pytest.fixture
def service(things: Things, hidden: Things) -> Service:
    """A service nobody is changing, and no operation anywhere."""
    Operation.objects.all().delete()
    return things.service


def _plan(**fields: Any) -> Plan:
    values: dict[str, Any] = {
        "title": "Scale web from 3 to 6 tasks",
        "calls": (
            PlannedCall(
                service="ecs",
                operation="UpdateService",
                action="ecs:UpdateService",
                params={"cluster": "shop-prod", "service": "web", "desiredCount": 6},
            ),
        ),
        "changes": (Change(what="Desired tasks", before="3", after="6"),),
        "read_at": timezone.now(),
        "undo": "set 3 again",
        **fields,
    }
    return Plan(**values)


def _planned(operation: Operation, **fields: Any) -> Operation:
    plan = _plan(**fields)
    operation.plan = plan_to_json(plan)
    operation.plan_fingerprint = plan.fingerprint
    operation.state = "planned"
    operation.planned_at = timezone.now()
    operation.plan_expires_at = timezone.now() + timedelta(minutes=10)
    operation.save()
    return operation


def _ask(client: Client, service: Service, count: str = "6") -> Operation:
    client.post(f"/services/{service.pk}/scale", {"desired_count": count})
    return Operation.objects.latest("pk")


def _confirm(client: Client, operation: Operation, **data: str) -> Any:
    data = {"fingerprint": operation.plan_fingerprint, "reason": "a campaign", **data}
    return client.post(f"/operations/{operation.pk}/confirm", data)


def test_the_form_it_fills_with_the_count_of_today(operator: Client, service: Service) -> None:
    body = operator.get(f"/services/{service.pk}/scale").content.decode()

    assert 'name="desired_count"' in body
    assert 'value="3"' in body


def test_a_number_it_turns_into_an_operation_and_shows_its_page(operator: Client, service: Service) -> None:
    response = operator.post(f"/services/{service.pk}/scale", {"desired_count": "6"})
    made = Operation.objects.get()

    assert response.headers["Location"] == f"/operations/{made.pk}"
    assert (made.kind, made.params, made.state, made.source) == ("scale", {"desired_count": 6}, "planning", "web")


@pytest.mark.parametrize("text", ["", "six", "-1", "1.5", "100001", "٣", "9" * 5000], ids=range(7))
def test_what_is_no_count_it_asks_again(text: str, operator: Client, service: Service) -> None:
    response = operator.post(f"/services/{service.pk}/scale", {"desired_count": text})

    assert response.status_code == 422
    assert "Write a whole number" in response.content.decode()
    assert not Operation.objects.exists()


def test_redeploying_it_asks_by_one_button(operator: Client, service: Service) -> None:
    response = operator.post(f"/services/{service.pk}/redeploy")

    assert response.status_code == 302
    assert Operation.objects.get().kind == "redeploy"


def test_a_protected_service_it_refuses_with_the_reason(operator: Client, service: Service) -> None:
    Protection.objects.create(cluster=service.cluster, service=service, reason="Black Friday")

    page = operator.get(f"/services/{service.pk}").content.decode()
    response = operator.post(f"/services/{service.pk}/redeploy")

    assert "Black Friday" in page
    assert f'action="/services/{service.pk}/redeploy"' not in page
    assert response.status_code == 409
    assert "Black Friday" in response.content.decode()


def test_while_it_plans_the_page_it_keeps_live_and_reloads_without_scripts(operator: Client, service: Service) -> None:
    made = _ask(operator, service)

    body = operator.get(f"/operations/{made.pk}").content.decode()

    assert f'data-live="operation:{made.pk} cluster:{service.cluster_id}"' in body
    assert '<noscript><meta http-equiv="refresh"' in body
    assert "No operations worker has taken this yet" not in body


def test_without_a_worker_it_says_so_after_five_seconds(operator: Client, service: Service) -> None:
    made = _ask(operator, service)
    Operation.objects.filter(pk=made.pk).update(state_at=timezone.now() - timedelta(seconds=6))

    body = operator.get(f"/operations/{made.pk}").content.decode()

    assert "No operations worker has taken this yet" in body


def test_the_moving_part_it_sends_alone_when_the_page_asks(operator: Client, service: Service) -> None:
    made = _ask(operator, service)

    body = operator.get(f"/operations/{made.pk}", headers={"Gantry-Fragments": "moving"}).content.decode()

    assert body.strip().startswith('<div class="frag" id="live-moving"')
    assert "<html" not in body


def test_the_plan_it_shows_with_call_change_and_warning(operator: Client, service: Service) -> None:
    warning = Notice(text="There may be no room.", mend="Add a host.")
    made = _planned(_ask(operator, service), warnings=(warning,), typed_name="web", needs_reason=True)

    body = operator.get(f"/operations/{made.pk}").content.decode()

    assert "ecs:UpdateService\n  cluster=shop-prod\n  service=web\n  desiredCount=6" in strip_tags(body)
    assert '<span class="was">3</span>' in body
    assert "There may be no room." in body
    assert "Type <b>web</b> to confirm" in body
    assert "http-equiv" not in body


def test_a_viewer_it_shows_the_plan_without_a_form(people: People, service: Service, client: Client) -> None:
    client.force_login(people.operator)
    made = _planned(_ask(client, service))
    client.force_login(people.viewer)

    body = client.get(f"/operations/{made.pk}").content.decode()

    assert "desiredCount=6" in strip_tags(body)
    assert f"/operations/{made.pk}/confirm" not in body


def test_confirming_it_moves_on(operator: Client, service: Service, people: People) -> None:
    made = _planned(_ask(operator, service), typed_name="web")

    response = _confirm(operator, made, typed_name="web")
    made.refresh_from_db()

    assert response.status_code == 302
    assert (made.state, made.confirmed_by, made.reason) == ("confirmed", people.operator, "a campaign")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"typed_name": "wbe"}, "Type web exactly."),
        ({"typed_name": "web", "reason": " "}, "A reason is required"),
        ({"typed_name": "web", "fingerprint": "another"}, "The plan has changed"),
    ],
)
def test_what_is_not_confirmed_it_asks_again_and_keeps_what_was_typed(
    data: dict[str, str], message: str, operator: Client, service: Service
) -> None:
    made = _planned(_ask(operator, service), typed_name="web", needs_reason=True)

    response = _confirm(operator, made, **data)
    body = response.content.decode()
    made.refresh_from_db()

    assert (response.status_code, made.state) == (409, "planned")
    assert message in body
    assert f'value="{data["typed_name"]}"' in body


def test_a_plan_with_a_blocker_it_offers_no_confirming(operator: Client, service: Service) -> None:
    made = _planned(_ask(operator, service), blockers=(Notice(text="CodeDeploy owns it."),))

    body = operator.get(f"/operations/{made.pk}").content.decode()

    assert "CodeDeploy owns it." in body
    assert 'class="btn primary"' not in body


def test_cancelling_it_ends_the_plan(operator: Client, service: Service) -> None:
    made = _planned(_ask(operator, service))

    operator.post(f"/operations/{made.pk}/cancel")
    made.refresh_from_db()

    assert made.state == "cancelled"
    assert "Cancelled" in operator.get(f"/operations/{made.pk}").content.decode()


def _sent(operation: Operation, **fields: Any) -> Operation:
    now = timezone.now()
    values = {"called_at": now, "confirmed_at": now, "request_id": REQUEST_ID, "follow_until": now, **fields}
    Operation.objects.filter(pk=operation.pk).update(**values)
    operation.refresh_from_db()
    return operation


def test_the_outcome_it_shows_with_the_request_id(operator: Client, service: Service) -> None:
    made = _sent(_planned(_ask(operator, service)), state="succeeded", outcome="6 of 6 run", finished_at=timezone.now())

    body = operator.get(f"/operations/{made.pk}").content.decode()

    assert "Succeeded: 6 of 6 run" in body
    assert REQUEST_ID in body
    assert "http-equiv" not in body


def test_progress_it_shows_while_following(operator: Client, service: Service) -> None:
    progress = Progress(
        text="4 of 6 run, 2 pending",
        done_count=4,
        total_count=6,
        pending_count=2,
        failed_count=0,
        rollout_state="IN_PROGRESS",
        looked_at=timezone.now(),
    )
    made = _sent(_planned(_ask(operator, service)), state="following", progress=progress_to_json(progress))

    body = operator.get(f"/operations/{made.pk}").content.decode()

    assert "4 of 6 run, 2 pending" in body
    assert f'data-live="operation:{made.pk} cluster:{service.cluster_id}"' in body


def test_undoing_it_asks_for_the_inverse_as_an_operation_of_its_own(operator: Client, service: Service) -> None:
    result = {"before": {"desired_count": 3}}
    made = _sent(_planned(_ask(operator, service)), state="succeeded", result=result, finished_at=timezone.now())

    response = operator.post(f"/operations/{made.pk}/undo")
    undo = Operation.objects.latest("pk")

    assert response.headers["Location"] == f"/operations/{undo.pk}"
    assert (undo.undo_of, undo.params["desired_count"]) == (made, 3)
    assert f'href="/operations/{undo.pk}">#{undo.pk}</a>' in operator.get(f"/operations/{made.pk}").content.decode()
