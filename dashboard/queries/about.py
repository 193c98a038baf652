"""What this installation may do to AWS, and what the reader may do in it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group

from clusters.models import ClusterAccess, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """`can_write`: the account has a write role. Its ARN isn't shown, that it exists is."""

    account_name: str
    account_id: str
    region: str
    can_write: bool
    has_events: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSummary:
    """One of the reader's roles and how far it reaches."""

    group: str
    role: str
    reach: str


def list_scopes(user: Any) -> tuple[ScopeRow, ...]:
    scopes = Scope.objects.visible_to(user).filter(is_enabled=True).select_related("account")
    return tuple(
        ScopeRow(
            account_name=scope.account.name,
            account_id=scope.account.account_id,
            region=scope.region,
            can_write=bool(scope.account.write_role_arn),
            has_events=bool(scope.event_queue_url),
        )
        for scope in scopes
    )


def list_access(user: Any) -> tuple[AccessSummary, ...]:
    """The reader's own roles, by group. Two queries."""
    groups = {group.pk: group.name for group in Group.objects.filter(user=user)}
    rows = ClusterAccess.objects.filter(group__in=groups).values_list("group_id", "role", "cluster_id")
    reach: dict[tuple[int, str], tuple[int, int]] = {}
    for group_id, role, cluster_id in rows:
        scopes, clusters = reach.get((group_id, role), (0, 0))
        reach[(group_id, role)] = (scopes + (cluster_id is None), clusters + (cluster_id is not None))
    return tuple(
        AccessSummary(group=groups[group_id], role=role, reach=_reach_words(scopes, clusters=clusters))
        for (group_id, role), (scopes, clusters) in sorted(reach.items())
    )


def _reach_words(scopes: int, *, clusters: int) -> str:
    words = []
    if scopes:
        words.append(f"all of {scopes} {'region' if scopes == 1 else 'regions'}")
    if clusters:
        words.append(f"{clusters} {'cluster' if clusters == 1 else 'clusters'}")
    return " and ".join(words)
