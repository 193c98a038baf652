"""What was read earlier never overwrites what was read later."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from clusters.choices import AgentKind
from clusters.models import Cluster, RefreshRequest, Scope, Service, SyncState, Task
from clusters.sync.known import known_tasks
from clusters.sync.load.tasks import load_tasks
from clusters.sync.refresh import refresh, request_refresh, serve_requests
from clusters.sync.stamp import Stamp
from clusters.sync.upsert import Guard, upsert
from clusters.sync.wishes import SERVICE_ALONE
from clusters.sync.writer import Writer
from tests.sync.conftest import Sweep
from tests.sync.world import World

pytestmark = pytest.mark.django_db


def stamp_at(moment: datetime) -> Stamp:
    cluster = Cluster.objects.get()
    return Stamp(scope_id=cluster.scope_id, cluster_id=cluster.pk, read_at=moment, now=timezone.now())


def load(payload: dict[str, object], *, read_at: datetime, guard: Guard = Guard.VERSION) -> list[str]:
    known = known_tasks(scope_id=Scope.objects.get().pk, arns=[str(payload["taskArn"])])
    writer = Writer(lease=None, kind="tasks")
    return load_tasks([payload], stamp=stamp_at(read_at), known=known, writer=writer, guard=guard)


@pytest.mark.usefixtures("inline")
def test_keeps_a_refresh_that_began_after_the_sweep(world: World, shop: str, sweep: Sweep) -> None:
    """The sweep reads desired count 9, then an operation scales to 12 and refreshes, then the sweep writes."""
    sweep()
    name = "web-03"
    key = next(key for key, each in world.services.items() if each["serviceName"] == name)
    cluster = Cluster.objects.get()
    stale = {**world.services[key], "runningCount": 7}
    world.services[key] = {**stale, "desiredCount": 12}

    def scale_in_between(operation: str, answer: dict[str, list[dict[str, object]]]) -> None:
        if operation == "describe_services" and any(each["serviceName"] == name for each in answer["services"]):
            world.spoil = lambda _operation, _answer: None
            refresh(cluster.pk, kind="services", arns=[key])
            answer["services"] = [stale if each["serviceName"] == name else each for each in answer["services"]]

    world.spoil = scale_in_between
    sweep("services")

    assert Service.objects.get(name=name).desired_count == 12


def test_drops_a_lower_version_though_it_was_read_later(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    payload = next(iter(world.tasks.values()))

    load({**payload, "version": 9, "lastStatus": "DEACTIVATING"}, read_at=timezone.now())
    written = load({**payload, "version": 8, "lastStatus": "RUNNING"}, read_at=timezone.now())

    assert written == []
    assert Task.objects.get(arn=payload["taskArn"]).last_status == "DEACTIVATING"


def test_takes_tags_that_came_without_a_new_version(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    payload = next(iter(world.tasks.values()))

    load({**payload, "tags": [{"key": "team", "value": "search"}]}, read_at=timezone.now())

    assert Task.objects.get(arn=payload["taskArn"]).tags == {"team": "search"}


def test_never_revives_a_gone_task_by_an_event(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    _, payload = world.tasks.popitem()
    sweep("tasks")

    written = load({**payload, "version": 99}, read_at=timezone.now(), guard=Guard.EVENT)

    assert written == []
    assert Task.objects.gone().count() == 1


@pytest.mark.usefixtures("inline")
def test_does_not_end_a_task_that_was_read_after_the_listing(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    key, payload = world.tasks.popitem()

    def start_in_between(operation: str, params: object) -> None:
        if operation == "describe_tasks":
            load({**payload, "version": 20}, read_at=timezone.now() + timedelta(seconds=5))

    world.before = start_in_between
    sweep("tasks")

    assert Task.objects.get(arn=key).gone_at is None


def test_keeps_the_first_sight_of_a_row(scope: Scope) -> None:
    now = timezone.now()
    values = {"scope": scope, "arn": "a", "name": "one", "status": "ACTIVE", "read_at": now, "changed_at": now}
    with transaction.atomic():
        upsert([Cluster(**values, first_seen_at=now)], unique=("scope_id", "arn"))
        later = Cluster(**values | {"name": "two"}, first_seen_at=now + timedelta(days=1))
        upsert([later], unique=("scope_id", "arn"), guard=Guard.READ)

    row = Cluster.objects.get()
    assert (row.name, row.first_seen_at) == ("two", now)


def test_cuts_words_that_outgrew_their_column(scope: Scope) -> None:
    now = timezone.now()
    row = Cluster(
        scope=scope, arn="a", name="n", status="S" * 90 + "\x00", read_at=now, changed_at=now, first_seen_at=now
    )

    with transaction.atomic():
        upsert([row], unique=("scope_id", "arn"))

    assert Cluster.objects.get().status == "S" * 40


def test_refreshes_a_service_with_its_tasks_by_three_calls(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    world.calls.clear()
    key = next(key for key, each in world.services.items() if each["serviceName"] == "web-03")
    world.services[key] = {**world.services[key], "desiredCount": 10}
    world.add_task(shop, 900, definition=next(iter(world.definitions)), service="web-03")
    cluster = Cluster.objects.get()
    request_refresh(
        scope_id=cluster.scope_id, cluster_id=cluster.pk, kind=AgentKind.SERVICES, arn=key, now=timezone.now()
    )

    served = serve_requests()

    assert served == 1
    assert sum(world.calls.values()) == 3
    assert Service.objects.get(arn=key).tasks.count() == 10
    assert not RefreshRequest.objects.exists()


def test_refreshes_a_service_alone_by_one_call_and_not_before_it_is_due(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    world.calls.clear()
    key = next(key for key, each in world.services.items() if each["serviceName"] == "web-03")
    world.services[key] = {**world.services[key], "desiredCount": 10}
    cluster, now = Cluster.objects.get(), timezone.now()
    for name, due in ((key, now), (next(iter(world.services)), now + timedelta(minutes=1))):
        RefreshRequest.objects.create(
            scope_id=cluster.scope_id, cluster=cluster, kind=SERVICE_ALONE, arn=name, requested_at=due
        )

    served = serve_requests()

    assert (served, dict(world.calls)) == (1, {"describe_services": 1})
    assert Service.objects.get(arn=key).desired_count == 10
    assert RefreshRequest.objects.count() == 1


def test_sees_by_refresh_that_a_task_has_stopped(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    key = next(key for key, each in world.services.items() if each["serviceName"] == "web-03")
    task = next(each for each in world.tasks.values() if each["group"] == "service:web-03")
    task |= {"desiredStatus": "STOPPED", "lastStatus": "STOPPED", "version": 8, "stopCode": "UserInitiated"}

    refresh(Cluster.objects.get().pk, kind="services", arns=[key])

    assert Task.objects.get(arn=task["taskArn"]).stop_code == "UserInitiated"


def test_hastens_the_shard_of_what_has_no_refresh_of_its_own(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    cluster = Cluster.objects.get()
    request_refresh(
        scope_id=cluster.scope_id, cluster_id=cluster.pk, kind=AgentKind.TASK_DEFINITIONS, arn="x", now=timezone.now()
    )

    serve_requests()

    assert SyncState.objects.get(kind="task_definitions").due_at <= timezone.now()


def test_takes_every_kind_of_value_there_and_back(scope: Scope) -> None:
    now = timezone.now()
    odd = {"quote": "'\"\\", "percent": "%s", "umlaut": "ä😀", "none": None, "list": [1, 2.5, True]}
    row = Cluster(
        scope=scope, arn="a'%s", name="ä\\n", status="", tags=odd, read_at=now, changed_at=now, first_seen_at=now
    )

    with transaction.atomic():
        ((pk, arn),) = upsert([row], unique=("scope_id", "arn"))

    kept = Cluster.objects.get(pk=pk)
    assert (arn, kept.arn, kept.name, kept.tags, kept.read_at) == ("a'%s", "a'%s", "ä\\n", odd, now)
