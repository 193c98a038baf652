"""A batch against AWS: its services are rolled one after the other, each by one call."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from clusters.jobs.operations import sweep_operations
from clusters.models import Operation, Service
from tests.operations.batch_helpers import make_batch_of, states_of
from tests.operations.conftest import mirror_service

pytestmark = pytest.mark.django_db


def test_against_aws_it_rolls_one_after_the_other(
    service: Service,
    make_aws_service: Callable[..., dict[str, Any]],
    operator: User,
    effects: Callable[[], list[dict[str, Any]]],
) -> None:
    second = mirror_service(make_aws_service(count=1), cluster=service.cluster)
    batch = make_batch_of([service, second], user=operator, at_once=1)
    most = 0

    until = time.monotonic() + 60
    while batch.state == "running" and time.monotonic() < until:
        sweep_operations()
        open_now = Operation.objects.filter(state__in=["planning", "planned", "confirmed", "running", "following"])
        most = max(most, open_now.count())
        batch.refresh_from_db()
        time.sleep(0.1)

    assert (batch.state, states_of(batch)) == ("done", ["succeeded", "succeeded"])
    assert most == 1
    assert len(effects()) == 1
