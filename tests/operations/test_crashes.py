"""SIGKILL at each point of the write path, duplicates and lost answers: AWS sees exactly one effect."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections

from clusters.choices import OperationKind
from clusters.models import Operation, Service
from clusters.operations.advance import advance
from clusters.operations.claims import CLAIM_FOR
from clusters.operations.requests import request_operation
from clusters.simulator.server import RunningSimulator
from tests.operations.conftest import Run, Watch
from tests.operations.crashing import POINTS

pytestmark = pytest.mark.django_db(transaction=True)
Effects = Callable[[], list[dict[str, Any]]]
Confirm = Callable[..., Operation]
WISHES: dict[OperationKind, dict[str, int]] = {OperationKind.SCALE: {"desired_count": 3}, OperationKind.REDEPLOY: {}}


def _confirmed(kind: OperationKind, *, service: Service, user: User, confirm: Confirm) -> Operation:
    return confirm(request_operation(kind, service=service, params=WISHES[kind], user=user), user=user)


@pytest.mark.parametrize(
    ("kind", "point"),
    # a redeployment is the one that a repeat would double, so it dies everywhere; a scaling where it matters most
    [(OperationKind.REDEPLOY, point) for point in POINTS]
    + [(OperationKind.SCALE, "before the call"), (OperationKind.SCALE, "after the call")],
)
def test_killed_worker_it_leaves_exactly_one_effect(
    kind: OperationKind,
    point: str,
    service: Service,
    operator: User,
    run: Run,
    confirm: Confirm,
    effects: Effects,
    watch: Watch,
    process_environment: dict[str, str],
) -> None:
    operation = _confirmed(kind, service=service, user=operator, confirm=confirm)

    command = [sys.executable, "-m", "tests.operations.crashing", str(operation.pk), point]
    killed = subprocess.run(command, env=process_environment, capture_output=True, text=True, timeout=60)
    watch.skip(CLAIM_FOR.total_seconds() + 1)
    run(operation, "following", "succeeded")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(effects()) == 1


@pytest.mark.parametrize("kind", list(WISHES))
def test_lost_answer_it_reads_back_and_does_not_repeat(
    kind: OperationKind,
    service: Service,
    operator: User,
    run: Run,
    confirm: Confirm,
    effects: Effects,
    simulator: RunningSimulator,
) -> None:
    operation = _confirmed(kind, service=service, user=operator, confirm=confirm)
    simulator.post("faults", {"kind": "cut_body", "match": {"operation": "UpdateService"}, "count": 1})

    sent = run(operation, "following")

    assert len(effects()) == 1
    assert any("Read back: AWS shows the call's effect" in step.text for step in sent.steps.all())


@pytest.mark.parametrize("kind", list(WISHES))
@pytest.mark.parametrize("fault", ["reset", "throttle", "http_error"])
def test_call_that_never_arrived_it_sends_again(
    kind: OperationKind,
    fault: str,
    service: Service,
    operator: User,
    run: Run,
    confirm: Confirm,
    effects: Effects,
    simulator: RunningSimulator,
) -> None:
    operation = _confirmed(kind, service=service, user=operator, confirm=confirm)
    simulator.post("faults", {"kind": fault, "match": {"operation": "UpdateService"}, "count": 1})

    sent = run(operation, "following")

    assert len(effects()) == 1
    assert sent.attempt == 2


def test_duplicate_jobs_it_runs_once(
    service: Service, operator: User, confirm: Confirm, effects: Effects, watch: Watch
) -> None:
    operation = _confirmed(OperationKind.REDEPLOY, service=service, user=operator, confirm=confirm)

    def job(_: int) -> bool:
        try:
            return advance(operation.pk, clock=watch)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(job, range(8)))

    operation.refresh_from_db()
    assert operation.state == "following"
    assert len(effects()) == 1


def test_refusal_of_aws_it_ends_with_the_mend(
    service: Service, operator: User, run: Run, confirm: Confirm, simulator: RunningSimulator
) -> None:
    operation = _confirmed(OperationKind.SCALE, service=service, user=operator, confirm=confirm)
    simulator.post("faults", {"kind": "access_denied", "match": {"operation": "UpdateService"}, "count": 1})

    failed = run(operation, "failed")

    assert failed.error_class == "AccessDenied"
    assert "Grant ecs:UpdateService to arn:aws:iam::222233334444:role/GantryWrite" in failed.outcome


def test_unreadable_aws_it_waits_for_and_then_goes_on(
    service: Service, operator: User, run: Run, confirm: Confirm, effects: Effects, simulator: RunningSimulator
) -> None:
    operation = _confirmed(OperationKind.SCALE, service=service, user=operator, confirm=confirm)
    simulator.post("faults", {"kind": "http_error", "match": {"operation": "DescribeServices"}, "count": 5})

    sent = run(operation, "following")

    assert len(effects()) == 1
    assert any("could not be read before sending" in step.text for step in sent.steps.all())
