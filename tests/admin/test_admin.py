"""What admins enter, and what nobody may."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clusters import models
from clusters.choices import AgentKind, Role, Tier
from clusters.models import Account, Cluster, ClusterAccess, Grant, Protection, Scope, Service, SyncState, TierRule
from tests.support.ecs_events import ACCOUNT_ID, SERVICE_ARN, make_cluster, make_scope

pytestmark = pytest.mark.django_db
ENTERED = {models.Account, models.Grant, models.TierRule, models.Protection, models.Freeze}


@pytest.fixture
def client() -> Client:
    found = Client()
    found.force_login(User.objects.create_superuser("admin"))
    return found


def make_staff(*permissions: str) -> User:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def make_service(cluster: Cluster) -> Service:
    now = timezone.now()
    return Service.objects.create(
        scope=cluster.scope,
        cluster=cluster,
        arn=SERVICE_ARN,
        name="web",
        read_at=now,
        first_seen_at=now,
        changed_at=now,
    )


def account_form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "shop",
        "account_id": ACCOUNT_ID,
        "partition": "aws",
        "is_enabled": "on",
        "read_role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/GantryRead",
        "write_role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/GantryWrite",
        "budget_share_percent": "25",
        "endpoint_url": "",
        "scopes-TOTAL_FORMS": "1",
        "scopes-INITIAL_FORMS": "0",
        "scopes-MIN_NUM_FORMS": "1",
        "scopes-MAX_NUM_FORMS": "1000",
        "scopes-0-region": "eu-west-1",
        "scopes-0-is_enabled": "on",
        "scopes-0-event_queue_url": "",
        **changes,
    }


def test_enters_an_account_with_an_external_id_of_our_making(client: Client) -> None:
    client.post(reverse("admin:clusters_account_add"), account_form())

    account = Account.objects.get()
    assert account.external_id.startswith("gantry-")
    assert account.scopes.get().region == "eu-west-1"
    shown = client.get(reverse("admin:clusters_account_change", args=(account.pk,)))
    assert account.external_id in shown.content.decode()


def test_keeps_the_external_id_out_of_the_form(client: Client) -> None:
    client.post(reverse("admin:clusters_account_add"), account_form(external_id="chosen"))

    assert Account.objects.get().external_id != "chosen"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"read_role_arn": "GantryRead"}, "such as arn:aws:iam::123456789012:role/GantryRead"),
        ({"read_role_arn": "arn:aws:iam::999999999999:role/GantryRead"}, "belongs to account 999999999999"),
        ({"read_role_arn": f"arn:aws-cn:iam::{ACCOUNT_ID}:role/GantryRead"}, "belongs to partition aws-cn"),
        ({"write_role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/GantryRead"}, "Use two roles"),
        ({"account_id": "12"}, "Twelve digits"),
        ({"scopes-0-region": "Ireland"}, "A region code"),
        ({"scopes-0-event_queue_url": "https://sqs.eu-west-1.amazonaws.com/x"}, "ends in /account/queue-name"),
        (
            {"scopes-0-event_queue_url": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT_ID}/events.fifo"},
            "is a FIFO queue",
        ),
    ],
)
def test_refuses_what_could_only_fail_later(client: Client, changes: dict[str, Any], words: str) -> None:
    response = client.post(reverse("admin:clusters_account_add"), account_form(**changes))

    assert words in response.content.decode()
    assert not Account.objects.exists()


def test_offers_to_delete_no_account_that_has_regions(client: Client) -> None:
    account = make_scope().account
    page = reverse("admin:clusters_account_delete", args=(account.pk,))

    refused = client.post(page, {"post": "yes"}).status_code
    account.scopes.all().delete()
    client.post(page, {"post": "yes"})

    assert refused == 403
    assert not Account.objects.exists()


def test_brings_a_new_region_under_the_grants_there_are(client: Client) -> None:
    Grant.objects.create(group=Group.objects.create(name="viewers"), role=Role.VIEWER)

    client.post(reverse("admin:clusters_account_add"), account_form())

    assert ClusterAccess.objects.get().scope == Scope.objects.get()


def test_compiles_grants_as_they_are_added_and_deleted(client: Client) -> None:
    make_scope()
    group = Group.objects.create(name="viewers")
    form = {"group": group.pk, "role": "viewer", "account": "", "region": "", "cluster_glob": "*"}

    client.post(reverse("admin:clusters_grant_add"), form)
    added = ClusterAccess.objects.count()
    client.post(reverse("admin:clusters_grant_delete", args=(Grant.objects.get().pk,)), {"post": "yes"})

    assert (added, ClusterAccess.objects.count()) == (1, 0)


def test_compiles_grants_that_are_deleted_by_the_dozen(client: Client) -> None:
    make_scope()
    group = Group.objects.create(name="viewers")
    client.post(
        reverse("admin:clusters_grant_add"),
        {"group": group.pk, "role": "viewer", "account": "", "region": "", "cluster_glob": "*"},
    )
    selected = {"action": "delete_selected", "_selected_action": [Grant.objects.get().pk], "post": "yes"}

    client.post(reverse("admin:clusters_grant_changelist"), selected)

    assert not ClusterAccess.objects.exists()


def test_lets_only_superusers_at_the_grants() -> None:
    staff = Client()
    staff.force_login(make_staff("add_grant", "change_grant", "view_grant", "delete_grant"))

    assert staff.get(reverse("admin:clusters_grant_changelist")).status_code == 403
    assert staff.get(reverse("admin:clusters_grant_add")).status_code == 403


def test_hastens_the_sweep_when_tier_rules_change(client: Client) -> None:
    later = timezone.now() + timedelta(hours=1)
    SyncState.objects.create(scope=make_scope(), kind=AgentKind.CLUSTERS, due_at=later)

    client.post(
        reverse("admin:clusters_tierrule_add"),
        {"order": "10", "name_glob": "*", "tag_key": "", "tag_value": "", "tier": Tier.PROD},
    )

    assert TierRule.objects.exists()
    assert SyncState.objects.get().due_at < later


def test_registers_what_is_entered_and_lookups_alone() -> None:
    ours = {model for model in admin.site._registry if model._meta.app_label == "clusters"}

    assert ours == ENTERED | {Cluster, Service}


@pytest.mark.parametrize("noun", ["cluster", "service"])
def test_changes_nothing_that_is_mirrored(client: Client, noun: str) -> None:
    thing: Any = make_cluster(make_scope())
    if noun == "service":
        thing = make_service(thing)

    shown = client.get(reverse(f"admin:clusters_{noun}_change", args=(thing.pk,)))

    assert shown.status_code == 200
    assert client.post(reverse(f"admin:clusters_{noun}_change", args=(thing.pk,)), {"name": "x"}).status_code == 403
    assert client.get(reverse(f"admin:clusters_{noun}_add")).status_code == 403
    assert client.post(reverse(f"admin:clusters_{noun}_delete", args=(thing.pk,))).status_code == 403


def test_looks_up_only_what_a_grant_covers() -> None:
    cluster = make_cluster(make_scope())
    user = make_staff("view_cluster")
    staff = Client()
    staff.force_login(user)
    page = reverse("admin:clusters_cluster_changelist")
    hidden = staff.get(page).content.decode()
    group = Group.objects.create(name="viewers")
    user.groups.add(group)
    ClusterAccess.objects.create(group=group, scope=cluster.scope, cluster=cluster, role=Role.VIEWER)

    assert "0 clusters" in hidden
    assert "1 cluster" in staff.get(page).content.decode()


def test_protects_only_clusters_of_which_one_is_an_admin() -> None:
    cluster = make_cluster(make_scope())
    user = make_staff("add_protection", "view_protection", "view_cluster", "view_service")
    group = Group.objects.create(name="shop")
    user.groups.add(group)
    access = ClusterAccess.objects.create(group=group, scope=cluster.scope, cluster=cluster, role=Role.OPERATOR)
    staff = Client()
    staff.force_login(user)
    form = {"cluster": cluster.pk, "service": "", "reason": "Black Friday"}

    staff.post(reverse("admin:clusters_protection_add"), form)
    refused = not Protection.objects.exists()
    ClusterAccess.objects.filter(pk=access.pk).update(role=Role.ADMIN)
    staff.post(reverse("admin:clusters_protection_add"), form)

    assert refused
    assert Protection.objects.get().cluster == cluster


def test_refuses_to_protect_a_service_of_another_cluster(client: Client) -> None:
    cluster = make_cluster(make_scope())
    service = make_service(cluster)
    other = Cluster.objects.create(
        scope=cluster.scope,
        arn=cluster.arn + "-2",
        name="pay",
        status="ACTIVE",
        read_at=timezone.now(),
        first_seen_at=timezone.now(),
        changed_at=timezone.now(),
    )

    form = {"cluster": other.pk, "service": service.pk, "reason": "x"}
    response = client.post(reverse("admin:clusters_protection_add"), form)

    assert "does not run in pay" in response.content.decode()
