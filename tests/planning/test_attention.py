"""A cluster: counts, the worst, and one item per cause, worst first."""

from clusters.choices import CauseClass, Severity
from clusters.planning.health import AssessedService, ClusterFacts, HostFacts, assess_cluster
from tests.planning.facts import NOW, ago, assessed


def _cluster(*services: AssessedService, hosts: tuple[HostFacts, ...] = ()) -> ClusterFacts:
    return ClusterFacts(name="shop-prod", tier="prod", services=tuple(services), hosts=hosts)


def _host(number: int, *, is_silent: bool) -> HostFacts:
    return HostFacts(
        arn=f"host/{number}",
        name=f"i-{number}",
        status="ACTIVE",
        is_agent_connected=not is_silent,
        agent_disconnected_at=ago(minutes=26) if is_silent else None,
        running_tasks_count=3,
    )


def test_calm_cluster_it_has_no_items_for() -> None:
    judged = assess_cluster(_cluster(), now=NOW)

    assert (judged.severity, judged.cause, judged.items) == (Severity.FINE, "", ())


def test_items_it_orders_by_tier_then_severity_then_share_then_age() -> None:
    judged = assess_cluster(
        _cluster(
            assessed("dev-down", tier="dev", severity=Severity.MISSING_ALL, share_percent=100, cause_key="a"),
            assessed("risk", severity=Severity.AT_RISK, share_percent=0, cause_key="b"),
            assessed("half", cause_key="c"),
            assessed("most", share_percent=75, cause_key="d"),
            assessed("older", since=ago(hours=2), cause_key="e"),
            assessed("down", severity=Severity.MISSING_ALL, share_percent=100, cause_key="f"),
        ),
        now=NOW,
    )

    names = [item.cause.partition(":")[0] for item in judged.items]
    assert names == ["down", "most", "older", "half", "risk", "dev-down"]
    assert judged.cause.startswith("down: ")
    assert judged.missing_count == 12


def test_one_cause_of_several_services_it_makes_one_item_of() -> None:
    shared = {"cause_key": "no_capacity:memory", "cause_class": CauseClass.NO_CAPACITY, "cause": "no memory"}

    judged = assess_cluster(
        _cluster(assessed("a", number=1, **shared), assessed("b", number=2, share_percent=75, **shared)), now=NOW
    )

    (item,) = judged.items
    assert (item.cause, item.service_id) == ("b: no memory (also a)", None)


def test_what_changes_or_is_unknown_it_makes_no_item_of() -> None:
    judged = assess_cluster(_cluster(assessed(severity=Severity.CHANGING, cause="Rolling out :88")), now=NOW)

    assert (judged.items, judged.severity, judged.cause) == ((), Severity.CHANGING, "web: Rolling out :88")


def test_silent_hosts_it_puts_into_one_item() -> None:
    hosts = tuple(_host(number, is_silent=number < 2) for number in range(9))

    judged = assess_cluster(_cluster(hosts=hosts), now=NOW)

    (item,) = judged.items
    assert item.cause == "ECS agent disconnected on 2 of 9 hosts (i-0, i-1), 6 tasks on them"
    assert item.since == ago(minutes=26)
