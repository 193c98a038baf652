"""What a topology is made of, as frozen data: facts collected, the graph decided, the cards placed.

Shared by `queries`, `topology` and `figures`, which may not import one another. Imports neither Django nor the ORM.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dashboard.palette import Mark, Status


class NodeKind(StrEnum):
    IMAGE = "image"
    TARGET_GROUP = "target group"
    TASK_DEFINITION = "task definition"
    SERVICE = "service"
    TASKS = "tasks"
    HOST = "host"
    CAPACITY_PROVIDER = "capacity provider"


class EdgeKind(StrEnum):
    """What flows along an edge: requests, an image or a revision, or placement."""

    TRAFFIC = "traffic"
    SUPPLY = "supply"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupFacts:
    """`name` is the whole identifier's readable part; `port` 0 where ECS does not tell."""

    arn: str
    name: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    id: int
    name: str
    status: Status
    healthy_count: int
    desired_count: int
    definition_arn: str
    target_groups: tuple[TargetGroupFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFacts:
    """One of a service's deployments: `status` PRIMARY or ACTIVE, `rollout_state` in AWS's words or ""."""

    service_id: int
    definition_arn: str
    status: str
    rollout_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionFacts:
    """A revision. `id` 0 and no images where it has not been read yet."""

    arn: str
    id: int
    short_name: str
    images: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """`service_id` 0: of no service we know. `host` is a HostFacts.key, "" while it is not placed."""

    id: int
    short_id: str
    service_id: int
    definition_arn: str
    status: Status
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """A container instance, or Fargate (`id` 0, no shares): there is no host to manage. Shares are reserved, 0..1."""

    key: str
    id: int
    name: str
    status: Status
    place: str
    provider: str
    cpu_share: float | None = None
    memory_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterFacts:
    """One cluster as mirrored. `*_total` count all of it, the tuples hold what a picture may hold."""

    name: str
    services: tuple[ServiceFacts, ...]
    deployments: tuple[DeploymentFacts, ...]
    definitions: Mapping[str, DefinitionFacts]
    tasks: tuple[TaskFacts, ...]
    hosts: tuple[HostFacts, ...]
    providers: tuple[ProviderFacts, ...]
    service_total: int
    host_total: int
    task_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A task in its card. `id` 0: a copy that should run and has no task."""

    id: int
    title: str
    status: Status
    is_missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A card. `mark` None: nothing to say about it. `full_name` where `title` is a short form. `pk` 0: no page."""

    id: str
    kind: NodeKind
    title: str
    detail: str
    full_name: str = ""
    mark: Mark | None = None
    pk: int = 0
    dots: tuple[Dot, ...] = ()
    shares: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    source: str
    target: str
    kind: EdgeKind
    weight: int = 1
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A node at its place, in pixels: `x` its left edge, `y` its middle, y grows downwards."""

    node: Node
    column: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Cards in reading order: column by column, top to bottom. `columns`: (x, heading)."""

    cards: tuple[Card, ...]
    edges: tuple[Edge, ...]
    columns: tuple[tuple[float, str], ...]
    width: float
    height: float
