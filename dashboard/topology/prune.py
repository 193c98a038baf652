"""Drops what nothing in the picture leads to: images, hosts and providers of services that are left out."""

from dataclasses import replace

from dashboard.graph import Graph, NodeKind
from dashboard.palette import Mark

# What stands in the picture by itself; all else is there for something that uses it.
_OWN = (NodeKind.SERVICE, NodeKind.TASKS)
_TROUBLE = (Mark.BAD, Mark.WARN, Mark.DRAIN)


def pruned(graph: Graph) -> Graph:
    """Services and tasks, what leads to them, what they lead to, and whatever is in trouble."""
    own = {node.id for node in graph.nodes if node.kind in _OWN}
    trouble = {node.id for node in graph.nodes if node.mark in _TROUBLE}
    onward = [(edge.source, edge.target) for edge in graph.edges]
    kept = _reached(own | trouble, steps=onward) | _reached(own, steps=[(target, source) for source, target in onward])
    nodes = tuple(node for node in graph.nodes if node.id in kept)
    return replace(graph, nodes=nodes, edges=tuple(e for e in graph.edges if e.source in kept and e.target in kept))


def _reached(start: set[str], *, steps: list[tuple[str, str]]) -> set[str]:
    found, fresh = set(start), set(start)
    while fresh:
        fresh = {end for begin, end in steps if begin in fresh} - found
        found |= fresh
    return found
