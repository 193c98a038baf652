"""CPU and memory of services that an open page shows or that need attention. CloudWatch takes money for each metric.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from clusters.aws.call import chunked
from clusters.aws.errors import AccessDenied, AwsError, CredentialsError
from clusters.choices import Severity
from clusters.models import Service
from clusters.sync.fetched import Problem, problem_of
from clusters.sync.load.utilisation import count_metrics, forget_old, load_utilisation
from clusters.sync.outcome import Outcome, Run
from clusters.sync.transform.utilisation import PERIOD_S, STATISTICS, points_of, queries_of
from clusters.sync.watching import FRESH, watched_ids

QUERIES_A_CALL = 500  # AWS's own limit
POINTS_A_CALL = 100_800  # likewise: more would come in pages, and each page is paid for
ATTENTION_EVERY = timedelta(minutes=5)
ATTENTION_AT_MOST = 100  # an account that is down as a whole must not cost a fortune, too
WHOLE = timedelta(days=7)  # what a page shows at most
SETTLES = timedelta(minutes=15)  # CloudWatch adds to what it has already told
RECENT = timedelta(hours=3)


def sweep_metrics(run: Run) -> Outcome:
    forget_old(run.scope.pk, today=run.now.date())
    problems: dict[Problem, None] = {}
    for start, services in _questions(run):
        error = _read(run, services=services, start=start, problems=problems)
        if isinstance(error, AccessDenied | CredentialsError):  # the rest would be refused alike
            break
    return Outcome(is_complete=not problems, problems=tuple(problems))


def _questions(run: Run) -> list[tuple[datetime, list[Service]]]:
    """As few calls as there can be: what was read lately together from then on, all else over the whole span."""
    wanted = _wanted(run)
    recent = [service for service in wanted if _read_at(service, run=run) >= run.now - RECENT]
    other = [service for service in wanted if _read_at(service, run=run) < run.now - RECENT]
    since = min((_read_at(service, run=run) for service in recent), default=run.now) - SETTLES
    asked = []
    for start, services in ((since, recent), (run.now - WHOLE, other)):
        points = len(STATISTICS) * ((run.now - start).total_seconds() // PERIOD_S + 1)
        at_once = max(1, min(QUERIES_A_CALL // len(STATISTICS), int(POINTS_A_CALL // points)))
        asked += [(_on_the_period(start), part) for part in chunked(services, at_once)]
    return asked


def _wanted(run: Run) -> list[Service]:
    rows = Service.objects.filter(scope=run.scope).live().select_related("cluster").defer("raw", "cluster__raw")
    rows = rows.annotate(used_at=Max("utilisation_days__read_at"))
    shown = [
        service
        for service in rows.filter(pk__in=watched_ids(run.scope.pk))
        if _read_at(service, run=run) <= run.now - FRESH
    ]
    ids = {service.pk for service in shown}
    bad = rows.filter(severity__gte=Severity.AT_RISK).order_by("-severity", "pk")[:ATTENTION_AT_MOST]
    due = run.now - ATTENTION_EVERY
    return [*shown, *(each for each in bad if each.pk not in ids and _read_at(each, run=run) <= due)]


def _read_at(service: Service, *, run: Run) -> datetime:
    """Of its points; long ago where there are none."""
    found: datetime | None = getattr(service, "used_at", None)
    return found or run.now - WHOLE


def _read(run: Run, *, services: Sequence[Service], start: datetime, problems: dict[Problem, None]) -> AwsError | None:
    queries = queries_of((service.pk, service.cluster.name, service.name) for service in services)
    params: dict[str, Any] = {
        "MetricDataQueries": queries,
        "StartTime": start,
        "EndTime": run.now,
        "ScanBy": "TimestampAscending",
    }
    pages: list[list[Any]] = []
    while True:
        try:
            answer = run.fetcher.ask("get_metric_data", params, service="cloudwatch")
        except AwsError as error:
            problems.setdefault(problem_of(error))
            return error
        count_metrics(run.scope.pk, count=len(queries), day=run.now.date())
        pages.append(answer["MetricDataResults"])
        token = answer.get("NextToken")
        if not token or token == params.get("NextToken"):
            break
        params["NextToken"] = token
    found = points_of(pages)
    for words in found.refused:
        problems.setdefault(Problem(error_class="MetricsIncomplete", words=words, mend="The next run asks again."))
    load_utilisation(list(services), found=found.days, read_at=run.now, writer=run.writer)
    return None


def _on_the_period(moment: datetime) -> datetime:
    """CloudWatch answers faster to a start that lies on its period."""
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)
