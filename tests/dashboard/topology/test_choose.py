"""What gets a card: trouble always and first, then change, then size; the rest is folded. Places outlive a refresh."""

from collections.abc import Sequence
from typing import Any

import pytest

from dashboard.graph import Choice, HostOutline, Outline, ServiceOutline
from dashboard.lens import Lens, lens_from
from dashboard.palette import Mark, Status
from dashboard.topology.build import build
from dashboard.topology.choose import choose
from dashboard.topology.enrich import enrich
from dashboard.topology.layout import layout
from dashboard.topology.seen import kept, read, written
from tests.dashboard.topology import facts

PLAIN = Lens()


def _services(count: int, **special: Any) -> tuple[ServiceOutline, ...]:
    """`count` steady services, the later the larger; `special`: number=fields."""
    return tuple(
        ServiceOutline(
            **{
                "id": number,
                "name": f"service-{number}",
                "mark": Mark.OK,
                "is_changing": False,
                "size": number,
                **special.get(f"at{number}", {}),
            }
        )
        for number in range(1, count + 1)
    )


def _hosts(count: int, **fields: Any) -> tuple[HostOutline, ...]:
    values: dict[str, Any] = {"mark": Mark.OK, "provider": "ec2-main", **fields}
    return tuple(
        HostOutline(id=number, zone=f"eu-west-1{'abc'[number % 3]}", **values) for number in range(1, count + 1)
    )


def _chosen(services: Sequence[ServiceOutline], hosts: Sequence[HostOutline] = (), lens: Lens = PLAIN) -> Choice:
    return choose(Outline(services=tuple(services), hosts=tuple(hosts)), lens=lens)


def test_a_small_cluster_it_shows_whole() -> None:
    choice = _chosen(_services(12), _hosts(12))

    assert (len(choice.services), choice.folds, len(choice.hosts), choice.host_groups) == (12, (), 12, {})


def test_trouble_and_change_it_never_folds_and_fills_up_by_size() -> None:
    services = _services(40, at1={"mark": Mark.BAD}, at2={"is_changing": True}, at3={"mark": Mark.WARN})

    choice = _chosen(services)

    assert choice.services == (1, 3, 2, 40, 39, 38, 37, 36)
    assert [(fold.title, len(fold.services)) for fold in choice.folds] == [("32 more services", 32)]


def test_more_trouble_than_cards_it_still_shows() -> None:
    broken = {f"at{number}": {"mark": Mark.BAD} for number in range(1, 31)}

    assert _chosen(_services(40, **broken)).services == tuple(range(1, 31))


def test_what_somebody_looks_for_it_does_not_fold() -> None:
    assert 7 in _chosen(_services(40), lens=Lens(find="SERVICE-7")).services


def test_many_hosts_it_groups_by_provider_and_zone_but_for_those_in_trouble() -> None:
    hosts = (*_hosts(29), HostOutline(id=30, mark=Mark.DRAIN, zone="eu-west-1a", provider="ec2-main"))

    choice = _chosen(_services(1), hosts)

    assert choice.hosts == (30,)
    assert set(choice.host_groups.values()) == {
        (f"hosts/ec2-main/eu-west-1{letter}", f"eu-west-1{letter}") for letter in "abc"
    }


@pytest.mark.parametrize(("group", "names"), [("zone", 3), ("provider", 1)])
def test_hosts_it_groups_as_asked(group: str, names: int) -> None:
    choice = _chosen(_services(1), _hosts(6), Lens(group=group))

    assert len({name for _, name in choice.host_groups.values()}) == names


def test_an_address_it_reads_and_writes_alike() -> None:
    query = "only=problems&find=web&hide=log&group=tag%3Ateam&also=role"
    values = {"only": "problems", "find": "web", "hide": "log", "group": "tag:team"}

    assert lens_from(values, also=["role", "nonsense"]).query == query
    assert lens_from({"group": "moon", "only": "x"}, also=[]) == PLAIN


def test_trouble_stands_at_the_top_with_all_that_belongs_to_it() -> None:
    cluster = facts.cluster(
        services=(
            facts.service(1, "aaa"),
            facts.service(2, "bbb"),
            facts.service(3, "zzz", status=Status(mark=Mark.BAD, text="0 of 2")),
        ),
        tasks=(),
        deployments=(),
    )

    placed = layout(enrich(build(cluster), facts=cluster))

    for kind in ("service", "tasks", "task definition"):
        column = [card for card in placed.cards if card.node.kind == kind]
        assert "zzz" in min(column, key=lambda card: card.y).node.id + min(column, key=lambda card: card.y).node.title


def test_a_newcomer_moves_nobody_past_another() -> None:
    seen = read(written([["c", "a", "b"]]))

    assert kept([["a", "x", "b", "c"]], last=seen) == (("c", "a", "x", "b"),)
    assert kept([["a", "b"]], last=seen) == (("a", "b"),)
    assert kept([["a", "b"]], last=read("not|an.order")) == (("a", "b"),)
