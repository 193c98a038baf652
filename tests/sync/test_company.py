"""The seeded company, read over HTTP with roles assumed, as in the demo."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from clusters.aws.clients import forget_all
from clusters.aws.scope import aws_scope
from clusters.choices import AgentKind, CauseClass, Severity
from clusters.management.commands.seed_demo import seed
from clusters.models import (
    AttentionItem,
    Cluster,
    ScalableTarget,
    ScalingActivity,
    ScalingPolicy,
    Scope,
    Service,
    ServiceDeployment,
    SyncState,
    Task,
    UtilisationDay,
)
from clusters.simulator.engine.load import CPU, usage_at
from clusters.simulator.server import RunningSimulator, running_simulator
from clusters.sync.agents.metrics import sweep_metrics
from clusters.sync.fetching import Fetcher
from clusters.sync.outcome import Run
from clusters.sync.writer import Writer
from tests.dashboard import factories

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
    call_command("sync", kind=[AgentKind.SERVICE_DEPLOYMENT_HISTORY], stdout=StringIO())

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
    assert {str(target.service) for target in ScalableTarget.objects.select_related("service")} == {
        "geo",
        "image-cdn",
        "mail-sender",
        "webhook-dispatcher",
    }
    assert ScalingPolicy.objects.live().count() == 6
    assert ServiceDeployment.objects.filter(service__name="web", service__cluster__name="shop-prod").count() >= 10
    assert "ROLLBACK_SUCCESSFUL" in set(ServiceDeployment.objects.values_list("status", flat=True))
    assert set(ScalingActivity.objects.values_list("activity_id", flat=True)) == {
        activity.id for region in company.world.regions.values() for activity in region.scaling.activities
    }


@pytest.mark.django_db(transaction=True)
def test_what_services_use_it_reads_as_cloudwatch_tells(
    company: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(endpoint_url=company.url, external_id=EXTERNAL_ID)
    scope = Scope.objects.select_related("account").get(account__account_id="222233334444", region="us-east-1")
    service = factories.make_service("geo", cluster=factories.make_cluster("edge-prod", scope=scope))
    monkeypatch.setattr("clusters.sync.agents.metrics.watched_ids", lambda _: {service.pk})
    now = timezone.now()
    at = (now - timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)

    fetcher = Fetcher(aws_scope(scope), heartbeat=lambda: None)
    writer = Writer(lease=None, kind=AgentKind.METRICS)
    outcome = sweep_metrics(Run(scope=scope, cluster=None, fetcher=fetcher, writer=writer, now=now))

    cpu, busiest, memory, _ = UtilisationDay.objects.get(service=service, day=at.date()).points[str(at.hour * 12)]
    region = company.world.region("222233334444", "us-east-1")
    geo = region.services[region.arn("service", "edge-prod/geo")]
    minutes = [usage_at(geo, metric=CPU, at=at.timestamp() + 60 * minute + 30) for minute in range(5)]
    told = [usage for usage in minutes if usage is not None]
    assert (outcome.is_complete, outcome.problems) == (True, ())
    assert UtilisationDay.objects.count() in (7, 8)
    assert busiest == pytest.approx(max(usage.busiest for usage in told), abs=0.02)
    assert min(usage.average for usage in told) <= cpu <= max(usage.average for usage in told)
    assert 0 < memory <= 100
