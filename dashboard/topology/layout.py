"""Cards in six fixed columns, from what a task is made of to where it runs."""

from dashboard.graph import Card, Edge, Graph, Node, NodeKind, Placed, is_strip
from dashboard.topology.order import neighbours_of, ordered
from dashboard.topology.place import heights
from dashboard.topology.rank import ranks_of
from dashboard.topology.seen import Order, kept, written

WIDTH = 1160.0
MARGIN, GAP, TOP, BOTTOM = 16.0, 10.0, 44.0, 16.0
CARD, HOST_CARD = 40.0, 68.0
DOTS_A_ROW, DOT_ROW = 8, 19.0
# Drawn when asked for: in the column before what uses them.
_OF_DEFINITIONS = (NodeKind.ROLE, NodeKind.SECRET, NodeKind.LOG_GROUP)
_OF_SERVICES = (NodeKind.SECURITY_GROUP, NodeKind.SUBNET, NodeKind.NAME)
_COLUMNS: tuple[tuple[str, float, tuple[NodeKind, ...]], ...] = (
    ("Load balancers · images", 164.0, (NodeKind.LOAD_BALANCER, NodeKind.IMAGE, *_OF_DEFINITIONS)),
    ("Target groups · task definitions", 192.0, (NodeKind.TARGET_GROUP, NodeKind.TASK_DEFINITION, *_OF_SERVICES)),
    ("Services", 152.0, (NodeKind.SERVICE,)),
    ("Tasks", 160.0, (NodeKind.TASKS,)),
    ("Hosts", 172.0, (NodeKind.HOST,)),
    ("Capacity providers", 136.0, (NodeKind.CAPACITY_PROVIDER,)),
)
_COLUMN_OF = {kind: number for number, (_, _, kinds) in enumerate(_COLUMNS) for kind in kinds}
# A service's tasks stand beside it; where its tasks are placed pulls little, or all would meet in the middle.
_TASKS_OF_A_SERVICE, _PLACEMENT = 6.0, 0.12


def layout(graph: Graph, *, last: Order = ()) -> Placed:
    """Trouble first. `last`: the columns as somebody sees them now; what stays keeps its place among them."""
    nodes = {node.id: node for node in graph.nodes}
    seed = [[node.id for node in graph.nodes if _COLUMN_OF[node.kind] == number] for number in range(len(_COLUMNS))]
    edges = [(edge.source, edge.target, _pull(edge, nodes=nodes)) for edge in graph.edges]
    neighbours = neighbours_of(seed, edges=edges)
    # Each edge counts once for the order, so that few cross; for the heights a service's tasks pull it more.
    alike = neighbours_of(seed, edges=[(source, target, 1.0) for source, target, _ in edges])
    columns = kept(ordered(seed, neighbours=alike, ranks=ranks_of(graph)), last=last)
    halves = {node.id: card_height(node) / 2 for node in graph.nodes}
    middle, tall = heights(columns, neighbours=neighbours, halves=halves, gap=GAP)
    lefts = _lefts()
    cards = tuple(
        Card(
            node=nodes[name],
            column=number,
            x=round(lefts[number], 1),
            y=round(middle[name] + TOP, 1),
            width=_COLUMNS[number][1],
            height=2 * halves[name],
        )
        for number, column in enumerate(columns)
        for name in column
    )
    heads = tuple((round(left, 1), heading) for left, (heading, _, _) in zip(lefts, _COLUMNS, strict=True))
    return Placed(
        cards=cards,
        edges=graph.edges,
        columns=heads,
        width=WIDTH,
        height=round(tall + TOP + BOTTOM),
        order=written(columns),
    )


def card_height(node: Node) -> float:
    if node.shares is not None:
        return HOST_CARD
    rows = -(-len(node.dots) // DOTS_A_ROW)
    return CARD if rows <= 1 or is_strip(node) else 16 + DOT_ROW * rows


def _lefts() -> list[float]:
    widths = [width for _, width, _ in _COLUMNS]
    gap = (WIDTH - 2 * MARGIN - sum(widths)) / (len(widths) - 1)
    return [MARGIN + sum(widths[:number]) + gap * number for number in range(len(widths))]


def _pull(edge: Edge, *, nodes: dict[str, Node]) -> float:
    if nodes[edge.source].kind is NodeKind.TASKS:
        return _PLACEMENT
    return _TASKS_OF_A_SERVICE if nodes[edge.target].kind is NodeKind.TASKS else 1.0
