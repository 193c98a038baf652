"""Task definitions: revisions, newest first, and one revision. Values of the environment never leave the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from clusters.choices import AgentKind
from clusters.models import ContainerDefinition, EnvironmentVariable, Service, Task, TaskDefinition
from dashboard.palette import Mark, Status
from dashboard.queries.clusters import pairs
from dashboard.queries.keys import Asker, Key, choice, named, number, tag, text
from dashboard.queries.ordering import Order, Part, by_number, by_text, by_time
from dashboard.queries.places import Place, console_url, place_of_scope
from dashboard.queries.services import service_status
from dashboard.queries.shared_keys import places
from dashboard.queries.table import Column, Table
from dashboard.tables import language
from dashboard.words import plural

SIBLINGS_SHOWN = 20
USERS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """`service_count`: live services that name it, of those the user may see."""

    id: int
    short_name: str
    status: Status
    account_name: str
    region: str
    cpu_units: int | None
    memory_mib: int | None
    compatibilities: str
    service_count: int
    registered_at: datetime | None
    registered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentRow:
    """A name and what is safe to tell about its value."""

    name: str
    is_secret_like: bool
    points_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerDefinitionRow:
    name: str
    image: str
    is_essential: bool
    cpu_units: int | None
    memory_mib: int | None
    memory_reservation_mib: int | None
    ports: str
    health_check: str
    depends_on: str
    log_driver: str
    environment: tuple[EnvironmentRow, ...]
    secrets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLink:
    """A service that uses the revision, with how it fares."""

    id: int
    name: str
    cluster_id: int
    cluster_name: str
    running_count: int
    desired_count: int
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionPage:
    """`status`: how those that use it fare, else what it is itself."""

    row: RevisionRow
    status: Status
    arn: str
    family: str
    revision: int
    place: Place
    console: str
    facts: tuple[tuple[str, str], ...]
    task_role: str
    execution_role: str
    containers: tuple[ContainerDefinitionRow, ...]
    siblings: tuple[RevisionRow, ...]
    services: tuple[ServiceLink, ...]
    task_count: int
    tags: tuple[tuple[str, str], ...]

    @property
    def task_role_name(self) -> str:
        return self.task_role.rpartition("/")[2]

    @property
    def execution_role_name(self) -> str:
        return self.execution_role.rpartition("/")[2]


def get_revision_page(user: Any, *, definition: TaskDefinition) -> RevisionPage:
    """Needs `scope__account` selected; the caller has passed the gate. Six queries."""
    place = place_of_scope(definition.scope)
    siblings = _rows(user).filter(scope_id=definition.scope_id, family=definition.family).order_by("-revision")
    services = (
        Service.objects.visible_to(user)
        .live()
        .filter(task_definition=definition)
        .select_related("cluster")
        .defer("raw")
    )
    tasks = Task.objects.visible_to(user).live().filter(task_definition=definition, stopped_at__isnull=True)
    found = tuple(
        ServiceLink(
            id=service.pk,
            name=service.name,
            cluster_id=service.cluster_id,
            cluster_name=service.cluster.name,
            running_count=service.running_count,
            desired_count=service.desired_count,
            status=service_status(service),
        )
        for service in services.order_by("cluster__name", "name")[:USERS_SHOWN]
    )
    row = _row(definition, service_count=len(found))
    return RevisionPage(
        row=row,
        status=_use(row, services=found),
        arn=definition.arn,
        family=definition.family,
        revision=definition.revision,
        place=place,
        console=console_url(place, path=f"task-definitions/{definition.family}/{definition.revision}/containers"),
        facts=_facts(definition),
        task_role=definition.task_role_arn,
        execution_role=definition.execution_role_arn,
        containers=_containers(definition),
        siblings=tuple(_row(sibling) for sibling in siblings[:SIBLINGS_SHOWN]),
        services=found,
        task_count=tasks[:10_000].count(),
        tags=pairs(definition.tags),
    )


def _use(row: RevisionRow, *, services: tuple[ServiceLink, ...]) -> Status:
    """The worst of its services, since that is what one opens a revision for."""
    if not services:
        return row.status
    use = f"in use by {plural(len(services), 'service')}"
    for mark in (Mark.BAD, Mark.WARN, Mark.CHANGE):
        hit = next((each for each in services if each.status.mark is mark), None)
        if hit is not None:
            return Status(mark=mark, text=f"{row.status.text}, {use}. {hit.name}: {hit.status.text}")
    return Status(mark=row.status.mark, text=f"{row.status.text}, {use}")


def _rows(user: Any) -> Any:
    live = Service.objects.visible_to(user).live()
    return (
        TaskDefinition.objects.visible_to(user)
        .select_related("scope__account")
        .defer("raw")
        .annotate(used_by=Count("services", filter=Q(services__in=live.values("pk"))))
    )


def _row(definition: TaskDefinition, service_count: int | None = None) -> RevisionRow:
    is_active = definition.status == "ACTIVE"
    return RevisionRow(
        id=definition.pk,
        short_name=definition.short_name,
        status=Status(mark=Mark.OK if is_active else Mark.OFF, text=definition.status.replace("_", " ").capitalize()),
        account_name=definition.scope.account.name,
        region=definition.scope.region,
        cpu_units=definition.cpu_units,
        memory_mib=definition.memory_mib,
        compatibilities=", ".join(str(item) for item in definition.requires_compatibilities),
        service_count=getattr(definition, "used_by", 0) if service_count is None else service_count,
        registered_at=definition.registered_at,
        registered_by=definition.registered_by,
    )


def _facts(definition: TaskDefinition) -> tuple[tuple[str, str], ...]:
    values = (
        ("CPU", f"{definition.cpu_units:,} units" if definition.cpu_units else ""),
        ("Memory", f"{definition.memory_mib:,} MiB" if definition.memory_mib else ""),
        ("Network mode", definition.network_mode),
        ("Requires", ", ".join(str(item) for item in definition.requires_compatibilities)),
        ("Operating system", definition.operating_system_family),
        ("Architecture", definition.cpu_architecture),
        ("Registered by", definition.registered_by),
    )
    return tuple((name, value) for name, value in values if value)


def _containers(definition: TaskDefinition) -> tuple[ContainerDefinitionRow, ...]:
    rows = definition.container_definitions.prefetch_related("environment")
    return tuple(_container(container) for container in rows)


def _container(container: ContainerDefinition) -> ContainerDefinitionRow:
    return ContainerDefinitionRow(
        name=container.name,
        image=container.image,
        is_essential=container.is_essential,
        cpu_units=container.cpu_units,
        memory_mib=container.memory_mib,
        memory_reservation_mib=container.memory_reservation_mib,
        ports=ports_of(container),
        health_check=_health_check(container.health_check),
        depends_on=", ".join(
            f"{item.get('containerName', '')} {item.get('condition', '').lower()}" for item in container.depends_on
        ),
        log_driver=str(container.log_configuration.get("logDriver", "")),
        environment=tuple(_variable(variable) for variable in container.environment.all()),
        secrets=tuple((str(item.get("name", "")), str(item.get("valueFrom", ""))) for item in container.secrets),
    )


def _variable(variable: EnvironmentVariable) -> EnvironmentRow:
    port = f":{variable.port}" if variable.port else ""
    return EnvironmentRow(
        name=variable.name,
        is_secret_like=variable.looks_like_secret,
        points_at=f"{variable.host}{port}" if variable.host else "",
    )


def _health_check(check: dict[str, Any]) -> str:
    """Its rhythm; the command itself may carry a secret and stays out."""
    if not check:
        return ""
    return f"every {check.get('interval', 30)} s, {check.get('retries', 3)} tries of {check.get('timeout', 5)} s"


def ports_of(container: ContainerDefinition) -> str:
    return ", ".join(_port(mapping) for mapping in container.port_mappings)


def _port(mapping: dict[str, Any]) -> str:
    inside, outside = mapping.get("containerPort"), mapping.get("hostPort")
    pair = f"{inside}" if outside in (None, 0, inside) else f"{inside} on {outside}"
    return f"{pair}/{mapping.get('protocol', 'tcp')}"


def _has_image(value: language.Value, _asker: Asker) -> Q:
    images = ContainerDefinition.objects.filter(task_definition_id=OuterRef("pk"))
    return Q(Exists(images.filter(named(value, fields=("image",)))))


def _is_used(asker: Asker) -> Q:
    users = Service.objects.visible_to(asker.user).live().filter(task_definition_id=OuterRef("pk"))
    return Q(Exists(users))


_ACTIVE = Q(status="ACTIVE")
_PLACE = ("scope__account__name", "scope__region", "family")
_NEWEST = Order(
    parts=(Part(expression=F("family")), Part(expression=F("scope_id")), Part(expression=F("revision"), is_down=True))
)

TASK_DEFINITIONS = Table(
    noun="task_definitions",
    title="Task definitions",
    agent=AgentKind.TASK_DEFINITIONS,
    rows=lambda asker, _words: TaskDefinition.objects.visible_to(asker.user),
    load=lambda asker, keys: _rows(asker.user).filter(pk__in=keys),
    to_row=lambda definition, _asker: _row(definition),
    text=("family", "scope__account__name", "scope__region"),
    shows={"active": "status:active", "inactive": "status:inactive", "used": "status:used"},
    default_sort="name",
    keys=(
        choice("status", {"active": _ACTIVE, "inactive": ~_ACTIVE, "used": _is_used}),
        text("family", "family", hint="web*"),
        *places(),
        Key(name="image", match=_has_image, hint="*/web:*"),
        text("role", "task_role_arn", "execution_role_arn", hint="*web-task"),
        text("by", "registered_by", hint="*deploy*"),
        tag(),
        number("revision", "revision"),
        number("cpu", "cpu_units"),
        number("memory", "memory_mib"),
    ),
    columns=(
        Column(key="name", title="Revision", order=_NEWEST, is_fixed=True),
        Column(key="status", title="Status", order=by_text("status", "family"), is_fixed=True),
        Column(
            key="place",
            title="Account · region",
            order=by_text(*_PLACE),
            flag="with_place",
        ),
        Column(key="cpu", title="CPU", order=by_number("cpu_units"), css="num"),
        Column(key="memory", title="Memory", order=by_number("memory_mib"), css="num"),
        Column(key="requires", title="Requires"),
        Column(key="services", title="Services", css="num"),
        Column(key="by", title="Registered by", order=by_text("registered_by"), is_default=False),
        Column(key="registered", title="Registered", order=by_time("registered_at"), css="num"),
    ),
    csv=(
        ("family", lambda definition: definition.family),
        ("revision", lambda definition: definition.revision),
        ("status", lambda definition: definition.status),
        ("account_id", lambda definition: definition.scope.account.account_id),
        ("region", lambda definition: definition.scope.region),
        ("cpu_units", lambda definition: definition.cpu_units),
        ("memory_mib", lambda definition: definition.memory_mib),
        ("requires_compatibilities", lambda definition: _row(definition).compatibilities),
        ("service_count", lambda definition: _row(definition).service_count),
        ("task_role_arn", lambda definition: definition.task_role_arn),
        ("execution_role_arn", lambda definition: definition.execution_role_arn),
        ("registered_by", lambda definition: definition.registered_by),
        ("registered_at", lambda definition: definition.registered_at),
        ("arn", lambda definition: definition.arn),
    ),
)
