"""Grants, tier rules, protections and freezes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from clusters.access import compile_grants, roles_from
from clusters.choices import AgentKind, Role
from clusters.models import Cluster, Freeze, Grant, Protection, SyncState, TierRule


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin[Grant]):
    """Superusers only: who may write grants may give themselves everything. Each change is compiled at once."""

    list_display = ("group", "role", "account", "region", "cluster_glob")
    list_filter = ("role", "group", "account")
    list_select_related = ("group", "account")
    ordering = ("group__name", "pk")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request)

    def save_model(self, request: HttpRequest, obj: Grant, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        compile_grants()

    def delete_model(self, request: HttpRequest, obj: Grant) -> None:
        super().delete_model(request, obj)
        compile_grants()

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Grant]") -> None:
        super().delete_queryset(request, queryset)
        compile_grants()


@admin.register(TierRule)
class TierRuleAdmin(admin.ModelAdmin[TierRule]):
    """First match wins, by order. Changed rules reach clusters and services with the next sweep, which is hastened."""

    list_display = ("order", "name_glob", "tag_key", "tag_value", "tier")
    list_display_links = ("name_glob",)
    ordering = ("order", "pk")

    def save_model(self, request: HttpRequest, obj: TierRule, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _hasten_sweeps()

    def delete_model(self, request: HttpRequest, obj: TierRule) -> None:
        super().delete_model(request, obj)
        _hasten_sweeps()

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[TierRule]") -> None:
        super().delete_queryset(request, queryset)
        _hasten_sweeps()


class ProtectionForm(forms.ModelForm[Protection]):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        cluster, service = self.cleaned_data.get("cluster"), self.cleaned_data.get("service")
        if cluster and service and service.cluster_id != cluster.pk:
            self.add_error("service", f"{service} does not run in {cluster}. Choose a service of that cluster.")
        return cleaned


@admin.register(Protection)
class ProtectionAdmin(admin.ModelAdmin[Protection]):
    """Of clusters on which the user is an admin. Checked by the write path, whoever asks."""

    form = ProtectionForm
    list_display = ("cluster", "service", "reason", "created_at")
    list_select_related = ("cluster", "service")
    autocomplete_fields = ("cluster", "service")
    readonly_fields = ("created_at",)
    ordering = ("cluster__name", "pk")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Protection]":
        return super().get_queryset(request).filter(cluster__in=_administered(request))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "cluster":
            kwargs["queryset"] = _administered(request)
        if db_field.name == "service":
            related: Any = db_field.related_model
            kwargs["queryset"] = related._default_manager.filter(cluster__in=_administered(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class FreezeForm(forms.ModelForm[Freeze]):
    """A moment is entered as date and time, and the label belongs to neither: each gets its own for screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            field = self.fields[name]
            for widget, part in zip(field.widget.widgets, ("date", "time"), strict=True):
                widget.attrs["aria-label"] = f"{field.label}, {part}"


@admin.register(Freeze)
class FreezeAdmin(admin.ModelAdmin[Freeze]):
    """Spans in which nothing that matches may be changed. Checked by the write path, whoever asks."""

    form = FreezeForm
    list_display = ("cluster_glob", "account", "starts_at", "ends_at", "reason")
    list_filter = ("account",)
    list_select_related = ("account",)
    ordering = ("-starts_at", "pk")


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


def _administered(request: HttpRequest) -> "QuerySet[Any]":
    return Cluster.objects.covered_by(request.user, roles=roles_from(Role.ADMIN))


def _hasten_sweeps() -> None:
    now = timezone.now()
    SyncState.objects.live().filter(kind=AgentKind.CLUSTERS, due_at__gt=now).update(due_at=now)
