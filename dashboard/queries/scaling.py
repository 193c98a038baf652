"""What Application Auto Scaling does with a service: its range, its policies in words, what it did and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from clusters.choices import AgentKind
from clusters.models import ScalableTarget, ScalingActivity, ScalingPolicy, Service, SyncState
from dashboard.scaling import ActivityRow, ScalingPage, activity_row, policy_row, range_of, suspended_of

ACTIVITIES_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentWords:
    """How an agent's last run went. `problem` "": well, or it never ran."""

    is_read: bool = False
    error_class: str = ""
    problem: str = ""


def get_agents(service: Service) -> Mapping[str, AgentWords]:
    """Of metrics and scaling, by kind. One query."""
    rows = SyncState.objects.filter(scope_id=service.scope_id, kind__in=(AgentKind.METRICS, AgentKind.SCALING))
    found = {
        kind: AgentWords(is_read=read_at is not None, error_class=error_class, problem=error.partition("\n")[0])
        for kind, read_at, error_class, error in rows.values_list(
            "kind", "last_success_at", "last_error_class", "last_error"
        )
    }
    return {kind: found.get(kind, AgentWords()) for kind in (AgentKind.METRICS, AgentKind.SCALING)}


def get_scaling(service: Service, *, agent: AgentWords) -> ScalingPage:
    """Three queries."""
    target = ScalableTarget.objects.filter(service=service).live().defer("raw").first()
    policies = ScalingPolicy.objects.filter(service=service).live().defer("raw").order_by("name")
    activities = ScalingActivity.objects.filter(service=service).order_by("-started_at", "-pk")[:ACTIVITIES_SHOWN]
    return ScalingPage(
        range=range_of(target.min_capacity, target.max_capacity) if target else "",
        suspended=suspended_of(scales_in=not target.is_scale_in_suspended, scales_out=not target.is_scale_out_suspended)
        if target
        else "",
        policies=tuple(
            policy_row(
                name=row.name, kind=row.kind, metric=row.metric, target=row.target_value, given=row.configuration
            )
            for row in policies
        ),
        activities=tuple(_activity(row) for row in activities),
        problem=agent.problem,
        is_read=agent.is_read,
    )


def _activity(row: ScalingActivity) -> ActivityRow:
    return activity_row(
        key=f"activity/{row.pk}",
        at=row.started_at,
        status=row.status,
        description=row.description,
        cause=row.cause,
        message=row.status_message,
        not_scaled=row.not_scaled,
    )
