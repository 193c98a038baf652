"""Worst first: trouble by tier, then kind, then since when; all else below it by name."""

from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from clusters.choices import Severity, Tier

TROUBLE = Severity.AT_RISK  # from here on it needs a person


def worst_first(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """For nouns with `severity`, `tier`, `missing_count` and `name`."""
    loudness = Case(
        When(severity__gte=TROUBLE, tier=Tier.PROD, then=Value(3)),
        When(severity__gte=TROUBLE, tier=Tier.STAGE, then=Value(2)),
        When(severity__gte=TROUBLE, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    # Quiet rows (parked) come after healthy ones: they are nobody's news.
    kind = Case(When(severity=Severity.QUIET, then=Value(-1)), default=F("severity"), output_field=IntegerField())
    return queryset.order_by(loudness.desc(), kind.desc(), F("missing_count").desc(), "name", "pk")
