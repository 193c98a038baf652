"""Events reach the rows: by version, in any order, any number of times."""

import itertools
import json
from datetime import datetime

import pytest
from django.utils import timezone

from clusters.choices import AgentKind
from clusters.models import Cluster, ContainerInstance, EcsEvent, RefreshRequest, Scope, Task
from clusters.sync import wishes as wishes_module
from clusters.sync.event import BadEvent, parse_event
from clusters.sync.events import Applied, apply_events
from clusters.sync.wishes import SERVICE_ALONE
from tests.support.ecs_events import (
    ACCOUNT_ID,
    CLUSTER_ARN,
    INSTANCE_ARN,
    PREFIX,
    REGION,
    SERVICE_ARN,
    TASK_ARN,
    instance_event,
    make_cluster,
    make_scope,
    service_event,
    task_event,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope() -> Scope:
    return make_scope()


@pytest.fixture
def cluster(scope: Scope) -> Cluster:
    return make_cluster(scope)


@pytest.fixture
def fresh_paces(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just begun: the module's own remember what other tests asked for."""
    monkeypatch.setattr(wishes_module, "_services", wishes_module.Pace(wishes_module.SERVICE_EVERY))
    monkeypatch.setattr(wishes_module, "_turns", wishes_module.Pace(wishes_module.TURNS_EVERY))
    few = wishes_module.Few(wishes_module.HURRIED_MOST, every=wishes_module.SERVICE_EVERY)
    monkeypatch.setattr(wishes_module, "_hurried", few)


def apply(*bodies: str) -> Applied:
    return apply_events([parse_event(body) for body in bodies], now=timezone.now())


def wishes() -> list[tuple[str, str]]:
    return list(RefreshRequest.objects.order_by("kind", "arn").values_list("kind", "arn"))


def test_writes_a_task_it_has_never_seen(cluster: Cluster) -> None:
    applied = apply(task_event(version=3))

    task = Task.objects.get()
    assert (task.arn, task.cluster_id, task.last_status, task.version) == (TASK_ARN, cluster.pk, "RUNNING", 3)
    assert task.containers.get().last_status == "RUNNING"
    assert (applied.written, applied.touched) == (1, frozenset({cluster.pk}))


def test_has_a_new_task_described_for_its_tags(cluster: Cluster) -> None:
    apply(task_event(version=3))
    apply(task_event(version=4))

    assert wishes() == [(SERVICE_ALONE, SERVICE_ARN), (AgentKind.TASKS, TASK_ARN)]


def test_has_the_service_of_a_moved_task_described_alone(cluster: Cluster, fresh_paces: None) -> None:
    before = timezone.now()
    apply(task_event(version=3))
    RefreshRequest.objects.all().delete()  # a worker has claimed them: that one task started was told at once
    apply(task_event(version=4))
    first = RefreshRequest.objects.get(kind=SERVICE_ALONE)
    first.delete()

    apply(task_event(version=5, status="STOPPED"))
    apply(task_event(version=5, status="STOPPED"))

    second = RefreshRequest.objects.get(kind=SERVICE_ALONE)
    assert (first.arn, second.arn) == (SERVICE_ARN, SERVICE_ARN)
    assert before <= first.requested_at <= timezone.now()
    assert second.requested_at - first.requested_at == wishes_module.SERVICE_EVERY


@pytest.mark.parametrize("turn", [{"arn": TASK_ARN[:-1] + "e"}, {"desiredStatus": "STOPPED"}], ids=["start", "stop"])
def test_a_task_that_starts_or_is_told_to_stop_hastens_its_service(
    cluster: Cluster, fresh_paces: None, turn: dict[str, str]
) -> None:
    for version in (3, 4):
        apply(task_event(version=version, status="PENDING"))
        RefreshRequest.objects.all().delete()  # a worker has claimed them
    apply(task_event(version=5))
    assert wish_for_service() > timezone.now()
    wishes_module._turns._due.clear()  # its first start was some while ago

    apply(task_event(version=6, **turn))

    assert wish_for_service() <= timezone.now()


def test_of_many_services_that_turn_at_once_it_hastens_a_few(cluster: Cluster, fresh_paces: None) -> None:
    most = wishes_module.HURRIED_MOST
    names = [f"web-{number:02d}" for number in range(most + 5)]
    now = timezone.now()

    def turn(*, turned: list[str], at: datetime) -> int:
        RefreshRequest.objects.all().delete()  # a worker has claimed them
        wishes_module.ask_services(
            names, turned=turned, cluster_id=cluster.pk, cluster_arn=CLUSTER_ARN, scope=cluster.scope, now=at
        )
        return RefreshRequest.objects.filter(requested_at__lte=at).count()

    assert turn(turned=[], at=now) == len(names)
    assert turn(turned=names, at=now) == most
    assert turn(turned=names, at=now + wishes_module.SERVICE_EVERY / 2) == 0
    assert turn(turned=names, at=now + 3 * wishes_module.SERVICE_EVERY) == len(names)


def wish_for_service() -> datetime:
    return RefreshRequest.objects.get(kind=SERVICE_ALONE).requested_at


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_ends_at_the_newest_version_in_whatever_order(cluster: Cluster, order: tuple[int, ...]) -> None:
    statuses = {1: "PENDING", 2: "RUNNING", 3: "STOPPED"}

    for version in order:
        apply(task_event(version=version, status=statuses[version]))

    assert Task.objects.values_list("version", "last_status").get() == (3, "STOPPED")


def test_takes_the_newest_of_a_batch(cluster: Cluster) -> None:
    apply(task_event(version=2), task_event(version=3, status="STOPPED"), task_event(version=1, status="PENDING"))

    assert Task.objects.values_list("version", "last_status").get() == (3, "STOPPED")


def test_writes_nothing_for_a_duplicate(cluster: Cluster) -> None:
    apply(task_event(version=3))
    before = Task.objects.values().get()

    applied = apply(task_event(version=3, status="STOPPED"))

    assert applied.written == 0
    assert Task.objects.values().get() == before


def test_never_revives_what_has_ended(cluster: Cluster) -> None:
    apply(task_event(version=3))
    Task.objects.update(gone_at=timezone.now())

    applied = apply(task_event(version=9))

    assert applied.written == 0
    assert Task.objects.get().is_gone


def test_keeps_the_tags_that_events_lack(cluster: Cluster) -> None:
    apply(task_event(version=3))
    Task.objects.update(tags={"team": "shop"})

    apply(task_event(version=4))

    assert Task.objects.values_list("version", "tags").get() == (4, {"team": "shop"})


def test_writes_container_instances_by_version(cluster: Cluster) -> None:
    apply(instance_event(version=5), instance_event(version=4, status="DRAINING"))
    apply(instance_event(version=6, agentConnected=False))

    host = ContainerInstance.objects.get()
    assert (host.arn, host.version, host.status) == (INSTANCE_ARN, 6, "ACTIVE")
    assert not host.is_agent_connected
    assert host.agent_disconnected_at is not None


def test_keeps_an_unversioned_event_once_and_has_its_service_described(cluster: Cluster) -> None:
    applied = [apply(service_event()), apply(service_event())]

    row = EcsEvent.objects.get()
    assert (row.cluster_id, row.resource_arn, row.detail["eventName"]) == (
        cluster.pk,
        SERVICE_ARN,
        "SERVICE_STEADY_STATE",
    )
    assert [each.kept for each in applied] == [1, 0]
    assert wishes() == [(AgentKind.SERVICES, SERVICE_ARN)]


def test_does_not_ask_again_for_an_event_it_has_kept(cluster: Cluster) -> None:
    apply(service_event())
    RefreshRequest.objects.all().delete()

    apply(service_event())

    assert wishes() == []


def test_finds_the_cluster_inside_a_services_arn(cluster: Cluster) -> None:
    body = json.loads(service_event(detail_type="ECS Deployment State Change"))
    del body["detail"]["clusterArn"]

    apply(json.dumps(body))

    assert EcsEvent.objects.get().cluster_id == cluster.pk


def test_keeps_events_of_a_type_nobody_knows(cluster: Cluster) -> None:
    apply(service_event(detail_type="ECS Mood Change", mood="good"))

    assert EcsEvent.objects.get().detail["mood"] == "good"


def test_takes_a_recorded_call_as_a_hint(cluster: Cluster) -> None:
    body = service_event(
        detail_type="AWS API Call via CloudTrail", responseElements={"service": {"serviceArn": SERVICE_ARN}}
    )

    apply(body)

    assert wishes() == [(AgentKind.SERVICES, SERVICE_ARN)]


def test_asks_for_a_cluster_it_does_not_know(scope: Scope) -> None:
    applied = apply(task_event(version=1))

    assert applied.written == 0
    assert wishes() == [(AgentKind.CLUSTERS, CLUSTER_ARN)]


def test_leaves_alone_what_belongs_to_no_scope_of_ours() -> None:
    applied = apply(task_event(version=1), service_event())

    assert applied == Applied(foreign=2)
    assert not EcsEvent.objects.exists()


def test_masks_environment_values(cluster: Cluster) -> None:
    environment = [{"name": "DB_PASSWORD", "value": "canary-1"}]
    overrides = {"containerOverrides": [{"name": "web", "environment": environment}]}

    apply(task_event(version=1, overrides=overrides), service_event(overrides=overrides))

    kept = json.dumps([Task.objects.get().raw, EcsEvent.objects.get().detail])
    assert "canary-1" not in kept
    assert "DB_PASSWORD" in kept


def test_takes_what_no_column_would_hold(cluster: Cluster) -> None:
    apply(
        task_event(version=1, stoppedReason="a\x00b", launchType="X" * 500),
        service_event(event_id="x" * 200, reason="a\x00b"),
    )

    assert Task.objects.get().stopped_reason == "a\ufffdb"
    assert EcsEvent.objects.get().detail["reason"] == "a\ufffdb"


def test_notes_when_events_last_came(scope: Scope, cluster: Cluster) -> None:
    apply(task_event(version=1))

    scope.refresh_from_db()
    assert scope.last_event_at is not None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{cut", "no JSON"),
        ("[]", "no EventBridge event"),
        ('{"source": "aws.ecs"}', "no EventBridge event"),
        ('{"source": "aws.ec2", "detail": {}}', "not 'aws.ecs'"),
        ('{"source": "aws.ecs", "detail": {}}', "no id, account or region"),
    ],
)
def test_says_why_a_message_is_no_event(body: str, reason: str) -> None:
    with pytest.raises(BadEvent, match=reason):
        parse_event(body)


def test_reads_an_arn_of_the_old_form_without_a_cluster() -> None:
    body = json.loads(service_event())
    body["resources"] = [f"{PREFIX}:service/web"]
    del body["detail"]["clusterArn"]

    event = parse_event(json.dumps(body))

    assert (event.cluster_arn, event.kind, event.account_id, event.region) == (
        "",
        AgentKind.SERVICES,
        ACCOUNT_ID,
        REGION,
    )
