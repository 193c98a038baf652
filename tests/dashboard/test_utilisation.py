"""Utilisation: from the mirror's days to lines with gaps, and what the tab says where there are none."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from clusters.choices import AgentKind
from clusters.models import Service, UtilisationDay
from clusters.sync.watching import watched_ids
from dashboard.figures.canvas import Figure
from dashboard.figures.utilisation import build_utilisation_figure
from dashboard.queries.scaling import AgentWords
from dashboard.queries.utilisation import get_utilisation
from dashboard.scaling import ScalingPage
from dashboard.utilisation import Reading, Target, Use, UsePoint, Utilisation, in_steps, runs_of, summary_of
from dashboard.words import NOTHING
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import NOW
from tests.support.figures import validated

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def _point(minutes: float, *, cpu: float | None = 40.0, busiest: float | None = 60.0) -> UsePoint:
    return UsePoint(
        at=NOON - timedelta(minutes=minutes), cpu=Use(average=cpu, busiest=busiest), memory=Use(average=30, busiest=35)
    )


def _use(*points: UsePoint, **fields: Any) -> Utilisation:
    values = {"name": "web", "span": "3h", "start": NOON - timedelta(hours=3), "now": NOON, "step": FIVE, **fields}
    return Utilisation(points=points, **values)


def _trace(figure: Figure, name: str) -> Any:
    return next(trace for trace in figure["data"] if trace["name"] == name)


def _store(service: Service, *, minutes: tuple[int, ...], cpu: float = 40.0) -> None:
    """Values at so many minutes ago, read just now."""
    for ago in minutes:
        at = NOW - timedelta(minutes=ago)
        midnight = datetime.combine(at.date(), time(), tzinfo=UTC)
        slot = str(int((at - midnight).total_seconds()) // 300)
        row, _ = UtilisationDay.objects.get_or_create(service=service, day=at.date(), defaults={"read_at": NOW})
        UtilisationDay.objects.filter(pk=row.pk).update(points={**row.points, slot: [cpu, cpu + 20, 30, None]})


def test_a_gap_it_never_draws_over() -> None:
    figure = build_utilisation_figure(_use(*(_point(minutes) for minutes in (60, 55, 50, 20, 15, 10))), title="Web")

    line = _trace(figure, "CPU average")
    assert line["y"].index(None) == 3
    assert [len(run) for run in runs_of(_use(_point(60), _point(50)).points, step=FIVE)] == [1, 1]
    assert 0 not in line["y"]


def test_plotly_it_satisfies_with_all_there_is() -> None:
    target = Target(metric="cpu", percent=70, words="Scaling target 70%")
    use = _use(_point(60), _point(55, cpu=None), _point(50), targets=(target,))

    figure = build_utilisation_figure(use, title="Web")

    validated(figure)
    assert _trace(figure, "target")["y"][0] > _trace(figure, "CPU reserved")["y"][0]


def test_use_beyond_what_is_reserved_it_does_not_cut_off() -> None:
    figure = build_utilisation_figure(_use(_point(10), _point(5, busiest=171.0)), title="Web")

    scale = _trace(figure, "scale")
    shade = [y for y in _trace(figure, "CPU busiest")["y"] if y is not None]
    assert scale["text"][2] == "200%"
    assert min(shade) > scale["y"][2]


def test_where_the_keyboard_stops_it_tells_the_values() -> None:
    figure = build_utilisation_figure(_use(_point(100), _point(5, cpu=41.6)), title="Web")

    cards = [row for trace in figure["data"] if trace["name"] == "cards" for row in trace["customdata"]]

    assert len(cards) == 2
    assert cards[-1][3].startswith("CPU 42% average, 60% busiest task · memory 30% average")


def test_coarser_it_takes_the_mean_of_averages_and_the_highest_of_the_busiest() -> None:
    points = [_point(55, cpu=20, busiest=50), _point(50, cpu=40, busiest=90), _point(45, cpu=None, busiest=None)]

    (hour,) = in_steps(points, step=timedelta(hours=1))

    assert (hour.at, hour.cpu) == (NOON - timedelta(hours=1), Use(average=30, busiest=90))


def test_the_summary_says_how_old_its_last_value_is() -> None:
    assert summary_of(_use(_point(5))).startswith("Now 40% of the reserved CPU")
    assert summary_of(_use(_point(120))).startswith("Last, 2 h ago, 40%")
    assert summary_of(_use()) == "No values in the last 3 hours."


@pytest.mark.django_db
def test_days_of_the_mirror_it_joins_within_the_span() -> None:
    service = factories.make_service()
    _store(service, minutes=(10, 60 * 23, 60 * 30))

    day = get_utilisation(service, span="day", now=NOW, scaling=ScalingPage(), agent=AgentWords())
    week = get_utilisation(service, span="week", now=NOW, scaling=ScalingPage(), agent=AgentWords())

    assert (len(day.points), len(week.points)) == (2, 3)
    assert day.points[-1].cpu == Use(average=40.0, busiest=60.0)
    assert day.points[-1].memory == Use(average=30, busiest=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (None, "Reading from CloudWatch"),
        ({"last_error_class": "AccessDenied", "last_error": "Denied <b>."}, "cloudwatch:GetMetricData"),
        ({"last_error_class": "Throttled", "last_error": "Slow down."}, "CloudWatch could not be read"),
    ],
)
def test_what_is_missing_the_tab_explains(
    state: dict[str, Any] | None, words: str, as_admin: Client, things: Things
) -> None:
    if state:
        factories.make_sync_state(scope=things.cluster.scope, kind=AgentKind.METRICS, **state)

    page = as_admin.get(f"/services/{things.service.pk}?tab=utilisation").content.decode()

    assert words in page
    assert "Denied <b>" not in page


@pytest.mark.django_db
def test_an_old_reading_it_calls_old(as_admin: Client, things: Things) -> None:
    _store(things.service, minutes=(70, 65))
    UtilisationDay.objects.update(read_at=NOW - timedelta(hours=1))

    page = as_admin.get(f"/services/{things.service.pk}?tab=utilisation").content.decode()

    assert "These values were read" in page


@pytest.mark.django_db
def test_nothing_in_cloudwatch_is_no_trouble() -> None:
    service = factories.make_service()
    UtilisationDay.objects.create(service=service, day=NOW.date(), read_at=NOW)

    use = get_utilisation(service, span="day", now=NOW, scaling=ScalingPage(), agent=AgentWords())

    assert (use.reading, use.is_drawn) == (Reading.NONE, False)


@pytest.mark.django_db
def test_only_who_looks_at_the_tab_has_it_fetched(as_admin: Client, things: Things) -> None:
    path = f"/services/{things.service.pk}"

    as_admin.get(path)
    as_admin.get(f"{path}?tab=deployments")
    assert watched_ids(things.service.scope_id) == set()
    as_admin.get(f"{path}?tab=utilisation", headers={"Gantry-Fragments": "utilisation_state"})

    assert watched_ids(things.service.scope_id) == {things.service.pk}


@pytest.mark.django_db
def test_who_may_not_see_the_service_fetches_nothing(client: Client, people: People, hidden: Things) -> None:
    client.force_login(people.viewer)

    answers = [client.get(f"/services/{hidden.service.pk}?tab=utilisation{more}") for more in ("", "&format=figure")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert watched_ids(hidden.service.scope_id) == set()


@pytest.mark.django_db
def test_page_picture_and_file_tell_the_same(as_admin: Client, things: Things) -> None:
    _store(things.service, minutes=(12, 7), cpu=41.5)
    factories.make_service_deployment(service=things.service, created_at=NOW - timedelta(hours=1), finished_at=NOW)
    path = f"/services/{things.service.pk}?tab=utilisation&span=3h"

    page = as_admin.get(path).content.decode()
    figure = as_admin.get(f"{path}&format=figure").json()
    file = as_admin.get(f"{path}&format=csv").content.decode()

    assert "41.5%" in page
    assert "41.5%" in file
    assert figure["table"]["rows"][0][1:] == ["41.5%", "61.5%", "30.0%", NOTHING]
    assert "deployments" in [trace["name"] for trace in figure["data"]]
    assert page.index("</table>") < page.index("data-figure=")
