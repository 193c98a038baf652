"""A cluster judged: one item a cause, the worst first, and a prod service at nothing before everything."""

from datetime import timedelta

from clusters.choices import Severity
from clusters.planning.facts import HostFacts, ServiceFacts, TaskFacts
from clusters.planning.health import AssessedService, ClusterFacts, ClusterHealth, assess_cluster
from tests.planning.cases import NOW, ago, assessed, deployment, exited, running, service, stopped


def crashed(exit_code: int = 1, *, image: str = "") -> tuple[TaskFacts, ...]:
    if image:
        words = f"CannotPullContainerError: {image}: not found"
        return tuple(
            stopped(minutes=2 + n, code="TaskFailedToStart", reason=words, containers=(*exited(0),)) for n in range(3)
        )
    return tuple(stopped(minutes=2 + number, containers=exited(exit_code)) for number in range(3))


def down(name: str, *, tier: str = "prod", image: str = "") -> ServiceFacts:
    return service(name=name, tier=tier, running_count=0, tasks=crashed(image=image))


def cluster(*services: AssessedService, hosts: tuple[HostFacts, ...] = ()) -> ClusterHealth:
    return assess_cluster(ClusterFacts(name="shop-prod", tier="prod", services=services, hosts=hosts), now=NOW)


def test_puts_a_prod_service_at_nothing_first() -> None:
    loop = service(name="cart", tasks=(*(service().tasks or ()), *crashed()))
    part = service(name="web", running_count=1, tasks=(running(), *crashed()))

    health = cluster(
        assessed(down("preview", tier="dev")),
        assessed(loop),
        assessed(part),
        assessed(down("checkout")),
        assessed(service()),
    )

    assert [item.cause.partition(":")[0] for item in health.items] == ["checkout", "web", "cart", "preview"]
    assert health.severity == Severity.MISSING_ALL
    assert health.cause == "checkout: 0 of 4 healthy: exit 1, the application failed"


def test_makes_one_item_of_one_cause_that_hits_several_services() -> None:
    health = cluster(*(assessed(down(name, image="checkout:1.4")) for name in ("checkout", "orders", "cart")))

    assert len(health.items) == 1
    assert health.items[0].cause == "cart: 0 of 4 healthy: image not found: checkout:1.4 (also checkout, orders)"
    assert health.items[0].service_id is None


def test_keeps_causes_apart_that_only_look_alike() -> None:
    health = cluster(assessed(down("checkout")), assessed(down("orders")))

    assert len(health.items) == 2


def test_stays_steady_with_a_parked_service_beside_running_ones() -> None:
    parked = service(
        name="campaign", desired_count=0, running_count=0, tasks=(), deployments=(deployment(desired_count=0),)
    )

    health = cluster(assessed(parked), assessed(service()))

    assert health.severity <= Severity.QUIET
    assert (health.cause, health.items, health.missing_count) == ("", (), 0)


def test_tells_of_hosts_whose_agent_is_silent() -> None:
    silent = HostFacts(
        arn="a/1",
        name="i-0a1b",
        status="ACTIVE",
        is_agent_connected=False,
        agent_disconnected_at=ago(25),
        running_tasks_count=7,
    )
    fine = HostFacts(arn="a/2", name="i-0c2d", status="ACTIVE")

    health = cluster(assessed(service()), hosts=(silent, fine))

    assert health.cause == "ECS agent disconnected on 1 of 2 hosts (i-0a1b), 7 tasks on them"
    assert health.items[0].since == ago(25)


def test_counts_one_in_the_singular() -> None:
    silent = HostFacts(arn="a/1", name="i-0a1b", status="ACTIVE", is_agent_connected=False, running_tasks_count=1)

    health = cluster(assessed(service()), hosts=(silent,))

    assert health.cause == "ECS agent disconnected on 1 of 1 host (i-0a1b), 1 task on them"


def test_waits_ten_minutes_for_an_agent_and_says_when_to_look_again() -> None:
    away = HostFacts(arn="a/1", name="i-0a1b", status="ACTIVE", is_agent_connected=False, agent_disconnected_at=ago(3))

    health = cluster(assessed(service()), hosts=(away,))

    assert health.items == ()
    assert health.reassess_at == ago(3) + timedelta(minutes=10)
