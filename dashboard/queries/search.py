"""Search over all a user may see: names, tags, images, ids, addresses, environment keys, roles. Values of the
environment are never looked at. Each noun is one bounded query; tasks are looked for by id and address only."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, Value, When

from clusters.choices import Tier
from clusters.models import (
    CapacityProvider,
    Cluster,
    ContainerDefinition,
    ContainerInstance,
    EnvironmentVariable,
    LoadBalancer,
    Scope,
    Service,
    TargetGroup,
    Task,
    TaskDefinition,
)
from dashboard.identifiers import identify
from dashboard.queries import hits
from dashboard.queries.go import find
from dashboard.queries.hits import Hit, begins_with, tokens

SHORTEST = 2
LONGEST = 200
WORDS_MOST = 4
IN_PALETTE, ON_PAGE = 5, 25
FOLDED_MOST = 6  # families looked at for each key in the palette
EXACTLY = "Exactly this"
_TIERS = Case(
    When(tier=Tier.PROD, then=Value(0)),
    When(tier=Tier.STAGE, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
_TASK_ID = re.compile(r"[0-9a-f]{4,31}")  # a whole one is an identifier
_ADDRESS = re.compile(r"\d{1,3}\.[\d.]{0,12}|[0-9a-f]{1,4}:[0-9a-f:]{2,36}")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    label: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`read_as`: "a service", "an IP address", where the text is an identifier."""

    text: str
    read_as: str
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        return sum(len(group.hits) for group in self.groups)

    @property
    def services(self) -> tuple[int, ...]:
        return tuple(hit.pk for group in self.groups for hit in group.hits if hit.route == "service")


def cleaned(raw: str) -> str:
    return raw.replace("\0", "").strip()[:LONGEST]


def search(user: Any, raw: str, *, most: int) -> Results:
    """Groups in the order of their best hit's worth: what the text names exactly, then noun by noun."""
    text = cleaned(raw)
    identifier = identify(raw.replace("\0", ""))
    named = find(user, identifier)[:most] if identifier else ()
    groups = [Group(label=EXACTLY, hits=named)]
    words = text.split()[:WORDS_MOST]
    if len(text) >= SHORTEST and not (identifier and named):
        services = _services(user, words, text=text, most=most)
        clusters = _clusters(user, words, text=text, most=most)
        is_numbered = any(character.isdigit() for character in text)  # then it begins an id and is no word as well
        is_word = not is_numbered and bool(services or clusters)  # "face" names something, or else begins an id
        tasks = () if is_word else _tasks(user, words, most=most)
        is_task = bool(tasks) and is_numbered
        groups += [
            Group(label="Services", hits=services),
            Group(label="Clusters", hits=clusters),
            Group(label="Tasks", hits=tasks),
            Group(label="Hosts", hits=_hosts(user, words, text=text, most=most)),
            Group(label="Task definitions and images", hits=_revisions(user, words, text=text, most=most)),
            Group(label="Load balancers and capacity", hits=() if is_task else _ways_in(user, words, most=most)),
            Group(label="Environment keys", hits=() if is_task else _keys(user, words, most=most)),
            Group(label="Roles", hits=_roles(user, words, most=most)),
            Group(label="Accounts and regions", hits=_scopes(user, words, most=most)),
        ]
    found = [group for group in groups if group.hits]
    return Results(
        text=text,
        read_as=str(identifier.what) if identifier else "",
        groups=tuple(sorted(found, key=lambda group: _worth(group, text=text))),
    )


def _worth(group: Group, *, text: str) -> int:
    """How well its first hit is named, so that a group that only has tags or images in common comes later."""
    if group.label == EXACTLY:
        return -1
    name, wanted = group.hits[0].title.lower(), text.lower()
    return 0 if name == wanted else 1 if name.startswith(wanted) else 2 if wanted in name else 3


def _services(user: Any, words: list[str], *, text: str, most: int) -> tuple[Hit, ...]:
    """A second word may name the cluster: "web shop-prod"."""
    rows = Service.objects.visible_to(user).live()
    for word in words:
        match = Q(pk__in=tokens("service", word)) | Q(name__icontains=word)
        rows = rows.filter(match | Q(cluster__name__icontains=word) if len(words) > 1 else match)
    rows = _ranked(rows, field="name", text=text).order_by("rank", "-severity", _TIERS, "name", "pk")
    return tuple(hits.service_hit(row) for row in _light(rows, "cluster__scope__account")[:most])


