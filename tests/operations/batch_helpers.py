"""Batches for tests: planned and confirmed as a person would; the states of their services. Nothing here asserts."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from clusters.choices import OperationKind
from clusters.models import Batch, Service
from clusters.operations.batch_plan import BatchPlan, plan_batch
from clusters.operations.batches import BatchConfirmation, make_batch


def plan_for(services: list[Service], *, user: User) -> BatchPlan:
    return plan_batch(OperationKind.REDEPLOY, services=services, user=user, now=timezone.now())


def make_batch_of(services: list[Service], *, user: User, **fields: Any) -> Batch:
    plan = plan_for(services, user=user)
    values: dict[str, Any] = {
        "seen_fingerprint": plan.fingerprint,
        "typed_name": plan.typed_name,
        "reason": "new base image",
        "at_once": 2,
        **fields,
    }
    return make_batch(plan, user=user, confirmation=BatchConfirmation(**values))


def states_of(batch: Batch) -> list[str]:
    return [item.operation.state if item.operation else item.state for item in batch.items.select_related("operation")]
