"""`manage.py sync` does the workers' work once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clusters.aws.errors import AccessDenied
from clusters.models import Scope, SyncState, Task
from tests.sync.world import World

pytestmark = pytest.mark.django_db


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def sync(*arguments: str) -> str:
    out = StringIO()
    call_command("sync", "--threads", "1", *arguments, stdout=out)
    return out.getvalue()


def test_tells_calls_and_rows(world: World, shop: str, scope: Scope) -> None:
    text = sync()

    assert "0 ended" in text
    assert "describe_tasks" in text
    assert Task.objects.count() == 101


def test_fails_and_says_why_when_something_stayed_incomplete(
    world: World, shop: str, scope: Scope, capsys: object
) -> None:
    world.faults["list_tasks", 0] = AccessDenied("no ecs:ListTasks", mend="grant ecs:ListTasks to the read role")
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("sync", "--threads", "1", stdout=out)

    assert ended.value.code == 1
    assert "no ecs:ListTasks. grant ecs:ListTasks to the read role" in " ".join(out.getvalue().split())


def test_reads_only_what_was_asked_for(world: World, shop: str, scope: Scope) -> None:
    world.add_cluster("sandbox")
    sync("--kind", "clusters")
    world.calls.clear()

    sync("--kind", "services", "--cluster", "shop-*")

    assert world.calls == {"list_services": 1, "describe_services": 2}


def test_draws_a_progress_bar_on_a_terminal(
    world: World, shop: str, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    out = Terminal()

    call_command("sync", "--threads", "1", stdout=out)

    shown = out.getvalue()
    assert "reading AWS" in shown
    assert "shop/eu-west-1" in shown  # the shard at work
    assert re.search(r"(\d+)/\1\b", shown.replace("0/0", ""))  # it ends full
    assert "describe_tasks" in shown.rpartition("shards in")[2]


def test_draws_none_into_a_file(world: World, shop: str, scope: Scope) -> None:
    assert "reading AWS" not in sync()


def test_refuses_an_account_nobody_entered(world: World, scope: Scope) -> None:
    with pytest.raises(CommandError, match="Add one in the admin"):
        sync("--account", "999999999999")


def test_fails_when_another_process_holds_a_shard(world: World, shop: str, scope: Scope) -> None:
    sync("--kind", "clusters")
    SyncState.objects.filter(kind="tasks").update(lease_until="2099-01-01T00:00:00Z")

    with pytest.raises(SystemExit):
        sync("--kind", "tasks")
