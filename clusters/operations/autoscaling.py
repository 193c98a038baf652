"""What Application Auto Scaling will do with a count that a person sets, as far as the mirror knows."""

from dataclasses import dataclass

from clusters.choices import AgentKind
from clusters.models import ScalableTarget, ScalingPolicy, Service, SyncState
from clusters.operations.refusal import Notice

UNREAD = Notice(
    text="If Application Auto Scaling manages this service, it may set another count again.",
    mend="Gantry has not read its policies: see the agent scaling on the Sync page, or look in AWS first.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """`is_known` False: nothing was ever read. `most` None: nothing scales this service."""

    is_known: bool = False
    least: int = 0
    most: int | None = None
    policies: tuple[str, ...] = ()
    is_suspended: bool = False


def scaling_of(service: Service) -> Scaling:
    """Two queries where it is scaled, else three at most."""
    target = ScalableTarget.objects.filter(service=service).live().first()
    if target is None:
        agents = SyncState.objects.filter(scope_id=service.scope_id, kind=AgentKind.SCALING)
        return Scaling(is_known=agents.filter(last_success_at__isnull=False, last_error="").exists())
    policies = ScalingPolicy.objects.filter(service=service).live().order_by("name").values_list("name", flat=True)
    return Scaling(
        is_known=True,
        least=target.min_capacity,
        most=target.max_capacity,
        policies=tuple(policies),
        is_suspended=target.is_scale_in_suspended and target.is_scale_out_suspended,
    )


def scaling_warning(scaling: Scaling, *, wanted: int) -> Notice | None:
    """Nothing where nothing scales it, or where scaling is suspended.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html: counts out of the range.
    """
    if not scaling.is_known:
        return UNREAD
    if scaling.most is None or scaling.is_suspended:
        return None
    between = f"Application Auto Scaling keeps this service between {scaling.least:,} and {scaling.most:,} tasks"
    if wanted < scaling.least:
        return Notice(
            text=f"{between}: {wanted:,} is below, and its next scale-out sets at least {scaling.least:,} again.",
            mend="Lower the scalable target's minimum, or suspend its scaling, if this is meant to last.",
        )
    if wanted > scaling.most:
        return Notice(
            text=f"{between}: {wanted:,} is above, and its next scale-in begins at {scaling.most:,}.",
            mend="Raise the scalable target's maximum if this is meant to last.",
        )
    if not scaling.policies:
        return None
    named = ", ".join(scaling.policies[:3])
    return Notice(text=f"{between}: its policies ({named}) may set another count again.")
