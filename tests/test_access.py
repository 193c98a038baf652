"""Grants compile to rows, and rows decide who may do what where."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.utils import timezone

from clusters.access import compile_grants, may, role_on
from clusters.choices import Role
from clusters.models import Account, Cluster, ClusterAccess, Grant, Scope

pytestmark = pytest.mark.django_db


def _cluster(name: str, *, account: Account, region: str = "eu-west-1") -> Cluster:
    scope, _ = Scope.objects.get_or_create(account=account, region=region)
    now = timezone.now()
    cluster: Cluster = Cluster.objects.create(
        scope=scope, arn=f"arn:{region}:{name}", name=name, read_at=now, first_seen_at=now, changed_at=now
    )
    return cluster


@pytest.fixture
def account() -> Account:
    return Account.objects.create(account_id="222233334444", name="prod")


@pytest.fixture
def group() -> Group:
    return Group.objects.create(name="shop")


@pytest.fixture
def user(group: Group) -> User:
    user = User.objects.create_user("ana")
    user.groups.add(group)
    return user


def test_glob_it_compiles_to_the_clusters_that_match(account: Account, group: Group, user: User) -> None:
    shop, other = _cluster("shop-prod", account=account), _cluster("pay-prod", account=account)
    Grant.objects.create(group=group, role=Role.OPERATOR, cluster_glob="shop-*")

    compile_grants()

    assert role_on(user, cluster=shop) is Role.OPERATOR
    assert role_on(user, cluster=other) is None


def test_star_it_compiles_to_the_whole_scope_with_clusters_to_come(account: Account, group: Group, user: User) -> None:
    Scope.objects.create(account=account, region="eu-west-1")
    Grant.objects.create(group=group, role=Role.VIEWER)
    compile_grants()

    later = _cluster("later", account=account)

    assert role_on(user, cluster=later) is Role.VIEWER


def test_account_and_region_it_holds_to(account: Account, group: Group, user: User) -> None:
    other = Account.objects.create(account_id="333344445555", name="dev")
    here = _cluster("a", account=account)
    elsewhere = [_cluster("a", account=account, region="us-east-1"), _cluster("a", account=other)]
    Grant.objects.create(group=group, role=Role.VIEWER, account=account, region="eu-west-1")

    compile_grants()

    assert role_on(user, cluster=here) is Role.VIEWER
    assert [role_on(user, cluster=each) for each in elsewhere] == [None, None]


def test_new_cluster_it_compiles_alone(account: Account, group: Group, user: User) -> None:
    Grant.objects.create(group=group, role=Role.VIEWER, cluster_glob="shop-*")
    compile_grants()
    fresh = _cluster("shop-new", account=account)

    changed = compile_grants([fresh])

    assert (changed, role_on(user, cluster=fresh)) == (1, Role.VIEWER)


def test_second_compilation_it_changes_nothing(account: Account, group: Group) -> None:
    _cluster("shop-prod", account=account)
    Grant.objects.create(group=group, role=Role.VIEWER, cluster_glob="shop-*")
    compile_grants()

    assert compile_grants() == 0


def test_withdrawn_grant_it_takes_away(account: Account, group: Group, user: User) -> None:
    shop = _cluster("shop-prod", account=account)
    grant = Grant.objects.create(group=group, role=Role.ADMIN)
    compile_grants()
    grant.delete()

    compile_grants()

    assert role_on(user, cluster=shop) is None
    assert not ClusterAccess.objects.exists()


@pytest.mark.parametrize(
    ("held", "allowed"),
    [
        (Role.VIEWER, [Role.VIEWER]),
        (Role.OPERATOR, [Role.VIEWER, Role.OPERATOR]),
        (Role.ADMIN, [Role.VIEWER, Role.OPERATOR, Role.ADMIN]),
    ],
)
def test_role_it_lets_contain_the_lower_ones(
    held: Role, allowed: list[Role], account: Account, group: Group, user: User
) -> None:
    shop = _cluster("shop-prod", account=account)
    Grant.objects.create(group=group, role=held)
    compile_grants()

    assert [role for role in Role if may(user, role, cluster=shop)] == allowed


def test_nobody_it_lets_do_anything_without_an_account(account: Account, group: Group, user: User) -> None:
    shop = _cluster("shop-prod", account=account)
    Grant.objects.create(group=group, role=Role.ADMIN)
    compile_grants()
    user.is_active = False

    assert not may(user, Role.VIEWER, cluster=shop)
    assert not may(AnonymousUser(), Role.VIEWER, cluster=shop)
    assert may(User(is_superuser=True), Role.ADMIN, cluster=shop)
