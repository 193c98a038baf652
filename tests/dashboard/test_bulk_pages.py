"""Redeploying many services in the browser: the list, its confirmation, the batch on its way, who may touch it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clusters.models import Batch, Operation, Protection, Service
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things

SHEET = {"Gantry-Fragments": "sheet"}
MOST_QUERIES = 12


@pytest.fixture
def operator(client: Client, people: People) -> Client:
    client.force_login(people.operator)
    return client


@pytest.fixture
def services(things: Things, people: People) -> list[Service]:
    """Two in production that nobody is changing."""
    Operation.objects.all().delete()
    Batch.objects.all().delete()
    return [things.service, factories.make_service("cart", cluster=things.cluster)]


def _keys(services: list[Service]) -> list[str]:
    return [str(each.pk) for each in services]


def _show(client: Client, services: list[Service], **extra: Any) -> str:
    return client.post("/services/bulk-redeploy", {"service": _keys(services)}, **extra).content.decode()


def _start(client: Client, services: list[Service], **data: str) -> Any:
    shown = client.post("/services/bulk-redeploy", {"service": _keys(services)})
    values = {
        "service": _keys(services),
        "fingerprint": shown.context["bulk"].fingerprint,
        "reason": "new base image",
        "typed_name": str(len(services)),
        "at_once": "2",
        "stop_after": "1",
        **data,
    }
    return client.post("/services/bulk-redeploy/start", values)


def test_the_list_it_shows_and_changes_nothing(operator: Client, services: list[Service]) -> None:
    body = _show(operator, services)

    assert "Redeploy 2 services" in body
    assert "Type <b>2</b>" in body
    assert not Batch.objects.exists()


def test_the_dialog_it_sends_alone(operator: Client, services: list[Service]) -> None:
    body = _show(operator, services, headers=SHEET)

    assert body.strip().startswith('<div class="frag" id="sheet"')
    assert "<html" not in body


def test_what_cannot_be_redeployed_it_lists_with_the_reason(operator: Client, services: list[Service]) -> None:
    Protection.objects.create(cluster=services[0].cluster, service=services[0], reason="Black Friday")

    body = _show(operator, services)

    assert "Redeploy 1 service" in body
    assert "Black Friday" in body


def test_hidden_services_it_neither_names_nor_counts(operator: Client, services: list[Service], hidden: Things) -> None:
    body = _show(operator, [*services, hidden.service])

    assert "Redeploy 2 services" in body
    assert "pay-prod" not in body


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000], ids=["thirty digits", "five thousand"])
def test_a_key_that_no_row_can_have_it_leaves_out(operator: Client, services: list[Service], key: str) -> None:
    response = operator.post("/services/bulk-redeploy", {"service": [*_keys(services), key]})

    assert response.status_code == 200
    assert "Redeploy 2 services" in response.content.decode()


def test_nothing_chosen_it_says_so(operator: Client, services: list[Service]) -> None:
    assert "No service was chosen" in operator.post("/services/bulk-redeploy").content.decode()


def test_confirmed_it_makes_a_batch_and_goes_there(operator: Client, services: list[Service], people: People) -> None:
    response = _start(operator, services)
    batch = Batch.objects.get()

    assert response.headers["Location"] == f"/batches/{batch.pk}"
    assert (batch.requested_by, batch.reason, batch.at_once) == (people.operator, "new base image", 2)
    assert batch.items.count() == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"typed_name": "3"}, "Type 2, the number of services."),
        ({"reason": " "}, "A reason is required"),
        ({"fingerprint": "another"}, "The list has changed"),
        ({"at_once": "many"}, "At once must be"),
    ],
)
def test_what_is_not_confirmed_it_asks_again_and_keeps_what_was_typed(
    data: dict[str, str], message: str, operator: Client, services: list[Service]
) -> None:
    response = _start(operator, services, **data)
    body = response.content.decode()

    assert response.status_code == 409
    assert message in body
    assert f'value="{data.get("typed_name", "2")}"' in body
    assert not Batch.objects.exists()


def test_a_batch_it_pauses_resumes_and_cancels(operator: Client, services: list[Service]) -> None:
    _start(operator, services)
    batch = Batch.objects.get()
    states = []

    for verb in ("pause", "resume", "cancel"):
        operator.post(f"/batches/{batch.pk}/{verb}")
        batch.refresh_from_db()
        states.append(batch.state)

    assert states == ["paused", "running", "cancelled"]
    assert "Cancelled before it started" in operator.get(f"/batches/{batch.pk}").content.decode()


def test_a_wish_that_comes_too_late_it_answers_in_words(operator: Client, services: list[Service]) -> None:
    _start(operator, services)
    batch = Batch.objects.get()
    operator.post(f"/batches/{batch.pk}/cancel")

    response = operator.post(f"/batches/{batch.pk}/pause")

    assert response.status_code == 409
    assert "The batch is cancelled." in response.content.decode()


def test_its_plans_nobody_has_to_confirm(operator: Client, things: Things, people: People) -> None:
    item = things.batch.items.get()
    made = factories.make_operation(service=item.service, user=people.operator, kind="redeploy", state="planned")
    things.batch.items.update(operation=made, state="begun")

    body = operator.get(f"/batches/{things.batch.pk}").content.decode()

    assert "Planned: the batch confirms it by itself" in body


def test_a_viewer_it_shows_the_batch_without_buttons(client: Client, people: People, things: Things) -> None:
    client.force_login(people.viewer)

    body = client.get(f"/batches/{things.batch.pk}").content.decode()

    assert "Waits for its turn" in body
    assert f"/batches/{things.batch.pk}/" not in body


def test_services_that_are_hidden_it_leaves_out_of_a_batch(
    client: Client, people: People, things: Things, hidden: Things
) -> None:
    batch = factories.make_batch(things.service, hidden.service, user=people.admin)
    client.force_login(people.operator)

    body = client.get(f"/batches/{batch.pk}").content.decode()

    assert "Redeploy 1 service" in body
    assert "pay-prod" not in body
    assert f"/batches/{batch.pk}/pause" not in body  # it takes the role on each of its clusters


@pytest.mark.parametrize("count", [2, 60])
def test_both_pages_it_makes_with_few_queries(count: int, operator: Client, things: Things, people: People) -> None:
    chosen = [factories.make_service(f"s-{number}", cluster=things.cluster) for number in range(count)]
    batch = factories.make_batch(*chosen, user=people.operator)

    with CaptureQueriesContext(connection) as asked_list:
        _show(operator, chosen)
    with CaptureQueriesContext(connection) as asked_batch:
        operator.get(f"/batches/{batch.pk}")

    assert len(asked_list) <= MOST_QUERIES + 2  # the session is written, and access is asked
    assert len(asked_batch) <= MOST_QUERIES