def _clusters(user: Any, words: list[str], *, text: str, most: int) -> tuple[Hit, ...]:
    rows = Cluster.objects.visible_to(user).live()
    for word in words:
        rows = rows.filter(Q(pk__in=tokens("cluster", word)) | Q(name__icontains=word))
    rows = _ranked(rows, field="name", text=text).order_by("rank", "-severity", _TIERS, "name", "pk")
    return tuple(hits.cluster_hit(row) for row in _light(rows, "scope__account")[:most])


def _hosts(user: Any, words: list[str], *, text: str, most: int) -> tuple[Hit, ...]:
    rows = ContainerInstance.objects.visible_to(user).live()
    for word in words:
        rows = rows.filter(Q(pk__in=tokens("container_instance", word)) | Q(ec2_instance_id__icontains=word))
    rows = _ranked(rows, field="ec2_instance_id", text=text).order_by("rank", "pk")
    return tuple(hits.host_hit(row) for row in _light(rows, "cluster__scope__account")[:most])


def _tasks(user: Any, words: list[str], *, most: int) -> tuple[Hit, ...]:
    """By the beginning of an id or of an address: a name would find all copies of a service, one by one."""
    word = words[0].lower() if len(words) == 1 else ""
    if not (_TASK_ID.fullmatch(word) or _ADDRESS.fullmatch(word)):
        return ()
    return hits.task_hits(Task.objects.visible_to(user).filter(pk__in=tokens("task", word)), most=most)


def _revisions(user: Any, words: list[str], *, text: str, most: int) -> tuple[Hit, ...]:
    """A family once, by its newest revision that matches; the others are counted."""
    rows = TaskDefinition.objects.visible_to(user).live()
    for word in words:
        rows = rows.filter(pk__in=tokens("task_definition", word))
    families = (
        _ranked(rows, field="family", text=text)
        .values("scope_id", "family")
        .annotate(newest=Max("revision"), number=Count("pk"), best=Min("rank"))
        .order_by("best", "family", "scope_id")[:most]
    )
    found = {(row["scope_id"], row["family"], row["newest"]): row["number"] for row in families}
    if not found:
        return ()
    wanted = reduce(
        lambda left, right: left | right,
        (
            Q(task_definition__scope_id=scope_id, task_definition__family=family, task_definition__revision=revision)
            for scope_id, family, revision in found
        ),
    )
    containers = ContainerDefinition.objects.filter(wanted).select_related("task_definition__scope__account")
    images: dict[TaskDefinition, list[str]] = {}
    for container in containers.defer("task_definition__raw").order_by("position"):
        images.setdefault(container.task_definition, []).append(container.image)
    by_key = {(row.scope_id, row.family, row.revision): row for row in images}
    return tuple(
        hits.revision_hit(
            by_key[key], note=_more(number - 1, "revision"), detail=", ".join(map(_bare, images[by_key[key]]))
        )
        for key, number in found.items()
        if key in by_key
    )


def _ways_in(user: Any, words: list[str], *, most: int) -> tuple[Hit, ...]:
    """Load balancers (by DNS name too), target groups and capacity providers. One query over all three."""
    sources: tuple[tuple[str, Any, str, Any], ...] = (
        ("load_balancer", LoadBalancer.objects, "load_balancers", F("dns_name")),
        ("target_group", TargetGroup.objects, "load_balancers", Value("target group")),
        ("capacity_provider", CapacityProvider.objects, "hosts", Value("capacity provider")),
    )
    icons = {kind: icon for kind, _, icon, _ in sources}
    parts = []
    for kind, manager, _, detail in sources:
        rows = manager.visible_to(user).live()
        for word in words:
            rows = rows.filter(Q(pk__in=tokens(kind, word)) | Q(name__icontains=word))
        place = {"account": F("scope__account__name"), "region": F("scope__region")}
        rows = rows.annotate(detail=detail, route=Value(kind), **place)
        parts.append(rows.values("pk", "name", "detail", "account", "region", "route"))
    found = parts[0].union(*parts[1:], all=True).order_by("name", "pk")[:most]
    return tuple(
        Hit(
            icon=icons[row["route"]],
            title=row["name"],
            where=f"{row['detail']} · {row['account']} · {row['region']}",
            route=row["route"],
            pk=row["pk"],
        )
        for row in found
    )


