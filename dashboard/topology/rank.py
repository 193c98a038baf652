"""Which cards stand first in their column: trouble, then change, then the rest, folded services last."""

from dashboard.graph import EdgeKind, Graph, Node, NodeKind
from dashboard.palette import Mark

TROUBLE, CHANGE, FINE, FOLDED = range(4)
_MARKS = {Mark.BAD: TROUBLE, Mark.WARN: TROUBLE, Mark.DRAIN: CHANGE, Mark.CHANGE: CHANGE}
# Shared by many services: only their own state counts.
_SHARED = (NodeKind.HOST, NodeKind.CAPACITY_PROVIDER)


def ranks_of(graph: Graph) -> dict[str, int]:
    """What belongs to a service stands where the service stands, what several share where the worst of them does."""
    nodes = {node.id: node for node in graph.nodes}
    ranks = {node.id: _own(node) for node in graph.nodes}
    services = {node.id: ranks[node.id] for node in graph.nodes if node.kind is NodeKind.SERVICE}
    of_services = {name: {ranks[name]} for name in services}
    for _ in range(3):  # a service's definitions and targets, their images and balancers, its tasks
        for edge in graph.edges:
            ends = (edge.source, edge.target)
            if edge.kind is EdgeKind.RUN and any(nodes[end].kind in _SHARED for end in ends):
                continue
            for near, far in (ends, ends[::-1]):
                if near in of_services and far not in services:
                    of_services.setdefault(far, set()).update(of_services[near])
    told = {name: min(found) for name, found in of_services.items()}
    return {name: told.get(name, rank) for name, rank in ranks.items()}


def _own(node: Node) -> int:
    if node.id.startswith("service/-"):
        return FOLDED
    return _MARKS.get(node.mark, FINE) if node.mark else FINE
