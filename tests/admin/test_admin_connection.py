"""The page of "Test connection": asks a worker, waits, shows."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from clusters.models import Account, ConnectionCheck
from tests.support.ecs_events import make_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def send_task(name: str, **options: Any) -> None:
        found.append({"name": name, **options})

    monkeypatch.setattr(current_app, "send_task", send_task)
    return found


@pytest.fixture
def account() -> Account:
    account: Account = make_scope().account
    return account


@pytest.fixture
def page(account: Account) -> str:
    return reverse("admin:clusters_account_connection", args=(account.pk,))


@pytest.fixture
def client() -> Client:
    found = Client()
    found.force_login(User.objects.create_superuser("admin"))
    return found


def test_sends_one_job_a_region_after_the_commit(
    client: Client,
    account: Account,
    page: str,
    sent: list[dict[str, Any]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    account.scopes.create(region="us-east-1")
    account.scopes.create(region="us-west-2", is_enabled=False)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page)

    rows = ConnectionCheck.objects.order_by("pk")
    assert [row.scope.region for row in rows] == ["eu-west-1", "us-east-1"]
    assert [(each["name"], each["args"], each["queue"]) for each in sent] == [
        ("clusters.jobs.sync.check_connection", (row.pk,), "operations") for row in rows
    ]


def test_reloads_while_it_waits(client: Client, page: str, sent: list[dict[str, Any]]) -> None:
    client.post(page)

    html = client.get(page).content.decode()

    assert 'http-equiv="refresh"' in html
    assert "A worker is asking AWS" in html


def test_says_so_when_no_worker_answers(client: Client, account: Account, page: str) -> None:
    scope = account.scopes.get()
    ConnectionCheck.objects.create(scope=scope, requested_at=timezone.now() - timedelta(seconds=30))

    html = client.get(page).content.decode()

    assert "No worker has answered yet" in html
    assert 'http-equiv="refresh"' in html


def test_stops_reloading_when_the_check_was_lost(client: Client, account: Account, page: str) -> None:
    scope = account.scopes.get()
    ConnectionCheck.objects.create(scope=scope, requested_at=timezone.now() - timedelta(hours=1))

    assert 'http-equiv="refresh"' not in client.get(page).content.decode()


def test_shows_each_action_escaped(client: Client, account: Account, page: str) -> None:
    line = {
        "action": "ecs:ListTasks",
        "role": "arn:aws:iam::222233334444:role/GantryRead",
        "verdict": "denied",
        "is_required": True,
        "detail": "<script>alert(1)</script> Grant ecs:ListTasks to it.",
    }
    now = timezone.now()
    ConnectionCheck.objects.create(scope=account.scopes.get(), requested_at=now, finished_at=now, results=[line])

    html = client.get(page).content.decode()

    assert 'data-verdict="denied"' in html
    assert "Grant ecs:ListTasks to it." in html
    assert "<script>alert" not in html


def test_goes_on_without_a_broker(
    client: Client, page: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def send_task(name: str, **options: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(current_app, "send_task", send_task)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page)

    assert response.status_code == 302


def test_says_what_to_enable_first(client: Client, account: Account, page: str) -> None:
    account.scopes.update(is_enabled=False)

    html = client.post(page, follow=True).content.decode()

    assert "Enable the account and one of its regions first" in html


def test_starts_from_the_list_too(client: Client, account: Account, page: str, sent: list[dict[str, Any]]) -> None:
    selected = {"action": "test_connection", "_selected_action": [account.pk]}

    response = client.post(reverse("admin:clusters_account_changelist"), selected)

    assert response.headers["Location"] == page
    assert ConnectionCheck.objects.count() == 1


def test_lets_those_who_may_view_look_and_not_ask(account: Account, page: str) -> None:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_account"))
    staff = Client()
    staff.force_login(user)

    assert staff.get(page).status_code == 200
    assert "Test now" not in staff.get(page).content.decode()
    assert staff.post(page).status_code == 403
    assert not ConnectionCheck.objects.exists()


def test_is_no_page_for_strangers(page: str) -> None:
    staff = Client()
    staff.force_login(User.objects.create_user("staff", is_staff=True))

    assert staff.get(page).status_code == 403


def test_finds_no_account_that_is_not_there(client: Client) -> None:
    assert client.get(reverse("admin:clusters_account_connection", args=(999,))).status_code == 404
