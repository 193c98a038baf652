"""What a graph's cards say beyond their name: rollouts, trouble, draining hosts. Each enricher returns a new graph."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.graph import ClusterFacts, Graph, HostFacts, Node, NodeKind, ServiceFacts
from dashboard.palette import Mark
from dashboard.topology.build import service_key

_PLAIN = (Mark.OK, Mark.OFF)
# Of a deployment: how its revision's card reads. The worse wins where two services share a revision.
_ROLLOUTS = {
    "FAILED": ("rollout failed", Mark.BAD),
    "IN_PROGRESS": ("rolling out", Mark.CHANGE),
    "replaced": ("being replaced", None),
}


def enrich(graph: Graph, *, facts: ClusterFacts) -> Graph:
    return _with_hosts(_with_rollouts(_with_services(graph, facts=facts), facts=facts), facts=facts)


def _with_services(graph: Graph, *, facts: ClusterFacts) -> Graph:
    services = {service_key(service.id): service for service in facts.services}
    return replace(graph, nodes=tuple(_service(node, services=services) for node in graph.nodes))


def _service(node: Node, *, services: Mapping[str, ServiceFacts]) -> Node:
    service = services.get(node.id)
    if service is None or service.status.mark in _PLAIN:
        return node
    return replace(node, mark=service.status.mark)


def _with_rollouts(graph: Graph, *, facts: ClusterFacts) -> Graph:
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


def _with_hosts(graph: Graph, *, facts: ClusterFacts) -> Graph:
    hosts = {host.key: host for host in facts.hosts if host.id}
    return replace(graph, nodes=tuple(_host(node, hosts=hosts) for node in graph.nodes))


def _host(node: Node, *, hosts: Mapping[str, HostFacts]) -> Node:
    host = hosts.get(node.id) if node.kind is NodeKind.HOST else None
    if host is None or host.status.mark in _PLAIN:
        return node
    word = "draining" if host.status.mark is Mark.DRAIN else host.status.text.partition(":")[0]
    return replace(node, detail=f"{word} · {node.detail}" if node.detail else word, mark=host.status.mark)