def _keys(user: Any, words: list[str], *, most: int) -> tuple[Hit, ...]:
    """Environment keys by their beginning, in the cases people write them in. One line a key and family."""
    if len(words) != 1 or not _KEY.fullmatch(words[0]):
        return ()
    path = "container_definition__task_definition"
    spellings = {words[0], words[0].upper(), words[0].lower()}
    match = reduce(lambda left, right: left | right, (begins_with("name", each) for each in sorted(spellings)))
    rows = EnvironmentVariable.objects.filter(match, **{f"{path}__gone_at__isnull": True})
    if not user.is_superuser:
        rows = rows.filter(**{f"{path}__in": TaskDefinition.objects.visible_to(user).values("pk")})
    found = (
        rows.values(
            "name",
            family=F(f"{path}__family"),
            account=F(f"{path}__scope__account__name"),
            region=F(f"{path}__scope__region"),
        )
        .annotate(newest=Max(path), number=Count(path, distinct=True))
        .order_by("name", "family", "account", "region")[: most * FOLDED_MOST]
    )
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for row in found:
        by_name.setdefault(row["name"], []).append(row)
    if most > IN_PALETTE:
        return tuple(_key_hit([row]) for rows in by_name.values() for row in rows)[:most]
    return tuple(_key_hit(rows) for rows in by_name.values())[:most]


def _key_hit(rows: Sequence[Mapping[str, Any]]) -> Hit:
    """The newest revision of the one family that sets it; of several, the page that lists them."""
    first, others = rows[0], len(rows) - 1
    place = f"{first['account']} · {first['region']}"
    return Hit(
        icon="key",
        title=first["name"],
        where=f"set in {first['family']}{f' and {others} more' if others else f' · {place}'} · value hidden",
        route="search" if others else "task_definition",
        pk=0 if others else first["newest"],
        query=first["name"],
        note=_number(sum(row["number"] for row in rows), "revision"),
    )


def _roles(user: Any, words: list[str], *, most: int) -> tuple[Hit, ...]:
    if len(words) != 1:
        return ()
    word = words[0].lower()
    rows = TaskDefinition.objects.visible_to(user).live().filter(pk__in=tokens("role", word))
    found = (
        rows.values("family", "task_role_arn", "execution_role_arn", "scope__account__name", "scope__region")
        .annotate(newest=Max("pk"), number=Count("pk"))
        .order_by("family", "-newest")[: most * 2]
    )
    seen = {
        (name, row["family"], row["scope__account__name"], row["scope__region"]): Hit(
            icon="role",
            title=name,
            where=f"{use} of {row['family']} · {row['scope__account__name']} · {row['scope__region']}",
            route="task_definition",
            pk=row["newest"],
            note=_number(row["number"], "revision"),
        )
        for row in reversed(found)
        for use, arn in (("execution role", row["execution_role_arn"]), ("task role", row["task_role_arn"]))
        if (name := arn.rpartition("/")[2]).lower().startswith(word)
    }
    return tuple(sorted(seen.values(), key=lambda hit: (hit.title, hit.where))[:most])


def _scopes(user: Any, words: list[str], *, most: int) -> tuple[Hit, ...]:
    """A few dozen at most, so they are looked through here."""
    found = []
    for scope in Scope.objects.visible_to(user).filter(is_enabled=True).select_related("account"):
        name = f"{scope.account.name} {scope.account.account_id} {scope.region}".lower()
        if all(word.lower() in name for word in words):
            title = f"{scope.account.name} · {scope.region}"
            where = f"account {scope.account.account_id}"
            found.append(Hit(icon="fleet", title=title, where=where, route="clusters", pk=0, query=scope.account.name))
    return tuple(found[:most])


def _ranked(rows: Any, *, field: str, text: str) -> Any:
    """`rank`: the whole name, its beginning, a part of it, anything else."""
    rank = Case(
        When(**{f"{field}__iexact": text}, then=Value(0)),
        When(**{f"{field}__istartswith": text}, then=Value(1)),
        When(**{f"{field}__icontains": text}, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank)


def _light(rows: Any, related: str) -> Any:
    cluster_raw = ("cluster__raw",) if related.startswith("cluster") else ()
    return rows.select_related(related).defer("raw", *cluster_raw)


def _bare(image: str) -> str:
    """Without its registry's host, which is the same for all and long."""
    host, slash, rest = image.partition("/")
    return rest if slash and "." in host else image


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _more(count: int, noun: str) -> str:
    return f"{_number(count, noun)} more" if count else ""
