"""What people may ask of the write path: request, confirm, cancel, undo. Pages and commands call these and nothing else.

Nothing here calls AWS: a row is written, and a worker is told once the row is committed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clusters.choices import OperationKind
from clusters.models import Operation, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An operation that exists for a service, and whether this user may ask for it now. `reason` says why not."""

    kind: OperationKind
    label: str
    is_offered: bool
    reason: str = ""
    mend: str = ""


def offered(user: Any, *, service: Service) -> list[Offer]:
    """Each kind with its reason if it is not to be had. Empty where nothing may be changed at all, or by a viewer."""
    raise NotImplementedError


def request_operation(
    kind: OperationKind, *, service: Service, params: Mapping[str, Any], user: Any, source: str = "web"
) -> Operation:
    """Ask for a plan. scale takes `{"desired_count": int}`, redeploy `{}`. Raises OperationRefused.

    The answer is in PLANNING; a worker fills in the plan. Unconfirmed plans of the same user for the same service end.
    """
    raise NotImplementedError


def confirm_operation(
    operation: Operation, *, user: Any, reason: str = "", typed_name: str = "", seen_fingerprint: str | None = None
) -> Operation:
    """Confirm the plan that was shown (`seen_fingerprint`: its `plan_fingerprint`). Raises OperationRefused.

    The worker plans anew before it acts; if the state has changed it goes back to PLANNED and asks again.
    """
    raise NotImplementedError


def cancel_operation(operation: Operation, *, user: Any) -> Operation:
    """Give up what has not been sent yet, or stop following what has. Raises OperationRefused."""
    raise NotImplementedError


def undo_offer(operation: Operation, *, user: Any) -> Offer:
    """Whether `operation` can be undone by this user now, and if not why."""
    raise NotImplementedError


def undo_operation(operation: Operation, *, user: Any, source: str = "web") -> Operation:
    """Ask for the inverse, planned from now: a new operation in PLANNING with `undo_of`. Raises OperationRefused."""
    raise NotImplementedError
