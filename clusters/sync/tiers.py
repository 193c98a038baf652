"""How much a cluster or service matters: the first rule that matches by name and tag says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import QuerySet

from clusters.choices import Tier
from clusters.models import Cluster, Scope, Service, TierRule
from clusters.sync.locking import lock_by_arn
from clusters.sync.writer import Writer, batches

# Until an admin has written a rule, names decide, as most people name their clusters.
NAME_WORDS = {Tier.PROD: ("prod", "live"), Tier.STAGE: ("stage", "staging", "preprod", "uat")}


def tier_of(cluster_name: str, *, tags: Mapping[str, str], rules: Sequence[TierRule]) -> Tier:
    """`tags`: the cluster's, for a service overlaid by its own. Nothing matches: dev."""
    if not rules:
        return _tier_by_name(cluster_name)
    for rule in rules:
        if fnmatchcase(cluster_name, rule.name_glob) and _has_tag(rule, tags=tags):
            return Tier(rule.tier)
    return Tier.DEV


def apply_tiers(scope: Scope, *, writer: Writer, cluster: Cluster | None = None) -> None:
    """Bring live clusters (or one) and their services in line with the rules, writing only what differs."""
    rules = list(TierRule.objects.all())
    rows = Cluster.objects.filter(scope=scope).live().only("pk", "name", "tags", "tier")
    clusters = {row.pk: row for row in (rows if cluster is None else rows.filter(pk=cluster.pk))}
    wrong_clusters = [
        _Move(pk=row.pk, cluster_id=row.pk, tier=tier)
        for row in clusters.values()
        if (tier := tier_of(row.name, tags=row.tags, rules=rules)) != row.tier
    ]
    services = Service.objects.filter(scope=scope, cluster__in=list(clusters)).live()
    wrong_services = [
        _Move(pk=row.pk, cluster_id=row.cluster_id, tier=tier)
        for row in services.only("pk", "cluster_id", "tags", "tier").iterator(chunk_size=2000)
        if (tier := _service_tier(row, home=clusters[row.cluster_id], rules=rules)) != row.tier
    ]
    _move(Cluster.objects.all(), moves=wrong_clusters, writer=writer)
    _move(Service.objects.all(), moves=wrong_services, writer=writer)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    pk: int
    cluster_id: int
    tier: Tier


def _service_tier(service: Service, *, home: Cluster, rules: Sequence[TierRule]) -> Tier:
    return tier_of(home.name, tags={**home.tags, **service.tags}, rules=rules)


def _move(rows: "QuerySet[Any]", *, moves: Sequence[_Move], writer: Writer) -> None:
    for tier in Tier:
        for part in batches([move for move in moves if move.tier == tier]):
            with writer.transaction(rows=len(part)):
                locked = lock_by_arn(rows.filter(pk__in=[move.pk for move in part]))
                changed = rows.filter(pk__in=locked).update(tier=tier)
                writer.touch(changed, cluster_ids=frozenset(move.cluster_id for move in part))


def _tier_by_name(name: str) -> Tier:
    words = name.lower().replace("_", "-").split("-")
    for tier, known in NAME_WORDS.items():
        if any(word.startswith(known) for word in words):
            return tier
    return Tier.DEV


def _has_tag(rule: TierRule, *, tags: Mapping[str, str]) -> bool:
    if not rule.tag_key:
        return True
    return rule.tag_key in tags and rule.tag_value in ("", tags[rule.tag_key])
