"""What a topology shows as one: tasks of a crowded service by state and host, folded services, grouped hosts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Value

from clusters.choices import LaunchType
from clusters.models import ContainerInstance, Service
from dashboard.graph import FOLDED, Choice, DefinitionFacts, HostFacts, ServiceFacts, TaskFacts
from dashboard.palette import WORDS, Mark, Status
from dashboard.queries.capacity import AWS_OWNED
from dashboard.queries.hosts import host_status
from dashboard.queries.wall import square_of
from dashboard.traffic import ServiceTraffic
from dashboard.wall import MARKS
from dashboard.words import plural

Keys = Mapping[int, str]  # of hosts: what a picture calls the card of each
_STATE = ("last_status", "desired_status", "health_status")
_PLACE = ("container_instance_id", "launch_type", "capacity_provider_name")


def host_key(instance_id: int | None, *, launch_type: str, provider: str, keys: Keys) -> str:
    """The card of a task's host, "" while it has none."""
    if instance_id:
        return keys.get(instance_id, "")
    if launch_type == LaunchType.FARGATE or provider in AWS_OWNED:
        return f"fargate/{provider or 'FARGATE'}"
    return ""


def share(remaining: int, *, of: int) -> float:
    """What of it is taken, 0 to 1."""
    return min(1.0, max(0.0, 1 - remaining / of)) if of else 0.0


def fold_arn(number: int) -> str:
    """Stands for all revisions of a fold's services."""
    return f"{FOLDED}{number}"


def read_alike(tasks: Any, *, apart: set[int], choice: Choice, keys: Keys) -> tuple[tuple[TaskFacts, ...], int]:
    """Tasks of services that are not read one by one (`apart`), alike ones as one, and how many there are in all,
    those of services left out included. One query, whatever is chosen: of services with a card the database counts by
    service and revision, of folded ones only by place and state, unless there are several folds or some left out."""
    numbers = {pk: number for number, fold in enumerate(choice.folds, 1) for pk in fold.services}
    chosen = set(choice.services)
    is_told_apart = len(choice.folds) != 1 or choice.hidden_count > 0
    found: dict[tuple[Any, ...], int] = defaultdict(int)
    total = 0
    for service_id, arn, *alike, count in _counted(tasks, apart=apart, chosen=chosen, is_told_apart=is_told_apart):
        total += count
        number = numbers.get(service_id) if is_told_apart else None if service_id else 1
        if number is not None:
            found[-number, fold_arn(number), *alike] += count
        elif service_id in chosen:
            found[service_id, arn, *alike] += count
    return tuple(_alike(key, count=count, keys=keys) for key, count in found.items()), total


def folds(services: Sequence[Service], *, choice: Choice) -> tuple[tuple[ServiceFacts, DefinitionFacts], ...]:
    """Each fold as a service and as the revisions of its members."""
    rows = {service.pk: service for service in services}
    return tuple(
        _fold(number, title=fold.title, services=[rows[pk] for pk in fold.services])
        for number, fold in enumerate(choice.folds, 1)
    )


def host_facts(hosts: Iterable[ContainerInstance], *, choice: Choice, single: Any) -> tuple[HostFacts, ...]:
    """Those with a card each (`single` makes it), then the groups."""
    members: dict[tuple[str, str], list[ContainerInstance]] = defaultdict(list)
    apart = []
    for host in hosts:
        group = choice.host_groups.get(host.pk)
        if group is None:
            apart.append(single(host))
        else:
            members[group].append(host)
    return (*apart, *(_group(key, name=name, hosts=found) for (key, name), found in sorted(members.items())))


def _counted(tasks: Any, *, apart: set[int], chosen: set[int], is_told_apart: bool) -> Any:
    """(service or 0 for folded ones, revision, place, state, tasks)."""
    of_services = tasks.exclude(service__isnull=True)
    crowded = of_services.filter(service__in=[*(chosen - apart), 0])
    rest = of_services.exclude(service__in=chosen)
    names = {"service": F("service_id"), "arn": F("task_definition_arn")}
    folded = names if is_told_apart else {"service": Value(0), "arn": Value("")}
    return _grouped(crowded, **names).union(_grouped(rest, **folded), all=True)


def _grouped(tasks: Any, *, service: Any, arn: Any) -> Any:
    keys = ("of_service", "of_revision", *_PLACE, *_STATE)
    named = tasks.order_by().annotate(of_service=service, of_revision=arn).values(*keys)
    return named.annotate(count=Count("pk")).values_list(*keys, "count")


def _alike(key: Sequence[Any], *, count: int, keys: Keys) -> TaskFacts:
    service_id, arn, instance_id, launch_type, provider, last, desired, health = key
    square = square_of(last, desired, health)
    mark = MARKS[square] if square else Mark.OK
    return TaskFacts(
        id=0,
        short_id="",
        service_id=service_id,
        definition_arn=arn,
        status=Status(mark=mark, text="Running" if mark is Mark.OK else WORDS[mark]),
        host=host_key(instance_id, launch_type=launch_type, provider=provider, keys=keys),
        provider=provider,
        count=count,
    )


def _fold(number: int, *, title: str, services: Sequence[Service]) -> tuple[ServiceFacts, DefinitionFacts]:
    healthy = sum(service.healthy_count for service in services)
    desired = sum(service.desired_count for service in services)
    missing = sum(max(0, service.desired_count - service.running_count - service.pending_count) for service in services)
    arn = fold_arn(number)
    fold = ServiceFacts(
        id=-number,
        name=title,
        status=Status(mark=Mark.OK, text=f"{healthy:,} of {desired:,} healthy"),
        healthy_count=healthy,
        desired_count=desired,
        definition_arn=arn,
        traffic=ServiceTraffic(service_id=0),
        missing=missing,
    )
    words = plural(len({service.task_definition_arn for service in services}), "revision")
    return fold, DefinitionFacts(arn=arn, id=0, short_name=words, images=())


def _group(key: str, *, name: str, hosts: Sequence[ContainerInstance]) -> HostFacts:
    """Several hosts as one: what they have in all, and how many are in trouble."""
    providers = tuple(sorted({host.capacity_provider_name for host in hosts if host.capacity_provider_name}))
    statuses = [host_status(host) for host in hosts]
    draining = sum(status.mark is Mark.DRAIN for status in statuses)
    away = sum(status.mark in (Mark.BAD, Mark.WARN) for status in statuses)
    told = [f"{count} {word}" for count, word in ((away, "away"), (draining, "draining")) if count]
    mark = Mark.WARN if away else Mark.DRAIN if draining else Mark.OK
    return HostFacts(
        key=key,
        id=0,
        name=name,
        status=Status(mark=mark, text=", ".join(told) or "Active"),
        place=plural(len(hosts), "instance"),
        providers=providers,
        cpu_share=_used(hosts, remaining="remaining_cpu_units", registered="registered_cpu_units"),
        memory_share=_used(hosts, remaining="remaining_memory_mib", registered="registered_memory_mib"),
    )


def _used(hosts: Sequence[ContainerInstance], *, remaining: str, registered: str) -> float:
    return share(sum(getattr(host, remaining) for host in hosts), of=sum(getattr(host, registered) for host in hosts))
