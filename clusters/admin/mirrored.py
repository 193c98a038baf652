"""Mirrored nouns in the admin: to be looked up and referred to, never added, changed or deleted. AWS owns them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clusters.models import Cluster, Service


class MirroredAdmin(admin.ModelAdmin[Any]):
    """Shows what the user's grants cover. Pages of the dashboard show more, so `raw` stays out of here."""

    exclude = ("raw", "fingerprint")
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows: QuerySet[Any] = self.model._default_manager.visible_to(request.user).live()
        return rows


@admin.register(Cluster)
class ClusterAdmin(MirroredAdmin):
    list_display = ("name", "scope", "tier", "status")
    list_select_related = ("scope__account",)
    search_fields = ("name",)
    ordering = ("name", "pk")


@admin.register(Service)
class ServiceAdmin(MirroredAdmin):
    list_display = ("name", "cluster", "tier", "status")
    list_select_related = ("cluster",)
    search_fields = ("name", "cluster__name")
    ordering = ("name", "pk")
