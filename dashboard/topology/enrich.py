"""What a graph's cards say beyond their name: rollouts, trouble, draining hosts. Each enricher returns a new graph."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from dashboard.graph import ClusterFacts, Graph, HostFacts, Node, NodeKind, ServiceFacts
from dashboard.lens import Lens
from dashboard.palette import Mark
from dashboard.topology.build import service_key
from dashboard.topology.extras import with_extras

PLAIN = Lens()
_QUIET = (Mark.OK, Mark.OFF)
# Of a deployment: how its revision's card reads. The worse wins where two services share a revision.
_ROLLOUTS = {
    "FAILED": ("rollout failed", Mark.BAD),
    "IN_PROGRESS": ("rolling out", Mark.CHANGE),
    "replaced": ("being replaced", None),
}


def enrich(graph: Graph, *, facts: ClusterFacts, lens: Lens = PLAIN) -> Graph:
    """In the order of ENRICHERS: a later one sees what an earlier one said."""
    for enricher in ENRICHERS:
        graph = enricher(graph, facts, lens)
    return graph


def _with_services(graph: Graph, facts: ClusterFacts, _lens: Lens) -> Graph:
    services = {service_key(service.id): service for service in facts.services}
    return replace(graph, nodes=tuple(_service(node, services=services) for node in graph.nodes))


def _service(node: Node, *, services: Mapping[str, ServiceFacts]) -> Node:
    service = services.get(node.id)
    if service is None or service.status.mark in _QUIET:
        return node
    return replace(node, mark=service.status.mark)


def _with_rollouts(graph: Graph, facts: ClusterFacts, _lens: Lens) -> Graph:
    states: dict[str, str] = {}
    for deployment in facts.deployments:
        state = deployment.rollout_state
        if deployment.status == "ACTIVE":
            state = "replaced" if state != "FAILED" else state
        if state in _ROLLOUTS:
            node_id = f"definition/{deployment.definition_arn}"
            order = list(_ROLLOUTS)
            states[node_id] = min(state, states.get(node_id, state), key=order.index)
    return replace(graph, nodes=tuple(_definition(node, state=states.get(node.id, "")) for node in graph.nodes))


def _definition(node: Node, *, state: str) -> Node:
    if not state:
        return node
    words, mark = _ROLLOUTS[state]
    return replace(node, detail=words, mark=mark)


def _with_hosts(graph: Graph, facts: ClusterFacts, _lens: Lens) -> Graph:
    hosts = {host.key: host for host in facts.hosts if host.cpu_share is not None}
    return replace(graph, nodes=tuple(_host(node, hosts=hosts) for node in graph.nodes))


def _host(node: Node, *, hosts: Mapping[str, HostFacts]) -> Node:
    host = hosts.get(node.id) if node.kind is NodeKind.HOST else None
    if host is None or host.status.mark in _QUIET:
        return node
    word = "draining" if host.status.mark is Mark.DRAIN else host.status.text.partition(":")[0]
    return replace(node, detail=f"{word} · {node.detail}" if node.detail else word, mark=host.status.mark)


def _with_found(graph: Graph, _facts: ClusterFacts, lens: Lens) -> Graph:
    if not lens.find:
        return graph
    nodes = tuple(replace(node, is_found=lens.finds(node.full_name or node.title)) for node in graph.nodes)
    return replace(graph, nodes=nodes)


ENRICHERS: tuple[Callable[[Graph, ClusterFacts, Lens], Graph], ...] = (
    with_extras,
    _with_services,
    _with_rollouts,
    _with_hosts,
    _with_found,
)
