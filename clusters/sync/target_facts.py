"""What services' targets say of their health, for `planning.health`: rows into facts. Judges nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.choices import UNCOUNTED_TARGET_STATES, TargetState
from clusters.models import Target, TargetGroupUse
from clusters.planning.facts import TargetsFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    state: str
    reason: str
    description: str
    path: str
    since: datetime


def targets_of_services(service_ids: Iterable[int], *, scope_id: int) -> dict[int, TargetsFacts]:
    """By service, for those that name a target group with live targets.

    Where services share a group each is told of its own tasks, and of targets that nobody knows.
    """
    uses = TargetGroupUse.objects.filter(service_id__in=list(service_ids))
    users: dict[str, set[int]] = defaultdict(set)
    for service_id, arn in uses.values_list("service_id", "target_group_arn"):
        users[arn].add(service_id)
    if not users:
        return {}
    rows = Target.objects.live().filter(target_group__scope_id=scope_id, target_group__arn__in=users)
    found: dict[int, list[_Seen]] = defaultdict(list)
    for row in rows.exclude(state__in=UNCOUNTED_TARGET_STATES).values(
        "target_group__arn", "target_group__health_check_path", "state", "reason", "description", "since",
        "task__service_id",
    ):  # fmt: skip
        for service_id in users[row["target_group__arn"]]:
            if row["task__service_id"] in (None, service_id):
                found[service_id].append(_seen(row))
    return {service_id: _facts(group) for service_id, group in found.items()}


def _seen(row: dict[str, Any]) -> _Seen:
    return _Seen(
        state=row["state"],
        reason=row["reason"],
        description=row["description"],
        path=row["target_group__health_check_path"],
        since=row["since"],
    )


def _facts(targets: list[_Seen]) -> TargetsFacts:
    unhealthy = [each for each in targets if each.state == TargetState.UNHEALTHY]
    if not unhealthy:
        return TargetsFacts(total=len(targets))
    (reason, description, path), _ = Counter(
        (each.reason, each.description, each.path) for each in unhealthy
    ).most_common(1)[0]
    return TargetsFacts(
        total=len(targets),
        unhealthy=len(unhealthy),
        reason=reason,
        description=description,
        path=path,
        since=min(each.since for each in unhealthy),
    )
