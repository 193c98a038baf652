"""Who may see and do what: grants compiled to rows, so that `.visible_to(user)` is a join and never a loop.

Rows are rebuilt here alone. What a person may do is decided here and in the write path, nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.db import transaction
from django.db.models import Q

from clusters.choices import Role
from clusters.models import Cluster, ClusterAccess, Grant, Scope

_ORDER = tuple(Role)  # each role contains the one before it
EVERYTHING_GLOB = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRow:
    """One compiled row. `cluster_id` None: the whole scope, clusters yet to come included."""

    group_id: int
    scope_id: int
    cluster_id: int | None
    role: str


def roles_from(role: Role) -> tuple[str, ...]:
    """The roles that contain `role`, itself included: what `covered_by(user, roles=…)` takes."""
    return tuple(str(each) for each in _ORDER[_ORDER.index(role) :])


def role_on(user: Any, *, cluster: Cluster) -> Role | None:
    """The highest role of `user` on `cluster`; None for one who may not know of it. Active superusers are admins."""
    if not user.is_authenticated or not user.is_active:
        return None
    if user.is_superuser:
        return Role.ADMIN
    covering = Q(cluster_id=cluster.pk) | Q(cluster__isnull=True, scope_id=cluster.scope_id)
    held = set(ClusterAccess.objects.filter(covering, group__user=user).values_list("role", flat=True))
    return next((role for role in reversed(_ORDER) if role in held), None)


def may(user: Any, role: Role, *, cluster: Cluster) -> bool:
    """Whether `user` has at least `role` on `cluster`."""
    held = role_on(user, cluster=cluster)
    return held is not None and _ORDER.index(held) >= _ORDER.index(role)


def actable(rows: Any, *, user: Any) -> Any:
    """Of clusters, or of what is in clusters, that which `user` may change."""
    return rows.covered_by(user, roles=roles_from(Role.OPERATOR))


def may_act_somewhere(user: Any) -> bool:
    """Whether there is a cluster in which `user` may change something."""
    return bool(actable(Cluster.objects.live(), user=user).exists())


def compile_grants(clusters: Iterable[Cluster] | None = None) -> int:
    """Bring the compiled rows in line with the grants; answers how many rows were added or taken away.

    With `clusters`, only their rows and those of their scopes are looked at: cheap enough to call for each new cluster.
    Rows that are right are left alone, so that nobody loses sight of anything for a moment.
    """
    with transaction.atomic():
        scopes, chosen = _reach(clusters)
        wanted = _wanted_rows(scopes, clusters=chosen)
        stored = _stored_rows(scopes, clusters=chosen, is_complete=clusters is None)
        stale = [pk for row, pk in stored.items() if row not in wanted]
        ClusterAccess.objects.filter(pk__in=stale).delete()
        fresh = [
            ClusterAccess(group_id=row.group_id, scope_id=row.scope_id, cluster_id=row.cluster_id, role=row.role)
            for row in sorted(wanted - stored.keys(), key=lambda row: (row.group_id, row.scope_id, row.cluster_id or 0))
        ]
        ClusterAccess.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return len(stale) + len(fresh)


def _reach(clusters: Iterable[Cluster] | None) -> tuple[list[Scope], list[Cluster]]:
    """The scopes and clusters to compile for. Clusters that are gone keep their rows: their history stays readable."""
    if clusters is None:
        return list(Scope.objects.select_related("account")), list(Cluster.objects.only("pk", "name", "scope_id"))
    chosen = list(clusters)
    scope_ids = {cluster.scope_id for cluster in chosen}
    return list(Scope.objects.select_related("account").filter(pk__in=scope_ids)), chosen


def _wanted_rows(scopes: list[Scope], *, clusters: list[Cluster]) -> set[AccessRow]:
    by_scope: dict[int, list[Cluster]] = {}
    for cluster in clusters:
        by_scope.setdefault(cluster.scope_id, []).append(cluster)
    return {
        row
        for grant in Grant.objects.all()
        for scope in scopes
        if _covers_scope(grant, scope=scope)
        for row in _rows_of(grant, scope=scope, clusters=by_scope.get(scope.pk, []))
    }


def _covers_scope(grant: Grant, *, scope: Scope) -> bool:
    has_account = grant.account_id is None or grant.account_id == scope.account_id
    return has_account and grant.region in ("", scope.region)


def _rows_of(grant: Grant, *, scope: Scope, clusters: list[Cluster]) -> list[AccessRow]:
    if grant.cluster_glob == EVERYTHING_GLOB:
        return [AccessRow(group_id=grant.group_id, scope_id=scope.pk, cluster_id=None, role=grant.role)]
    return [
        AccessRow(group_id=grant.group_id, scope_id=scope.pk, cluster_id=cluster.pk, role=grant.role)
        for cluster in clusters
        if fnmatchcase(cluster.name, grant.cluster_glob)
    ]


def _stored_rows(scopes: list[Scope], *, clusters: list[Cluster], is_complete: bool) -> dict[AccessRow, int]:
    rows = ClusterAccess.objects.select_for_update()
    if not is_complete:
        whole_scopes = Q(cluster__isnull=True, scope__in=[scope.pk for scope in scopes])
        rows = rows.filter(whole_scopes | Q(cluster__in=[cluster.pk for cluster in clusters]))
    return {
        AccessRow(group_id=row.group_id, scope_id=row.scope_id, cluster_id=row.cluster_id, role=row.role): row.pk
        for row in rows
    }
