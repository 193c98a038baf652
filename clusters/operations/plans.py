"""The plan of an operation as frozen data, and its JSON in `Operation.plan`. Decides nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from clusters.models import Operation
from clusters.operations.refusal import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCall:
    """One AWS call exactly as it will be sent. `service` and `operation` are botocore's, `action` is IAM's.

    `summary` says in words what it does; plans of before have none.
    """

    service: str
    operation: str
    action: str
    params: Mapping[str, Any]
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of "before and after". Both are words to show."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be done and what it will change, from a fresh read of AWS at `read_at`.

    `state` is what was read and matters; its digest is the plan's fingerprint. `typed_name`: what must be typed to
    confirm, "" for nothing. `undo`: how it can be undone, "" if it can't. A plan with blockers can't be confirmed.
    `placement`: where new tasks would go (`clusters.operations.placement`), {} where the mirror can't say.
    """

    title: str
    calls: tuple[PlannedCall, ...]
    changes: tuple[Change, ...]
    warnings: tuple[Notice, ...] = ()
    blockers: tuple[Notice, ...] = ()
    follow: str = ""
    undo: str = ""
    typed_name: str = ""
    needs_reason: bool = False
    read_at: datetime
    state: Mapping[str, Any] = field(default_factory=dict)
    placement: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Equal while a fresh plan would do the same to the same state. Time and warnings don't count."""
        decisive = {
            "state": self.state,
            "calls": [asdict(call) for call in self.calls],
            "blockers": [notice.text for notice in self.blockers],
            "typed_name": self.typed_name,
            "needs_reason": self.needs_reason,
        }
        return hashlib.sha256(json.dumps(decisive, sort_keys=True, default=str).encode()).hexdigest()


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """`Operation.plan`: what `plan_of` reads back."""
    return {**asdict(plan), "read_at": plan.read_at.isoformat()}


def plan_of(operation: Operation) -> Plan | None:
    """The plan of an operation; None while it is being made."""
    stored = operation.plan
    if not stored:
        return None
    return Plan(
        title=stored["title"],
        calls=tuple(PlannedCall(**call) for call in stored["calls"]),
        changes=tuple(Change(**change) for change in stored["changes"]),
        warnings=tuple(Notice(**notice) for notice in stored["warnings"]),
        blockers=tuple(Notice(**notice) for notice in stored["blockers"]),
        follow=stored["follow"],
        undo=stored["undo"],
        typed_name=stored["typed_name"],
        needs_reason=stored["needs_reason"],
        read_at=datetime.fromisoformat(stored["read_at"]),
        state=stored["state"],
        placement=stored.get("placement", {}),
    )
