"""Visibility as a join: a thing is visible if a compiled grant covers its scope or its cluster."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from clusters.models.base import MirrorQuerySet


class VisibleQuerySet(models.QuerySet[Any]):
    """Scopes: visible through any compiled row of the user's groups."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        access = self.model._meta.apps.get_model("clusters", "ClusterAccess")
        return self.filter(Exists(access.objects.filter(scope=OuterRef("pk"), group__user=user)))


class ClusterScopedQuerySet(MirrorQuerySet):
    """Nouns that belong to one cluster. `cluster_path` leads from the row to its cluster's key."""

    cluster_path = "cluster_id"
    scope_path = "scope_id"

    def visible_to(self, user: Any) -> Self:
        """Rows of clusters that a compiled grant of the user's groups covers; a whole-scope grant has no cluster."""
        return self.covered_by(user, roles=None)

    def covered_by(self, user: Any, *, roles: tuple[str, ...] | None) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        access = self.model._meta.apps.get_model("clusters", "ClusterAccess")
        rows = access.objects.filter(group__user=user)
        if roles is not None:
            rows = rows.filter(role__in=roles)
        # Two lists that a database makes once, not a question for each of ten thousand tasks.
        some, whole = rows.filter(cluster__isnull=False), rows.filter(cluster__isnull=True)
        covered = {f"{self.cluster_path}__in": some.values("cluster_id")}
        return self.filter(Q(**covered) | Q(**{f"{self.scope_path}__in": whole.values("scope_id")}))


class ClusterQuerySet(ClusterScopedQuerySet):
    cluster_path = "pk"


class ScopeWideQuerySet(MirrorQuerySet):
    """Nouns of a whole scope (task definitions, capacity providers): visible with any grant inside that scope
    only if something visible uses them. `used_by` names the reverse relations that count as use."""

    used_by: tuple[str, ...] = ()

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        access = self.model._meta.apps.get_model("clusters", "ClusterAccess")
        seen = Q(Exists(access.objects.filter(group__user=user, cluster__isnull=True, scope_id=OuterRef("scope_id"))))
        for relation in self.used_by:
            related = self.model._meta.get_field(relation).related_model
            field = self.model._meta.get_field(relation).field.name
            seen |= Q(Exists(related.objects.visible_to(user).filter(**{field: OuterRef("pk")})))
        return self.filter(seen)
