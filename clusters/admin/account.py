"""Accounts with their regions, and "Test connection"."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from clusters.access import compile_grants
from clusters.admin.account_forms import AccountForm, ScopeForm
from clusters.models import Account, Scope
from clusters.sync.connection_requests import latest_checks, request_checks

HTTPS: Any = {models.URLField: {"assume_scheme": "https"}}  # for what is entered without a scheme


class ScopeInline(admin.StackedInline[Scope, Account]):
    """Regions are disabled, not deleted: what was mirrored stays readable. Stacked: a table's fields have no labels."""

    model = Scope
    form = ScopeForm
    formfield_overrides = HTTPS
    extra = 0
    min_num = 1
    can_delete = False
    fields = ("region", "is_enabled", "event_queue_url", "last_event_at")
    readonly_fields = ("last_event_at",)
    verbose_name = "region"
    verbose_name_plural = "regions"


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin[Account]):
    form = AccountForm
    formfield_overrides = HTTPS
    inlines = (ScopeInline,)
    actions = ("test_connection",)
    list_display = ("name", "account_id", "is_enabled", "can_write", "regions")
    search_fields = ("name", "account_id")
    ordering = ("name",)
    readonly_fields = ("external_id", "created_at")
    change_form_template = "admin/clusters/account/change_form.html"
    fieldsets = (
        (None, {"fields": ("name", "account_id", "partition", "is_enabled")}),
        ("Roles", {"fields": ("read_role_arn", "write_role_arn", "external_id")}),
        ("Calls", {"fields": ("budget_share_percent", "endpoint_url", "created_at")}),
    )

    @admin.display(boolean=True, description="can be changed")
    def can_write(self, account: Account) -> bool:
        return bool(account.write_role_arn)

    @admin.display(description="regions")
    def regions(self, account: Account) -> str:
        return ", ".join(scope.region for scope in account.scopes.all() if scope.is_enabled)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Account]":
        return super().get_queryset(request).prefetch_related("scopes")

    def get_fieldsets(self, request: HttpRequest, obj: Account | None = None) -> Any:
        """The external id is made when the account is saved, so a new one has none to show yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        hidden = set(self.readonly_fields)
        return [
            (name, {**options, "fields": tuple(field for field in options["fields"] if field not in hidden)})
            for name, options in fieldsets
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        """Accounts with regions are disabled, not deleted: what was mirrored and done there stays readable."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.scopes.exists())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A new region falls under grants that name none."""
        super().save_related(request, form, formsets, change)
        compile_grants()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.connection_view)
        return [path("<int:account_id>/connection/", view, name="clusters_account_connection"), *super().get_urls()]

    @admin.action(description="Test connection", permissions=["change"])
    def test_connection(self, request: HttpRequest, queryset: "QuerySet[Account]") -> HttpResponse | None:
        accounts = list(queryset)
        for account in accounts:
            self._request_checks(account)
        if len(accounts) == 1:
            return HttpResponseRedirect(_connection_url(accounts[0]))
        self.message_user(request, f"{len(accounts)} accounts are being tested. Open one to see its answer.")
        return None

    def connection_view(self, request: HttpRequest, account_id: int) -> HttpResponse:
        """GET shows the newest answers, POST asks for new ones. The page reloads itself until all are in."""
        account = self.get_object(request, str(account_id))
        if not self.has_view_permission(request, account):
            raise PermissionDenied
        if account is None:
            raise Http404
        if request.method == "POST":
            if not self.has_change_permission(request, account):
                raise PermissionDenied
            if not self._request_checks(account):
                self.message_user(request, "Enable the account and one of its regions first.", messages.WARNING)
            return HttpResponseRedirect(_connection_url(account))
        checks = latest_checks(account, now=timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": "Test connection",
            "subtitle": str(account),
            "account": account,
            "opts": self.opts,
            "checks": checks,
            "is_waiting": any(check.is_waiting for check in checks),
            "may_test": self.has_change_permission(request, account),
        }
        return TemplateResponse(request, "admin/clusters/account/connection.html", context)

    def _request_checks(self, account: Account) -> int:
        with transaction.atomic():
            return request_checks(account, now=timezone.now())


def _connection_url(account: Account) -> str:
    return reverse("admin:clusters_account_connection", args=(account.pk,))
