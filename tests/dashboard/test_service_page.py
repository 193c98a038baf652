"""A service's page finishes: each tab in the URL shows its own, and the overview says what the service is for."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from clusters.models import Operation, Service, ServiceEvent, Task
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import NOW

TABS = ("", "tasks", "deployments", "utilisation", "events", "configuration", "operations")


def _body(client: Client, things: Things, tab: str = "") -> str:
    return client.get(f"/services/{things.service.pk}" + (f"?tab={tab}" if tab else "")).content.decode()


def _failed(things: Things, *, minutes: int, exit_code: int = 137, reason: str = "", **fields: object) -> Task:
    """A task that failed, counted as health counts it."""
    stopped_at = NOW - timedelta(minutes=minutes)
    Service.objects.filter(pk=things.service.pk).update(replaced_24h_count=F("replaced_24h_count") + 1)
    return factories.make_task(
        cluster=things.cluster,
        service=things.service,
        last_status="STOPPED",
        desired_status="STOPPED",
        stop_code="EssentialContainerExited",
        stopped_reason="Essential container in task exited",
        started_at=stopped_at - timedelta(seconds=41),
        stopped_at=stopped_at,
        containers=[{"name": "app", "exit_code": exit_code, "reason": reason, "last_status": "STOPPED"}],
        **fields,
    )


@pytest.mark.parametrize("tab", TABS)
def test_the_tab_of_the_url_it_marks_as_the_current_one(tab: str, as_admin: Client, things: Things) -> None:
    body = _body(as_admin, things, tab)

    query = f"?tab={tab}" if tab else ""
    assert f'href="/services/{things.service.pk}{query}" aria-current="page"' in body


def test_an_unknown_tab_it_answers_with_the_overview(as_admin: Client, things: Things) -> None:
    assert "What this service is for" in _body(as_admin, things, "nonsense")


def test_only_the_overview_it_gives_tiles(as_admin: Client, things: Things) -> None:
    shown = {tab for tab in TABS if 'class="tiles"' in _body(as_admin, things, tab)}

    assert shown == {""}


def test_replaced_tasks_it_counts_with_what_most_died_of(as_admin: Client, things: Things) -> None:
    for minutes in (5, 10, 90):
        _failed(things, minutes=minutes, reason="OutOfMemoryError: killed")
    _failed(things, minutes=20, exit_code=1)
    _failed(things, minutes=60 * 25, exit_code=1)

    body = _body(as_admin, things)

    assert "4 replaced in 24 h: 3 by exit 137, out of memory" in body


def test_tasks_stopped_on_purpose_it_does_not_count_as_restarts(as_admin: Client, things: Things) -> None:
    factories.make_task(
        cluster=things.cluster,
        service=things.service,
        last_status="STOPPED",
        stop_code="ServiceSchedulerInitiated",
        stopped_reason="Scaling activity initiated by (deployment ecs-svc/1)",
        stopped_at=NOW - timedelta(minutes=4),
    )

    assert "none replaced in 24 h" in _body(as_admin, things)


def test_a_sidecars_exit_it_does_not_take_for_the_cause(as_admin: Client, things: Things) -> None:
    definition = things.task_definition
    definition.container_definitions.create(position=1, name="a-log", image="infra/log:1", is_essential=False)
    task = _failed(things, minutes=5, exit_code=3)
    task.containers.create(name="a-log", exit_code=143, last_status="STOPPED")

    assert "1 replaced in 24 h: exit 3" in _body(as_admin, things)


def test_a_rollout_it_shows_step_by_step_with_the_first_task_that_failed(as_admin: Client, things: Things) -> None:
    things.service.minimum_healthy_percent, things.service.maximum_percent = 75, 125
    things.service.save(update_fields=["minimum_healthy_percent", "maximum_percent"])
    factories.make_deployment(service=things.service, status="ACTIVE", running_count=2, rollout_state="COMPLETED")
    new = factories.make_deployment(
        service=things.service,
        rollout_state="IN_PROGRESS",
        desired_count=5,
        running_count=1,
        pending_count=1,
        failed_tasks=2,
        created_at=NOW - timedelta(minutes=18),
    )
    first = _failed(things, minutes=12, started_by=new.deployment_id, reason="OutOfMemoryError")
    _failed(things, minutes=3, started_by=new.deployment_id, exit_code=1)

    body = _body(as_admin, things)

    assert "2 of 5 started, 2 failed" in body
    assert "2 still run" in body
    assert "4 to 6 allowed" in body  # of 5: 75% is rounded up, 125% down
    note = body.index("First failing task")
    assert f'href="/tasks/{first.pk}"' in body[note : note + 600]
    assert "exit 137, out of memory, 41 s after its start" in body[note : note + 600]


def test_a_finished_rollout_it_leaves_out(as_admin: Client, things: Things) -> None:
    factories.make_deployment(service=things.service, rollout_state="COMPLETED")

    assert "Rolling out" not in _body(as_admin, things)


def test_a_rollback_it_says_with_aws_reason(as_admin: Client, things: Things) -> None:
    things.service.has_circuit_breaker = True
    things.service.save(update_fields=["has_circuit_breaker"])
    factories.make_deployment(service=things.service, rollout_state="IN_PROGRESS", running_count=1)
    factories.make_service_deployment(
        service=things.service,
        status="ROLLBACK_IN_PROGRESS",
        rollback_reason="tasks failed to start",
        breaker_failure_count=3,
        breaker_threshold=3,
    )

    body = _body(as_admin, things)

    assert "Rolling back to the last good revision" in body
    assert "tasks failed to start" in body
    assert "3 of 3 failures" in body


def test_the_timeline_it_makes_of_events_deployments_and_operations(as_admin: Client, things: Things) -> None:
    ServiceEvent.objects.create(
        service=things.service,
        event_id="1",
        created_at=NOW - timedelta(minutes=1),
        message="(service web) was unable to",
    )
    factories.make_deployment(service=things.service, created_at=NOW - timedelta(minutes=2))

    body = _body(as_admin, things)

    timeline = body[body.index("<h2>Timeline</h2>") :]
    assert timeline.index("/operations/") < timeline.index("was unable to") < timeline.index("Deployment of")


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("tasks", "None is desired"),
        ("deployments", "None has been read from AWS yet."),
        ("events", "ECS has told none yet."),
        ("operations", "Nobody has changed this service from here yet."),
    ],
)
def test_an_empty_tab_it_explains(tab: str, words: str, as_admin: Client) -> None:
    service = factories.make_service("empty", desired_count=0, running_count=0, healthy_count=0)

    assert words in as_admin.get(f"/services/{service.pk}?tab={tab}").content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_a_hidden_service_it_hides_on_each_tab(tab: str, client: Client, people: People, hidden: Things) -> None:
    client.force_login(people.viewer)

    assert client.get(f"/services/{hidden.service.pk}?tab={tab}").status_code == 404


def test_a_daemon_only_its_scaling_is_ruled_out(client: Client, people: People, things: Things) -> None:
    Operation.objects.all().delete()
    Service.objects.filter(pk=things.service.pk).update(scheduling_strategy="DAEMON")
    client.force_login(people.operator)

    body = client.get(f"/services/{things.service.pk}").content.decode()

    assert "Can&#x27;t be scaled:" in body
    assert "be changed now" not in body
    assert f'action="/services/{things.service.pk}/redeploy"' in body
