"""Utilisation: fetched for what is looked at or ails, in few calls, a gap stays a gap, and each metric is counted."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import redis
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

import clusters.sync.watching
from clusters.aws.errors import AccessDenied
from clusters.choices import AgentKind, Severity
from clusters.models import MetricsDay, RefreshRequest, Service, UtilisationDay
from clusters.sync.agents.metrics import sweep_metrics
from clusters.sync.fetching import Fetcher
from clusters.sync.load import utilisation as load
from clusters.sync.outcome import Run
from clusters.sync.transform.utilisation import points_of, queries_of
from clusters.sync.watching import watch, watched_ids
from clusters.sync.writer import Writer
from tests.dashboard import factories
from tests.dashboard.factories import NOW

pytestmark = pytest.mark.django_db
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
DENIED = "User: arn:aws:sts::1:assumed-role/GantryRead is not authorized to perform: cloudwatch:GetMetricData"


class CloudWatch:
    """Answers each query with `values` at slots of today, in pages of `page` results. Notes what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, values: dict[int, float], page: int = 10_000) -> None:
        self.asked: list[dict[str, Any]] = []
        self.values = values
        self.page = page
        self.error: Exception | None = None
        monkeypatch.setattr(Fetcher, "ask", lambda _, operation, params, **_more: self._answer(operation, params))

    def _answer(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        assert operation == "get_metric_data"
        self.asked.append(dict(params))
        if self.error:
            raise self.error
        start = int(params.get("NextToken", 0))
        times = [MIDNIGHT + timedelta(minutes=5 * slot) for slot in self.values]
        results = [
            {"Id": query["Id"], "StatusCode": "Complete", "Timestamps": times, "Values": list(self.values.values())}
            for query in params["MetricDataQueries"]
        ]
        more = {"NextToken": str(start + self.page)} if start + self.page < len(results) else {}
        return {"MetricDataResults": results[start : start + self.page], **more}


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """What open pages show, without Redis."""
    ids: set[int] = set()
    monkeypatch.setattr("clusters.sync.agents.metrics.watched_ids", lambda _: ids)
    return ids


@pytest.fixture
def sweep() -> Callable[..., Any]:
    def run(service: Service, *, now: datetime = NOW) -> Any:
        fetcher = Fetcher(None, heartbeat=lambda: None)  # type: ignore[arg-type]
        writer = Writer(lease=None, kind=AgentKind.METRICS)
        return sweep_metrics(Run(scope=service.scope, cluster=None, fetcher=fetcher, writer=writer, now=now))

    return run


def _points(service: Service) -> dict[str, Any]:
    found: dict[str, Any] = UtilisationDay.objects.get(service=service, day=NOW.date()).points
    return found


def test_only_what_is_looked_at_or_ails_it_fetches(
    monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]
) -> None:
    cloud = CloudWatch(monkeypatch, values={0: 41.234})
    calm, shown, bad = (factories.make_service(name) for name in ("calm", "shown", "bad"))
    Service.objects.filter(pk=bad.pk).update(severity=Severity.AT_RISK)
    watched.add(shown.pk)

    outcome = sweep(calm)

    (asked,) = cloud.asked
    names = {query["MetricStat"]["Metric"]["Dimensions"][1]["Value"] for query in asked["MetricDataQueries"]}
    assert outcome.is_complete
    assert names == {"shown", "bad"}
    assert _points(shown) == {"0": [41.23] * 4}
    assert not UtilisationDay.objects.filter(service=calm).exists()


def test_nobody_looks_and_nothing_ails_it_asks_nothing(
    monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]
) -> None:
    cloud = CloudWatch(monkeypatch, values={})

    sweep(factories.make_service())

    assert (cloud.asked, watched, MetricsDay.objects.count()) == ([], set(), 0)


def test_a_gap_stays_a_gap_and_the_next_read_adds_to_the_day(
    monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]
) -> None:
    cloud = CloudWatch(monkeypatch, values={0: 40.0, 2: 44.0})
    service = factories.make_service()
    watched.add(service.pk)
    sweep(service)
    cloud.values = {2: 45.0, 3: 50.0}

    sweep(service, now=NOW + timedelta(minutes=2))

    assert _points(service) == {"0": [40.0] * 4, "2": [45.0] * 4, "3": [50.0] * 4}
    assert cloud.asked[0]["StartTime"] <= NOW - timedelta(days=6, hours=23)
    assert cloud.asked[1]["StartTime"] >= NOW - timedelta(minutes=25)
    assert cloud.asked[1]["StartTime"].minute % 5 == 0


def test_read_a_moment_ago_it_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]
) -> None:
    cloud = CloudWatch(monkeypatch, values={0: 1.0})
    service = factories.make_service(severity=Severity.FAILING)
    sweep(service)
    watched.add(service.pk)

    sweep(service, now=NOW + timedelta(seconds=20))  # looked at, but fresh
    watched.clear()
    sweep(service, now=NOW + timedelta(minutes=3))  # ails, but its turn is every five minutes
    assert len(cloud.asked) == 1
    sweep(service, now=NOW + timedelta(minutes=6))

    assert len(cloud.asked) == 2


