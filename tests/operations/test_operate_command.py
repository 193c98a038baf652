"""`manage.py operate` without a worker: plan, question, outcome and exit code."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from clusters.models import Operation, Service
from clusters.operations import scale

pytestmark = pytest.mark.django_db
Effects = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def target(service: Service, operator: User, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(scale, "STEADY_FOR", scale.STEADY_FOR * 0)  # the command's clock is the real one
    return f"{service.cluster.name}/{service.name}"


def _run(*words: str) -> tuple[int, str]:
    printed = StringIO()
    try:
        call_command("operate", *words, stdout=printed)
    except SystemExit as ended:
        return int(str(ended.code)), printed.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, printed.getvalue()


def test_scaling_it_plans_sends_and_follows(target: str, effects: Effects) -> None:
    code, printed = _run("scale", target, "--to", "3", "--yes", "--user", "ana")

    assert code == 0, printed
    assert "Desired tasks: 2 -> 3" in printed
    assert "succeeded" in printed
    assert effects()[0]["request_id"] in printed


def test_undoing_it_takes_the_number_of_the_operation(target: str, effects: Effects) -> None:
    _run("scale", target, "--to", "3", "--yes", "--user", "ana")

    code, printed = _run("undo", str(Operation.objects.latest("pk").pk), "--yes", "--user", "ana")

    assert code == 0, printed
    assert [call["payload"]["desiredCount"] for call in effects()] == [3, 2]


def test_no_as_an_answer_it_sends_nothing(target: str, effects: Effects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "n")

    code, printed = _run("redeploy", target, "--user", "ana")

    assert code == 2
    assert "cancelled" in printed
    assert effects() == []


def test_blocked_plan_it_shows_and_sends_nothing(target: str, effects: Effects) -> None:
    code, printed = _run("scale", target, "--to", "2", "--yes", "--user", "ana")

    assert code == 2
    assert "BLOCKED" in printed
    assert effects() == []


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("scale", "nowhere/web", "--to", "3", "--user", "ana"), "manage.py sync"),
        (("scale", "web", "--to", "3", "--user", "ana"), "CLUSTER/SERVICE"),
        (("undo", "999999", "--user", "ana"), "Operations page"),
    ],
)
def test_what_is_not_there_it_says_with_the_mend(words: tuple[str, ...], mend: str, target: str) -> None:
    code, printed = _run(*words)

    assert code == 2
    assert mend in printed


def test_unknown_user_it_refuses(target: str) -> None:
    code, printed = _run("redeploy", target, "--yes", "--user", "nobody-here")

    assert code == 2
    assert "--user" in printed


def test_showing_it_prints_plan_and_ledger(target: str) -> None:
    _run("scale", target, "--to", "3", "--yes", "--user", "ana")

    code, printed = _run("show", str(Operation.objects.latest("pk").pk))

    assert code == 0
    assert "ecs:UpdateService" in printed
    assert "Confirmed by ana" in printed
