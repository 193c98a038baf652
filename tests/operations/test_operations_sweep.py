"""Wishes that no message announced, plans that nobody confirmed, and a queue that is away."""

import logging
from datetime import timedelta

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.utils import timezone
from kombu import Connection

from clusters.choices import OperationKind
from clusters.jobs.operations import sweep_operations
from clusters.models import Operation, Service
from clusters.operations import queue
from clusters.operations.advance import advance
from clusters.operations.requests import request_operation
from tests.support.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(service: Service, operator: User) -> Operation:
    return request_operation(OperationKind.SCALE, service=service, params={"desired_count": 3}, user=operator)


def test_wish_without_a_message_it_finds(operation: Operation) -> None:
    sweep_operations()

    operation.refresh_from_db()
    assert operation.state == "planned"


def test_unconfirmed_plan_it_ends(operation: Operation) -> None:
    Operation.objects.update(state="planned", plan_expires_at=timezone.now() - timedelta(seconds=1))

    sweep_operations()

    operation.refresh_from_db()
    assert operation.state == "expired"


def test_wish_that_waited_too_long_it_ends(operation: Operation) -> None:
    Operation.objects.update(requested_at=timezone.now() - timedelta(minutes=11))

    sweep_operations()

    operation.refresh_from_db()
    assert operation.state == "expired"


def test_broken_operation_it_logs_and_goes_on(
    operation: Operation, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clusters.jobs.operations.due_operations", lambda _: [-1, operation.pk])

    def sometimes(operation_id: int) -> bool:
        if operation_id < 0:
            raise ValueError("broken")
        return advance(operation_id)

    monkeypatch.setattr("clusters.jobs.operations.advance", sometimes)
    with caplog.at_level(logging.ERROR):
        sweep_operations()

    operation.refresh_from_db()
    assert operation.state == "planned"
    assert "will be tried again" in caplog.text


def test_queue_that_is_away_it_notices_soon_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(current_app, "connection_for_write", lambda: Connection(nowhere))

    assert queue.send(1) is False
