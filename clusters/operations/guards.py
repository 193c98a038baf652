"""What may stand in the way of a change, from our own rows: asked at the request, at confirming, and before the call.

Each guard answers with the cause and the mend. What only AWS knows is asked by the planner.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from django.conf import settings
from django.db.models import Q

from clusters.access import may
from clusters.choices import Role
from clusters.models import Cluster, Freeze, Operation, Protection, Service
from clusters.operations.kind import Kind
from clusters.operations.refusal import Notice
from clusters.operations.states import CALLING_STATES

EXPRESS = "ECS"  # resourceManagementType of services that ECS Express Mode manages


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants what of which service, when. `operation_id`: the wish's own row, once there is one."""

    kind: Kind
    service: Service
    user: Any
    now: datetime
    operation_id: int | None = None


Guard = Callable[[Wish], Notice | None]


def find_obstacle(wish: Wish) -> Notice | None:
    """The first thing that stands in the way; None if nothing does."""
    return next((notice for guard in GUARDS if (notice := guard(wish)) is not None), None)


def find_obstacles(wishes: Sequence[Wish], *, clear: Collection[Guard] = ()) -> list[Notice | None]:
    """The same for wishes that differ in their kind only: what doesn't depend on it is asked once. `clear`: guards that
    need not be asked, for it is known that they see nothing."""
    answers: dict[Guard, Notice | None] = dict.fromkeys(clear)

    def ask(guard: Guard, wish: Wish) -> Notice | None:
        if guard is _fits:
            return guard(wish)
        if guard not in answers:
            answers[guard] = guard(wish)
        return answers[guard]

    return [next((notice for guard in GUARDS if (notice := ask(guard, wish)) is not None), None) for wish in wishes]


def may_not_write(service: Service) -> Notice | None:
    """Why nothing at all can be changed there: the installation or the account is for reading only."""
    account = service.scope.account
    if not settings.WRITES_ENABLED:
        return Notice(text="This installation is read-only.", mend="An operator of Gantry can set GANTRY_WRITES=1.")
    if not account.write_role_arn:
        return Notice(
            text=f"Account {account.name} has no write role.", mend="An admin can enter its ARN in the account's form."
        )
    if not (account.is_enabled and service.scope.is_enabled):
        return Notice(text=f"{service.scope} is switched off in Gantry.", mend="An admin can enable it again.")
    return None


def _writes(wish: Wish) -> Notice | None:
    return may_not_write(wish.service)


def no_right(cluster: Cluster) -> Notice:
    return Notice(
        text=f"You may not change services of {cluster.name}.",
        mend="An admin can grant your group the operator role there.",
    )


def protected(protection: Protection) -> Notice:
    return Notice(text=f"{protection}.", mend="An admin can lift the protection.")


def frozen(freezes: Iterable[Freeze], *, service: Service) -> Notice | None:
    """The first of the freezes that covers the service, as a notice."""
    for freeze in freezes:
        is_there = freeze.account_id in (None, service.scope.account_id)
        if is_there and fnmatchcase(service.cluster.name, freeze.cluster_glob):
            return Notice(
                text=f"Changes are frozen until {freeze.ends_at:%Y-%m-%d %H:%M} UTC: {freeze.reason}.",
                mend="Wait for the end, or ask an admin to end the freeze.",
            )
    return None


def current_freezes(now: datetime) -> Any:
    return Freeze.objects.filter(starts_at__lte=now, ends_at__gt=now).order_by("-ends_at")


def protections(*, cluster: Any, service: Any) -> Any:
    """Of the service itself, or of the whole cluster."""
    return Protection.objects.filter(Q(cluster=cluster, service__isnull=True) | Q(service=service))


def calling() -> Any:
    """Operations whose call is about to reach AWS, or may have."""
    return Operation.objects.filter(state__in=[str(state) for state in CALLING_STATES])


def busy(other: Operation) -> Notice:
    return Notice(
        text=f"Operation #{other.pk} ({other.kind}) is being sent to this service.",
        mend="Wait until it is followed or has ended, or cancel it.",
    )


def access(wish: Wish) -> Notice | None:
    may_act = may(wish.user, Role.OPERATOR, cluster=wish.service.cluster)
    return None if may_act else no_right(wish.service.cluster)


def is_gone(wish: Wish) -> Notice | None:
    """What the row alone tells: gone, or of a sort that this kind can't change. Asks no database."""
    return _is_there(wish) or _fits(wish)


def _is_there(wish: Wish) -> Notice | None:
    if wish.service.is_gone:
        return Notice(text=f"{wish.service.name} is gone from AWS.", mend="There is nothing to change any more.")
    return None


def _fits(wish: Wish) -> Notice | None:
    if wish.service.resource_management_type == EXPRESS:
        return Notice(
            text="ECS Express Mode manages this service and has an update of its own.",
            mend="Change it there: in the console under Express Mode, or by UpdateExpressGatewayService.",
        )
    return wish.kind.unfit(
        scheduling_strategy=wish.service.scheduling_strategy,
        deployment_controller=wish.service.deployment_controller,
    )


def protection(wish: Wish) -> Notice | None:
    found = protections(cluster=wish.service.cluster, service=wish.service)
    first = found.select_related("cluster", "service").first()
    return protected(first) if first else None


def freeze(wish: Wish) -> Notice | None:
    return frozen(current_freezes(wish.now), service=wish.service)


def other_operation(wish: Wish) -> Notice | None:
    """Two calls to one service at once would make both plans untrue. One that is only followed has been sent."""
    other = calling().filter(service=wish.service).exclude(pk=wish.operation_id).first()
    return busy(other) if other else None


GUARDS: tuple[Guard, ...] = (
    _writes,
    access,
    _is_there,
    _fits,
    protection,
    freeze,
    other_operation,
)
