"""Load balancers stand before their target groups; roles, secrets, networks and names come when asked for."""

from dashboard.graph import Graph, NodeKind
from dashboard.lens import EXTRAS, Lens
from dashboard.palette import Mark
from dashboard.topology.build import build
from dashboard.topology.enrich import enrich
from dashboard.topology.layout import layout
from tests.dashboard.topology import facts


def _drawn(*also: str) -> Graph:
    cluster = facts.busy()
    return enrich(build(cluster), facts=cluster, lens=Lens(also=frozenset(also)))


def test_a_load_balancer_it_draws_before_its_target_group() -> None:
    graph = _drawn()
    nodes = {node.id: node for node in graph.nodes}

    assert (nodes["balancer/arn:lb/public"].title, nodes["balancer/arn:lb/public"].pk) == ("public", 7)
    assert ("balancer/arn:lb/public", f"target/{facts.TARGET}") in {(edge.source, edge.target) for edge in graph.edges}


def test_targets_that_fail_it_shows_on_the_group_and_its_edge() -> None:
    graph = _drawn()
    group = next(node for node in graph.nodes if node.kind is NodeKind.TARGET_GROUP)

    assert (group.detail, group.mark, group.pk) == ("5 of 6 healthy", Mark.BAD, 3)
    assert [edge.target for edge in graph.edges if edge.is_bad and edge.source == group.id] == ["service/1"]


def test_more_it_draws_only_when_asked() -> None:
    plain = {node.kind for node in _drawn().nodes}

    assert not plain & {NodeKind.ROLE, NodeKind.SECRET, NodeKind.LOG_GROUP, NodeKind.SUBNET, NodeKind.NAME}


def test_each_choice_it_draws_with_an_edge_to_what_uses_it() -> None:
    graph = _drawn(*(extra.name for extra in EXTRAS))
    uses = {(edge.source, edge.target) for edge in graph.edges if edge.kind == "use"}

    assert uses == {
        ("task role/arn:aws:iam::1:role/web", "definition/arn:td/web:1"),
        (f"secret/{facts.SECRET}", "definition/arn:td/web:1"),
        ("log group//ecs/web", "definition/arn:td/web:1"),
        ("security group/sg-1", "service/1"),
        ("subnet/subnet-1", "service/1"),
        ("subnet/subnet-2", "service/1"),
        ("name/web", "service/1"),
    }
    columns = {card.node.kind: card.column for card in layout(graph).cards}
    assert (columns[NodeKind.SECRET], columns[NodeKind.SUBNET], columns[NodeKind.SERVICE]) == (0, 1, 2)
