"""Deployments in time: from the mirror's rows to lanes, from lanes to bars that show, on both pages."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from clusters.models import ServiceRevision
from dashboard.deployments import SPANS, DeploymentTimes, Outcome, summary_of, ticks
from dashboard.figures.canvas import Figure
from dashboard.figures.deployments import build_deployments_figure
from dashboard.queries.deployment_times import get_cluster_deployments, get_service_deployments
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import NOW
from tests.support.figures import validated

pytestmark = pytest.mark.django_db
EVIL = '<img src=x onerror="x">'


def _deployed(service: Any, *, hours: float, minutes: float = 5, revision: int = 7, **fields: Any) -> Any:
    """A service deployment that began so many hours ago and took so many minutes (0: goes on)."""
    at = NOW - timedelta(hours=hours)
    arn = f"{service.arn}-revision-{revision}-{hours}"
    ServiceRevision.objects.create(
        scope=service.scope,
        cluster=service.cluster,
        service=service,
        arn=arn,
        task_definition_arn=f"arn:aws:ecs:eu-west-1:111122223333:task-definition/{service.name}:{revision}",
        **factories._stamps(),
    )
    ended = at + timedelta(minutes=minutes) if minutes else None
    values = {"created_at": at, "finished_at": ended, "target_service_revision_arn": arn, **fields}
    return factories.make_service_deployment(service=service, **values)


def _cluster_figure(cluster: Any, *, span: str = "week") -> Figure:
    times = get_cluster_deployments(cluster, span=span, now=NOW)
    return build_deployments_figure(times, title="Deployments", link=lambda pk: f"/services/{pk}")


def _trace(figure: Figure, name: str) -> Any:
    return next(trace for trace in figure["data"] if trace["name"] == name)


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"status": "SUCCESSFUL"}, Outcome.DONE),
        ({"status": "IN_PROGRESS", "minutes": 0}, Outcome.MOVING),
        ({"status": "ROLLBACK_IN_PROGRESS", "minutes": 0}, Outcome.ROLLING_BACK),
        ({"status": "ROLLBACK_SUCCESSFUL", "rollback_reason": "threshold exceeded"}, Outcome.ROLLED_BACK),
        ({"status": "ROLLBACK_FAILED"}, Outcome.FAILED),
        ({"status": "STOPPED", "breaker_status": "TRIGGERED"}, Outcome.FAILED),
        ({"status": "STOPPED"}, Outcome.REPLACED),
    ],
)
def test_what_came_of_a_deployment_it_tells(fields: dict[str, Any], outcome: Outcome) -> None:
    service = factories.make_service("web")
    _deployed(service, hours=3, **fields)

    (entry,) = get_service_deployments(service, span="day", now=NOW).entries

    assert (entry.outcome, entry.revision) == (outcome, "web:7")
    assert (entry.ended_at is None) == (outcome in (Outcome.MOVING, Outcome.ROLLING_BACK))


def test_the_rolling_list_it_takes_only_for_what_service_deployments_do_not_tell() -> None:
    service = factories.make_service("web")
    _deployed(service, hours=3, minutes=30, status="ROLLBACK_SUCCESSFUL")
    for hours in (3.0, 2.8):  # the deployment itself, and what its rollback put in front again
        factories.make_deployment(service=service, created_at=NOW - timedelta(hours=hours))
    factories.make_deployment(service=service, created_at=NOW - timedelta(hours=9), rollout_state="FAILED")

    entries = get_service_deployments(service, span="day", now=NOW).entries

    assert [entry.outcome for entry in entries] == [Outcome.ROLLED_BACK, Outcome.FAILED]


def test_who_redeployed_from_here_it_names() -> None:
    user = factories.make_user("ada")
    service = factories.make_service("web")
    called_at = NOW - timedelta(hours=3, seconds=4)
    factories.make_operation(service=service, user=user, kind="redeploy", called_at=called_at)
    _deployed(service, hours=3)
    _deployed(service, hours=8, revision=6)

    entries = get_service_deployments(service, span="day", now=NOW).entries

    assert [entry.by for entry in entries] == ["ada", ""]


def test_failed_and_moving_services_it_puts_above_and_says_so() -> None:
    cluster = factories.make_cluster("shop-prod")
    calm, moving, failed, quiet = (factories.make_service(name, cluster=cluster) for name in "cmfq")
    _deployed(calm, hours=1)
    _deployed(moving, hours=2, minutes=0, status="IN_PROGRESS")
    _deployed(failed, hours=30, status="ROLLBACK_SUCCESSFUL")
    _deployed(quiet, hours=24 * 20)

    times = get_cluster_deployments(cluster, span="week", now=NOW)

    assert [lane.name for lane in times.lanes] == ["f", "m", "c", "q"]
    assert summary_of(times) == "3 deployments in the last 7 days, 1 failed or rolled back. In progress: m."


def test_a_deployment_of_seconds_shows_on_a_month_and_none_leaves_its_lane() -> None:
    service = factories.make_service("web")
    _deployed(service, hours=0.01, minutes=0.2)
    _deployed(service, hours=24 * 30 - 0.1, minutes=0.2, revision=6)
    _deployed(service, hours=24 * 60, minutes=0, revision=5, status="IN_PROGRESS")

    bars = _trace(_cluster_figure(service.cluster, span="month"), "cards")
    lane = _trace(_cluster_figure(service.cluster), "lanes")

    assert len(bars["x"]) == 3
    assert min(bars["x"]) >= 6
    ends = [(base, base + x) for base, x in zip(bars["base"], bars["x"], strict=True)]
    assert all(lane["base"][0] <= left and right <= lane["base"][0] + lane["x"][0] + 0.2 for left, right in ends)


def test_each_outcome_but_the_usual_one_it_gives_a_shape() -> None:
    service = factories.make_service("web")
    _deployed(service, hours=1, minutes=0, status="IN_PROGRESS")
    _deployed(service, hours=20, status="ROLLBACK_SUCCESSFUL")
    _deployed(service, hours=30, status="ROLLBACK_FAILED")
    _deployed(service, hours=40)

    figure = _cluster_figure(service.cluster)

    validated(figure)
    assert _trace(figure, "shapes")["marker"]["symbol"] == ["circle-open", "diamond", "x"]
    assert [mark for mark, _ in figure["view"]["legend"]] == ["ok", "change", "drain", "bad"]
    assert len(_trace(figure, "cards")["meta"]["cards"]) == len(_trace(figure, "cards")["x"])


@pytest.mark.parametrize("span", list(SPANS))
def test_words_of_the_time_axis_keep_their_distance(span: str) -> None:
    for hours in range(0, 24 * 8, 5):
        now = NOW + timedelta(hours=hours)
        times = DeploymentTimes(name="shop", span=span, start=now - SPANS[span], now=now, lanes=())

        xs = sorted(_trace(build_deployments_figure(times, title="Deployments", link=str), "times")["x"])

        assert min(right - left for left, right in pairwise(xs)) >= 68  # "Mon 23 Nov" beside "01:09 UTC"


def test_more_services_than_lanes_it_says_in_words() -> None:
    cluster = factories.make_cluster("crowded")
    for _ in range(43):
        factories.make_service(cluster=cluster)

    times = get_cluster_deployments(cluster, span="week", now=NOW)

    assert (len(times.lanes), times.left_out) == (40, 3)
    assert summary_of(times).endswith("3 services not drawn.")


@pytest.mark.parametrize("hours", [24, 24 * 7, 24 * 30])
def test_ticks_it_sets_at_round_hours(hours: int) -> None:
    found = list(ticks(NOW - timedelta(hours=hours), NOW))

    assert 4 <= len(found) <= 10
    assert all(moment.minute == moment.second == 0 for moment, _ in found)


def test_both_pages_show_table_and_picture_in_the_span_of_the_address(as_admin: Client, things: Things) -> None:
    _deployed(things.service, hours=50, status="ROLLBACK_SUCCESSFUL", rollback_reason=EVIL)

    for path in (f"/clusters/{things.cluster.pk}/deployments?", f"/services/{things.service.pk}?tab=deployments&"):
        page = as_admin.get(f"{path}span=week").content.decode()
        figure = as_admin.get(f"{path}span=week&format=figure").json()
        file = as_admin.get(f"{path}span=week&format=csv")

        assert "Rolled back" in page
        assert EVIL not in page
        assert page.index("</table>") < page.index("data-figure=")
        assert "Rolled back" in figure["table"]["rows"][0]
        assert file.headers["Content-Type"].startswith("text/csv")
        assert as_admin.get(f"{path}span=day&format=figure").json()["table"]["rows"] == []


def test_a_live_part_it_answers_alone(as_admin: Client, things: Things) -> None:
    _deployed(things.service, hours=5)
    path = f"/services/{things.service.pk}?tab=deployments"

    part = as_admin.get(path, headers={"Gantry-Fragments": "deployment_times"}).content.decode()

    assert part.startswith('<div class="view-table" id="live-deployment_times"')
    assert "web:7" in part


@pytest.mark.parametrize("query", ["", "?format=figure", "?format=csv"])
def test_hidden_clusters_it_answers_like_missing_ones(
    query: str, client: Client, people: People, hidden: Things
) -> None:
    client.force_login(people.viewer)

    assert client.get(f"/clusters/{hidden.cluster.pk}/deployments{query}").status_code == 404
