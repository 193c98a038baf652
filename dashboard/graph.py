"""What a topology is made of, as frozen data: facts collected, the graph decided, the cards placed.

Shared by `queries`, `topology` and `figures`, which may not import one another. Imports neither Django nor the ORM.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dashboard.palette import Mark, Status
from dashboard.traffic import ServiceTraffic

FOLDED = "fold/"  # how the ARN begins that stands for all revisions of folded services
# Of a copy that should run.
MISSING = Status(mark=Mark.BAD, text="Missing: no task runs for this copy")
MOST_DOTS = 40  # tasks in one card that can be told apart


class NodeKind(StrEnum):
    IMAGE = "image"
    LOAD_BALANCER = "load balancer"
    TARGET_GROUP = "target group"
    TASK_DEFINITION = "task definition"
    SERVICE = "service"
    TASKS = "tasks"
    HOST = "host"
    CAPACITY_PROVIDER = "capacity provider"
    ROLE = "task role"
    SECRET = "secret"  # noqa: S105 - a kind of card, not a secret
    LOG_GROUP = "log group"
    SECURITY_GROUP = "security group"
    SUBNET = "subnet"
    NAME = "name"


class EdgeKind(StrEnum):
    """What flows along an edge: requests, an image or a revision, placement, or what is used along the way."""

    TRAFFIC = "traffic"
    SUPPLY = "supply"
    RUN = "run"
    USE = "use"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOutline:
    """As much of a service as decides whether it gets a card. `size`: its tasks; `tag`: the value asked for."""

    id: int
    name: str
    mark: Mark
    is_changing: bool
    size: int
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostOutline:
    id: int
    mark: Mark
    zone: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """All of a cluster, worst first."""

    services: tuple[ServiceOutline, ...]
    hosts: tuple[HostOutline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Services drawn as one card."""

    key: str
    title: str
    services: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is drawn: rows by id; of hosts in no card of their own the key and the name of their group.

    `hidden_count`: services left out on purpose. `is_with_lone`: tasks that no service starts are drawn as well.
    """

    services: tuple[int, ...]
    folds: tuple[Fold, ...]
    hosts: tuple[int, ...]
    host_groups: Mapping[int, tuple[str, str]]
    hidden_count: int = 0
    is_with_lone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """`id` below 0: several services as one card, which `name` counts; `missing` are their copies without a task."""

    id: int
    name: str
    status: Status
    healthy_count: int
    desired_count: int
    definition_arn: str
    traffic: ServiceTraffic
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFacts:
    """One of a service's deployments: `status` PRIMARY or ACTIVE, `rollout_state` in AWS's words or ""."""

    service_id: int
    definition_arn: str
    status: str
    rollout_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionFacts:
    """A revision. `id` 0 and nothing else where it has not been read yet. Secrets by ARN or name, never values."""

    arn: str
    id: int
    short_name: str
    images: tuple[str, ...]
    task_role: str = ""
    secrets: tuple[str, ...] = ()
    log_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """`service_id` 0: of no service we know. `host` is a HostFacts.key, "" while it is not placed. `count` above 1:
    that many alike, which have no page in common (`id` 0)."""

    id: int
    short_id: str
    service_id: int
    definition_arn: str
    status: Status
    host: str
    provider: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """A container instance, several of them (`id` 0), or Fargate (no shares): there is no host to manage.

    Shares are reserved, 0..1. `providers`: the capacity providers it belongs to.
    """

    key: str
    id: int
    name: str
    status: Status
    place: str
    providers: tuple[str, ...]
    cpu_share: float | None = None
    memory_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """`id` 0: not read (yet)."""

    name: str
    kind: str
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterFacts:
    """One cluster as mirrored. `*_total` count all of it, the tuples hold what is drawn; `is_whole` False: of a service
    not all tasks, so none is missing."""

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
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A task in its card, or `count` alike. `id` 0: no page; a copy that should run and has no task."""

    id: int
    title: str
    status: Status
    is_missing: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A card. `mark` None: nothing to say about it. `full_name` where `title` is a short form. `pk` 0: no page.

    `is_found`: somebody looks for it.
    """

    id: str
    kind: NodeKind
    title: str
    detail: str
    full_name: str = ""
    mark: Mark | None = None
    pk: int = 0
    dots: tuple[Dot, ...] = ()
    shares: tuple[float, float] | None = None
    is_found: bool = False

    @property
    def task_count(self) -> int:
        return sum(dot.count for dot in self.dots)


def is_strip(node: Node) -> bool:
    """Whether its tasks are too many, or not known one by one: then they are drawn in proportion."""
    return node.task_count > MOST_DOTS or any(dot.count > 1 for dot in node.dots)


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
    """Cards in reading order: column by column, top to bottom. `columns`: (x, heading).

    `order` says where each card stands, for the next layout.
    """

    cards: tuple[Card, ...]
    edges: tuple[Edge, ...]
    columns: tuple[tuple[float, str], ...]
    width: float
    height: float
    order: str = ""
