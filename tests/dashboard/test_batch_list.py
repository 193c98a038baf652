"""The list of batches finishes: it counts each one's services as its page does, and only those one may see."""

from typing import Any

import pytest
from django.test import Client

from clusters.choices import BatchItemState, OperationState
from clusters.models import Batch, BatchItem
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things

# How a service of a batch stands, and what is counted for it.
PHASES: tuple[tuple[BatchItemState, OperationState | None, str], ...] = (
    (BatchItemState.WAITING, None, "waiting"),
    (BatchItemState.CANCELLED, None, "ended"),
    (BatchItemState.REFUSED, None, "failed"),
    (BatchItemState.BEGUN, OperationState.FOLLOWING, "running"),
    (BatchItemState.BEGUN, OperationState.SUCCEEDED, "done"),
    (BatchItemState.BEGUN, OperationState.FAILED, "failed"),
    (BatchItemState.BEGUN, OperationState.SUPERSEDED, "ended"),
)


def _rows(client: Client, query: str = "") -> list[Any]:
    return list(client.get(f"/batches{query}").context["page"].rows)


def test_each_phase_it_counts_as_the_page_of_the_batch_does(as_admin: Client, things: Things, people: People) -> None:
    services = [factories.make_service(f"s-{number}", cluster=things.cluster) for number in range(len(PHASES))]
    batch = factories.make_batch(*services, user=people.operator)
    for item, (state, operation_state, _) in zip(batch.items.all(), PHASES, strict=True):
        operation = None
        if operation_state:
            operation = factories.make_operation(service=item.service, user=people.operator, state=operation_state)
        BatchItem.objects.filter(pk=item.pk).update(state=state, operation=operation)

    counts = next(row.counts for row in _rows(as_admin) if row.id == batch.pk)

    assert counts == as_admin.get(f"/batches/{batch.pk}").context["batch"].counts
    phases = [phase for _, _, phase in PHASES]
    assert {name: getattr(counts, name) for name in set(phases)} == {name: phases.count(name) for name in set(phases)}


def test_hidden_services_it_does_not_count(client: Client, people: People, things: Things, hidden: Things) -> None:
    Batch.objects.all().delete()
    factories.make_batch(hidden.service, user=people.admin)
    shared = factories.make_batch(things.service, hidden.service, user=people.admin)
    client.force_login(people.viewer)

    rows = _rows(client)

    assert [(row.id, row.title, row.counts.total) for row in rows] == [(shared.pk, "Redeploy 1 service", 1)]


@pytest.mark.parametrize(("query", "found"), [("status:paused", 1), ("who:me", 0), ("who:viewer", 2), ("glibc", 1)])
def test_them_it_filters(query: str, found: int, as_admin: Client, people: People, things: Things) -> None:
    Batch.objects.all().delete()
    factories.make_batch(things.service, user=people.viewer, state="paused")
    factories.make_batch(things.service, user=people.viewer, reason="new glibc")

    assert len(_rows(as_admin, f"?q={query}")) == found


def test_both_lists_it_links_to_each_other(as_admin: Client, things: Things) -> None:
    assert 'href="/batches"' in as_admin.get("/operations").content.decode()
    assert f'href="/batches/{things.batch.pk}"' in as_admin.get("/batches").content.decode()
