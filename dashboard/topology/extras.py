"""What a picture draws when asked for more: what revisions use, and what networks and names services have."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dashboard.graph import ClusterFacts, DefinitionFacts, Edge, EdgeKind, Graph, Node, NodeKind, ServiceFacts
from dashboard.lens import Lens
from dashboard.topology.build import service_key

Names = Callable[[DefinitionFacts], Iterable[str]]
# By the lens's name: what a revision uses, and what a service does.
_OF_DEFINITIONS: dict[str, tuple[NodeKind, Names]] = {
    "role": (NodeKind.ROLE, lambda definition: [definition.task_role] if definition.task_role else []),
    "secret": (NodeKind.SECRET, lambda definition: definition.secrets),
    "log-group": (NodeKind.LOG_GROUP, lambda definition: definition.log_groups),
}
_OF_SERVICES: dict[str, tuple[NodeKind, Callable[[ServiceFacts], Iterable[str]]]] = {
    "security-group": (NodeKind.SECURITY_GROUP, lambda service: service.traffic.security_groups),
    "subnet": (NodeKind.SUBNET, lambda service: service.traffic.subnets),
    "name": (NodeKind.NAME, lambda service: (*service.traffic.connect_names, *service.traffic.registries)),
}


def with_extras(graph: Graph, facts: ClusterFacts, lens: Lens) -> Graph:
    """Cards of what `lens.also` names, each once, with an edge to all that use it."""
    there = {node.id for node in graph.nodes}
    edges = [edge for edge in _uses(facts, lens=lens) if edge[2] in there]
    nodes = {_key(kind, name): _node(kind, name) for kind, name, _ in edges}
    more = tuple(Edge(source=_key(kind, name), target=user, kind=EdgeKind.USE) for kind, name, user in edges)
    return replace(graph, nodes=(*graph.nodes, *nodes.values()), edges=(*graph.edges, *more))


def _uses(facts: ClusterFacts, *, lens: Lens) -> Iterator[tuple[NodeKind, str, str]]:
    """(kind, name, the card that uses it), each once."""
    for extra in sorted(lens.also):
        if extra in _OF_DEFINITIONS:
            kind, of_definition = _OF_DEFINITIONS[extra]
            for definition in facts.definitions.values():
                for name in dict.fromkeys(of_definition(definition)):
                    yield kind, name, f"definition/{definition.arn}"
        elif extra in _OF_SERVICES:
            kind, of_service = _OF_SERVICES[extra]
            for service in facts.services:
                for name in dict.fromkeys(of_service(service)):
                    yield kind, name, service_key(service.id)


def _key(kind: NodeKind, name: str) -> str:
    return f"{kind}/{name}"


def _node(kind: NodeKind, name: str) -> Node:
    """Titled by the last part of an ARN, or by the whole of a plain name."""
    short = name.rpartition(":")[2].rpartition("/")[2] if name.startswith("arn:") else name
    return Node(id=_key(kind, name), kind=kind, title=short, detail=str(kind), full_name=name)
