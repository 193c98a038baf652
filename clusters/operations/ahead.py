"""What a page knows of a service before it offers anything: one look instead of a question a guard.

It only says where a guard need not be asked. What stands in the way, and whether, the guards alone decide, and the
write path asks all of them again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from clusters.access import actable
from clusters.models import Service
from clusters.operations import guards


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """`is_frozen`: changes are frozen somewhere now, perhaps not there."""

    may_act: bool
    is_protected: bool
    is_frozen: bool
    is_busy: bool

    def clear_guards(self) -> frozenset[guards.Guard]:
        """Those that would find nothing in the way."""
        seen = (
            (guards.access, not self.may_act),
            (guards.protection, self.is_protected),
            (guards.freeze, self.is_frozen),
            (guards.other_operation, self.is_busy),
        )
        return frozenset(guard for guard, may_find in seen if not may_find)


def with_ahead(rows: Any, *, user: Any, now: datetime) -> Any:
    """Services with what `ahead_of` reads, in the same query."""
    return rows.annotate(
        may_act=Exists(actable(Service.objects, user=user).filter(pk=OuterRef("pk"))),
        is_protected=Exists(guards.protections(cluster=OuterRef("cluster"), service=OuterRef("pk"))),
        is_frozen=Exists(guards.current_freezes(now)),
        is_busy=Exists(guards.calling().filter(service=OuterRef("pk"))),
    )


def ahead_of(service: Any) -> Ahead:
    """Needs a row of `with_ahead`. No query."""
    return Ahead(
        may_act=service.may_act,
        is_protected=service.is_protected,
        is_frozen=service.is_frozen,
        is_busy=service.is_busy,
    )


def look_ahead(user: Any, *, service: Service, now: datetime) -> Ahead:
    """One query."""
    return ahead_of(with_ahead(Service.objects.only("pk"), user=user, now=now).get(pk=service.pk))
