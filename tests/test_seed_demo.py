"""The simulated company as an admin would enter it: what the demo can be logged into."""

import json
import stat
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from clusters.access import role_on
from clusters.choices import Role
from clusters.models import Account, Cluster, Grant, Scope, TierRule

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:5090"


@pytest.fixture
def data_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def _seed(url: str = URL) -> None:
    call_command("seed_demo", endpoint_url=url, quiet=True)


def test_enters_accounts_with_both_roles_and_every_queue(data_dir: Path) -> None:
    _seed()

    prod = Account.objects.get(name="halden-prod")
    assert prod.read_role_arn == "arn:aws:iam::222233334444:role/GantryRead"
    assert prod.write_role_arn == "arn:aws:iam::222233334444:role/GantryWrite"
    queues = set(Scope.objects.values_list("event_queue_url", flat=True))
    assert queues == {f"{URL}/111122223333/gantry-ecs-events"}


def test_gives_each_login_its_role_everywhere(data_dir: Path) -> None:
    _seed()
    scope = Scope.objects.earliest("pk")
    moment = scope.account.created_at
    cluster = Cluster.objects.create(
        scope=scope, arn="arn", name="shop-prod", read_at=moment, first_seen_at=moment, changed_at=moment
    )

    roles = {user.username: role_on(user, cluster=cluster) for user in User.objects.all()}

    assert roles == {"viewer": Role.VIEWER, "operator": Role.OPERATOR, "admin": Role.ADMIN}


def test_keeps_random_passwords_for_its_own_eyes(data_dir: Path) -> None:
    _seed()

    kept = data_dir / "demo-credentials"
    logins = json.loads(kept.read_text())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(set(logins.values())) == 3
    assert all(User.objects.get(username=name).check_password(word) for name, word in logins.items())


def test_changes_nothing_but_addresses_when_it_runs_again(data_dir: Path) -> None:
    _seed()
    Account.objects.update(budget_share_percent=10)
    TierRule.objects.first().delete()  # type: ignore[union-attr]
    logins = (data_dir / "demo-credentials").read_text()
    counts = (User.objects.count(), Grant.objects.count(), TierRule.objects.count(), Scope.objects.count())

    _seed("http://127.0.0.1:6000")

    assert set(Account.objects.values_list("endpoint_url", "budget_share_percent")) == {("http://127.0.0.1:6000", 10)}
    assert (data_dir / "demo-credentials").read_text() == logins
    assert counts == (User.objects.count(), Grant.objects.count(), TierRule.objects.count(), Scope.objects.count())


def test_refuses_to_make_logins_in_production(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="GANTRY_DEMO=1"):
        _seed()
