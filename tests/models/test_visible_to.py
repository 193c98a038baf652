"""Visibility is a join over compiled rows: by cluster, by scope, and by use."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User

from clusters.choices import Role
from clusters.models import (
    Account,
    CapacityProvider,
    Cluster,
    ClusterAccess,
    LoadBalancer,
    Scope,
    Service,
    TargetGroup,
    TargetGroupUse,
    TaskDefinition,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STAMPS = {"read_at": NOW, "first_seen_at": NOW, "changed_at": NOW}


def make_scope(region: str) -> Scope:
    account, _ = Account.objects.get_or_create(account_id="222233334444", defaults={"name": "halden-prod"})
    return Scope.objects.create(account=account, region=region)


def make_cluster(scope: Scope, name: str) -> Cluster:
    arn = f"arn:aws:ecs:{scope.region}:222233334444:cluster/{name}"
    return Cluster.objects.create(scope=scope, arn=arn, name=name, status="ACTIVE", **STAMPS)


def make_revision(scope: Scope, family: str) -> TaskDefinition:
    arn = f"arn:aws:ecs:{scope.region}:222233334444:task-definition/{family}:1"
    return TaskDefinition.objects.create(scope=scope, arn=arn, family=family, revision=1, status="ACTIVE", **STAMPS)


def make_service(cluster: Cluster, name: str, *, revision: TaskDefinition) -> Service:
    return Service.objects.create(
        scope=cluster.scope,
        cluster=cluster,
        arn=f"{cluster.arn}/{name}".replace(":cluster/", ":service/"),
        name=name,
        status="ACTIVE",
        scheduling_strategy="REPLICA",
        task_definition=revision,
        task_definition_arn=revision.arn,
        **STAMPS,
    )


def make_reader(scope: Scope, *, cluster: Cluster | None) -> User:
    user = User.objects.create_user("reader")
    group = Group.objects.create(name="readers")
    user.groups.add(group)
    ClusterAccess.objects.create(group=group, scope=scope, cluster=cluster, role=Role.VIEWER)
    return user


def test_shows_only_the_cluster_that_a_row_names() -> None:
    scope = make_scope("eu-west-1")
    seen, _hidden = make_cluster(scope, "shop-prod"), make_cluster(scope, "data-prod")
    user = make_reader(scope, cluster=seen)

    names = set(Cluster.objects.visible_to(user).values_list("name", flat=True))

    assert names == {"shop-prod"}


def test_shows_every_cluster_of_a_scope_that_a_row_covers_whole() -> None:
    scope, other = make_scope("eu-west-1"), make_scope("us-east-1")
    make_cluster(scope, "shop-prod")
    make_cluster(scope, "data-prod")
    make_cluster(other, "far-prod")
    user = make_reader(scope, cluster=None)

    names = set(Cluster.objects.visible_to(user).values_list("name", flat=True))

    assert names == {"shop-prod", "data-prod"}


def test_shows_a_task_definition_only_where_something_visible_uses_it() -> None:
    scope = make_scope("eu-west-1")
    seen, hidden = make_cluster(scope, "shop-prod"), make_cluster(scope, "data-prod")
    make_service(seen, "web", revision=make_revision(scope, "web"))
    make_service(hidden, "etl", revision=make_revision(scope, "etl"))
    user = make_reader(scope, cluster=seen)

    families = set(TaskDefinition.objects.visible_to(user).values_list("family", flat=True))

    assert families == {"web"}


def test_counts_a_row_once_when_two_groups_cover_it() -> None:
    scope = make_scope("eu-west-1")
    cluster = make_cluster(scope, "shop-prod")
    user = make_reader(scope, cluster=cluster)
    second = Group.objects.create(name="more readers")
    user.groups.add(second)
    ClusterAccess.objects.create(group=second, scope=scope, cluster=cluster, role=Role.OPERATOR)

    assert Cluster.objects.visible_to(user).count() == 1


def test_asks_for_the_roles_that_cover() -> None:
    scope = make_scope("eu-west-1")
    cluster = make_cluster(scope, "shop-prod")
    user = make_reader(scope, cluster=cluster)

    assert not Cluster.objects.covered_by(user, roles=(Role.OPERATOR, Role.ADMIN)).exists()


@pytest.mark.parametrize("kind", ["anonymous", "stranger", "inactive"])
def test_shows_nothing_to_who_has_no_grant(kind: str) -> None:
    scope = make_scope("eu-west-1")
    cluster = make_cluster(scope, "shop-prod")
    make_service(cluster, "web", revision=make_revision(scope, "web"))
    user: User | AnonymousUser = AnonymousUser()
    if kind == "stranger":
        user = User.objects.create_user("stranger")
    if kind == "inactive":
        user = make_reader(scope, cluster=cluster)
        user.is_active = False

    counts = [noun.objects.visible_to(user).count() for noun in (Scope, Cluster, Service, TaskDefinition)]

    assert counts == [0, 0, 0, 0]


def make_group(service: Service) -> TargetGroup:
    """A group that the service names, behind a load balancer of its own."""
    scope, name = service.scope, service.name
    arn = f"arn:aws:elasticloadbalancing:{scope.region}:222233334444"
    balancer = LoadBalancer.objects.create(scope=scope, arn=f"{arn}:loadbalancer/{name}", name=name, **STAMPS)
    TargetGroupUse.objects.create(scope=scope, service=service, target_group_arn=f"{arn}:targetgroup/{name}")
    return TargetGroup.objects.create(
        scope=scope, arn=f"{arn}:targetgroup/{name}", name=name, load_balancer=balancer, **STAMPS
    )


@pytest.mark.parametrize(("is_whole", "names"), [(False, {"web"}), (True, {"web", "ledger"})])
def test_shows_load_balancers_and_target_groups_by_the_services_that_are_seen(is_whole: bool, names: set[str]) -> None:
    scope = make_scope("eu-west-1")
    seen, hidden = make_cluster(scope, "shop-prod"), make_cluster(scope, "data-prod")
    for cluster, name in ((seen, "web"), (hidden, "ledger")):
        make_group(make_service(cluster, name, revision=make_revision(scope, name)))
    user = make_reader(scope, cluster=None if is_whole else seen)

    groups = set(TargetGroup.objects.visible_to(user).values_list("name", flat=True))
    balancers = set(LoadBalancer.objects.visible_to(user).values_list("name", flat=True))

    assert groups == balancers == names
    assert not LoadBalancer.objects.visible_to(AnonymousUser()).exists()


def test_shows_a_capacity_provider_by_the_clusters_that_may_use_it_whole_names_only() -> None:
    scope = make_scope("eu-west-1")
    seen = make_cluster(scope, "shop-prod")
    Cluster.objects.filter(pk=seen.pk).update(capacity_providers=["FARGATE_SPOT", "ec2-main"])
    for name in ("FARGATE", "FARGATE_SPOT", "ec2-main", "ec2"):
        arn = f"arn:aws:ecs:eu-west-1:222233334444:capacity-provider/{name}"
        CapacityProvider.objects.create(scope=scope, arn=arn, name=name, kind=name, status="ACTIVE", **STAMPS)
    user = make_reader(scope, cluster=seen)

    names = set(CapacityProvider.objects.visible_to(user).values_list("name", flat=True))

    assert names == {"FARGATE_SPOT", "ec2-main"}
