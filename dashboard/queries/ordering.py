"""Orders of rows. Worst first: trouble by tier, then kind, then how much is missing; all else below it by name.

Nothing is NULL in an order: no time counts as before all times, no number as below all numbers.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from clusters.choices import Severity, Tier

TROUBLE = Severity.AT_RISK  # from here on it needs a person
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One expression of an order, never NULL."""

    expression: Any
    is_down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`parts` as they stand when sorted downwards (`is_down`) or upwards, which a first click on the column gives."""

    parts: tuple[Part, ...]
    is_down: bool = False

    def towards(self, *, is_down: bool) -> tuple[Part, ...]:
        """The parts in that direction, ties broken by the primary key."""
        whole = (*self.parts, Part(expression=F("pk"), is_down=self.parts[-1].is_down))
        if is_down == self.is_down:
            return whole
        return tuple(Part(expression=part.expression, is_down=not part.is_down) for part in whole)


def by_text(*fields: str) -> Order:
    return Order(parts=tuple(Part(expression=F(field)) for field in fields))


def by_number(*fields: str) -> Order:
    parts = tuple(
        Part(expression=Coalesce(F(field), Value(-1), output_field=IntegerField()), is_down=True) for field in fields
    )
    return Order(parts=parts, is_down=True)


def by_time(field: str) -> Order:
    return Order(parts=(Part(expression=Coalesce(F(field), Value(NEVER)), is_down=True),), is_down=True)


def _worst() -> Order:
    loudness = Case(
        When(severity__gte=TROUBLE, tier=Tier.PROD, then=Value(3)),
        When(severity__gte=TROUBLE, tier=Tier.STAGE, then=Value(2)),
        When(severity__gte=TROUBLE, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    # Quiet rows (parked) come after healthy ones: they are nobody's news.
    kind = Case(When(severity=Severity.QUIET, then=Value(-1)), default=F("severity"), output_field=IntegerField())
    return Order(
        is_down=True,
        parts=(
            Part(expression=loudness, is_down=True),
            Part(expression=kind, is_down=True),
            Part(expression=F("missing_count"), is_down=True),
            Part(expression=F("name")),
        ),
    )


WORST = _worst()  # for nouns with `severity`, `tier`, `missing_count` and `name`


def worst_first(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return ordered(queryset, by=WORST)


def ordered(queryset: QuerySet[Any], *, by: Order) -> QuerySet[Any]:
    """In the order's own direction."""
    parts = by.towards(is_down=by.is_down)
    wanted = [part.expression.desc() if part.is_down else part.expression.asc() for part in parts]
    return queryset.order_by(*wanted)
