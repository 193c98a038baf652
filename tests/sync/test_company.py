"""The seeded company, read over HTTP with roles assumed, as in the demo."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from clusters.aws.clients import forget_all
from clusters.choices import CauseClass, Severity
from clusters.management.commands.seed_demo import seed
from clusters.models import AttentionItem, Cluster, Service, SyncState, Task
from clusters.simulator.server import RunningSimulator, running_simulator

EXTERNAL_ID = "gantry-tests"


@pytest.fixture(scope="module")
def company() -> Iterator[RunningSimulator]:
    """Its time stands still: nothing changes between two syncs."""
    with running_simulator(external_id=EXTERNAL_ID, is_ticking=False) as simulator:
        yield simulator
    forget_all()


def sync() -> str:
    out = StringIO()
    call_command("sync", stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_mirrors_the_company_and_then_writes_nothing(company: RunningSimulator) -> None:
    seed(endpoint_url=company.url, external_id=EXTERNAL_ID)

    sync()
    again = sync()

    counts = company.get("health")["counts"]
    assert Cluster.objects.live().count() == counts["clusters"]
    assert Service.objects.live().count() == counts["services"]
    assert Task.objects.live().count() == sum(counts["tasks_by_status"].values())
    assert not Service.objects.filter(task_definition__isnull=True).exists()
    assert not SyncState.objects.exclude(last_error="").exists()
    assert " 0 rows written, 0 ended" in again
    causes = set(AttentionItem.objects.filter(ended_at__isnull=True).values_list("cause_class", flat=True))
    assert {CauseClass.IMAGE_PULL, CauseClass.OUT_OF_MEMORY, CauseClass.NO_CAPACITY} <= causes
    loudest = Service.objects.order_by("-severity").first()
    assert loudest is not None
    assert loudest.severity == Severity.MISSING_ALL
