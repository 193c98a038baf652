"""Health is judged after each change and kept on the rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clusters.choices import Severity
from clusters.models import AttentionItem, Cluster, Service
from clusters.sync.health import assess_clusters, assess_due
from tests.sync.conftest import Sweep
from tests.sync.world import World, service_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def down(world: World, shop: str, sweep: Sweep) -> Service:
    """A prod service whose tasks have all stopped, out of memory."""
    sweep()
    now = timezone.now()
    for payload in world.tasks.values():
        if payload["group"] == "service:web-03":
            payload |= {
                "lastStatus": "STOPPED",
                "desiredStatus": "STOPPED",
                "version": 9,
                "stoppedAt": now - timedelta(minutes=3),
                "stopCode": "EssentialContainerExited",
                "stoppedReason": "Essential container in task exited",
                "containers": [
                    {"name": "app", "lastStatus": "STOPPED", "exitCode": 137, "reason": "OutOfMemoryError: killed"}
                ],
            }
    for payload in world.services.values():
        if payload["serviceName"] == "web-03":
            payload |= {"runningCount": 0}
    sweep()
    return Service.objects.get(name="web-03")


def test_shows_a_service_at_zero_as_the_loudest(down: Service) -> None:
    worst = Service.objects.order_by("-severity").first()

    assert worst == down
    assert down.severity == Severity.MISSING_ALL
    assert (down.healthy_count, down.missing_count, down.cause_class) == (0, 9, "out_of_memory")
    assert "memory" in down.cause


def test_opens_one_item_and_ends_it_when_mended(down: Service, world: World, sweep: Sweep) -> None:
    item = AttentionItem.objects.get(service=down, ended_at__isnull=True)
    for number in range(2000, 2009):
        world.add_task(next(iter(world.clusters)), number, definition=next(iter(world.definitions)), service="web-03")
    next(each for each in world.services.values() if each["serviceName"] == "web-03")["runningCount"] = 9

    sweep()

    item.refresh_from_db()
    assert item.cause_class == "out_of_memory"
    assert Service.objects.get(pk=down.pk).missing_count == 0
    assert Cluster.objects.get().missing_count == 0


def test_names_the_worst_on_its_cluster(down: Service) -> None:
    cluster = Cluster.objects.get()

    assert cluster.severity == Severity.MISSING_ALL
    assert cluster.cause
    assert cluster.attention_count == AttentionItem.objects.filter(ended_at__isnull=True).count()


def test_writes_nothing_when_the_judgement_stands(down: Service) -> None:
    assert assess_clusters([down.cluster_id], now=timezone.now()) == 0


def test_says_how_much_room_a_task_lacks(world: World, sweep: Sweep) -> None:
    cluster = world.add_cluster("data-prod")
    definition = world.add_definition("reports")
    world.definitions[definition] |= {"cpu": "4096"}
    host = world.add_host(cluster, 1).rsplit("/", 1)[-1]
    world.add_service(cluster, "reports", definition=definition, desired=2, runningCount=0, launchType="EC2")
    message = (
        "(service reports) was unable to place a task because no container instance met all of its requirements. "
        f"The closest matching (container-instance {host}) has insufficient CPU units available."
    )
    next(iter(world.services.values()))["events"] = [service_event("e1", message=message)]

    sweep()

    assert AttentionItem.objects.get().cause == (
        "reports: 0 of 2 healthy: no instance has 4,096 CPU units free; i-00000000000000001 came closest with 1,024"
    )


def test_judges_anew_when_time_has_run_out(down: Service) -> None:
    now = timezone.now()
    Cluster.objects.update(reassess_at=now, service_count=0)

    assess_due(now=now)

    assert Cluster.objects.get().service_count == 11