def test_each_metric_it_counts_as_aws_charges_it(
    monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]
) -> None:
    cloud = CloudWatch(monkeypatch, values={0: 1.0}, page=3)
    service = factories.make_service()
    watched.add(service.pk)

    sweep(service)

    assert len(cloud.asked) == 2  # four results in pages of three
    assert MetricsDay.objects.get().count == 8
    assert _points(service) == {"0": [1.0] * 4}


def test_many_services_it_asks_for_in_few_calls_within_the_limits(
    monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]
) -> None:
    cloud = CloudWatch(monkeypatch, values={0: 1.0})
    cluster = factories.make_cluster()
    services = [factories.make_service(cluster=cluster) for _ in range(130)]
    watched.update(service.pk for service in services)
    sweep(services[0])
    first, cloud.asked = cloud.asked, []

    sweep(services[0], now=NOW + timedelta(minutes=2))

    assert [len(each["MetricDataQueries"]) for each in cloud.asked] == [500, 20]
    assert all(len(each["MetricDataQueries"]) * 7 * 288 <= 100_800 for each in first)


def test_denied_it_keeps_what_it_has_and_names_the_grant(
    monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]
) -> None:
    cloud = CloudWatch(monkeypatch, values={0: 1.0})
    service = factories.make_service()
    watched.add(service.pk)
    sweep(service)
    cloud.error = AccessDenied(DENIED, mend="Grant cloudwatch:GetMetricData to GantryRead.")

    outcome = sweep(service, now=NOW + timedelta(minutes=2))

    assert not outcome.is_complete
    assert "Grant cloudwatch:GetMetricData" in str(outcome.problems[0])
    assert _points(service) == {"0": [1.0] * 4}
    assert MetricsDay.objects.get().count == 4


def test_a_result_that_cloudwatch_gave_up_is_no_zero() -> None:
    results: list[dict[str, Any]] = [
        {"Id": "s7_0", "StatusCode": "InternalError", "Messages": [{"Code": "Error", "Value": "Try again."}]},
        {"Id": "s7_1", "StatusCode": "Complete", "Timestamps": [MIDNIGHT], "Values": [80.0]},
    ]

    answered = points_of([results])

    assert answered.days == {7: {MIDNIGHT.date(): {"0": [None, 80.0, None, None]}}}
    assert answered.refused == ("Try again.",)


def test_questions_are_such_as_botocore_sends() -> None:
    model = ServiceModel(Loader().load_service_model("cloudwatch", "service-2"), "cloudwatch")
    params = {"MetricDataQueries": queries_of([(7, "shop", "web")]), "StartTime": NOW, "EndTime": NOW}

    report = ParamValidator().validate(params, model.operation_model("GetMetricData").input_shape)

    assert not report.has_errors(), report.generate_report()


def test_old_days_it_forgets(monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]) -> None:
    CloudWatch(monkeypatch, values={})
    service = factories.make_service()
    for days in (0, load.KEPT_DAYS, load.KEPT_DAYS + 1):
        UtilisationDay.objects.create(service=service, day=NOW.date() - timedelta(days=days), read_at=NOW)

    sweep(service)

    assert UtilisationDay.objects.count() == 2


def test_pages_of_a_service_hear_of_each_read_even_without_news(
    monkeypatch: pytest.MonkeyPatch, watched: set[int], sweep: Callable[..., Any]
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(load, "announce", lambda clusters, **more: told.append((clusters, more["service_ids"])))
    CloudWatch(monkeypatch, values={})
    service = factories.make_service()
    watched.add(service.pk)

    sweep(service)
    sweep(service, now=NOW + timedelta(minutes=2))

    assert told == [({service.cluster_id}, {service.pk})] * 2


def test_who_opens_a_page_has_its_service_read_at_once_and_for_a_while() -> None:
    service, other = factories.make_service(), factories.make_service()

    watch(service, read_at=None, now=NOW)
    watch(service, read_at=None, now=NOW)

    assert watched_ids(service.scope_id) == {service.pk} - {other.pk}
    assert [*RefreshRequest.objects.order_by("kind").values_list("kind", "arn")] == [
        (AgentKind.METRICS, ""),
        (AgentKind.SCALING, ""),
    ]
    RefreshRequest.objects.all().delete()
    watch(other, read_at=NOW, now=NOW)
    assert not RefreshRequest.objects.exists()


def test_redis_away_it_fetches_for_trouble_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    away = redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(clusters.sync.watching, "redis_client", lambda: away)
    service = factories.make_service()

    watch(service, read_at=None, now=NOW)

    assert watched_ids(service.scope_id) == set()


@pytest.mark.parametrize(
    ("count", "price"), [(0, "$0.00"), (7, "under $0.01"), (2_000, "$0.02"), (1_500_000, "$15.00")]
)
def test_what_it_costs_the_sync_page_says(count: int, price: str, client: Client) -> None:
    scope = factories.make_scope()
    client.force_login(User.objects.create_superuser("root"))
    MetricsDay.objects.create(scope=scope, day=timezone.now().date(), count=count)
    MetricsDay.objects.create(scope=scope, day=timezone.now().date() - timedelta(days=40), count=9_999_999)

    page = client.get("/sync").content.decode()

    assert f"{count:,} <small>at most {price}" in page
    assert f"this month {count:,}, at most {price} to CloudWatch" in page
