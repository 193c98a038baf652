"""What a service is for, in one line: copies, high availability, restarts, scaling. Pure: rows in, words out."""

from dataclasses import dataclass

from clusters.choices import DeploymentControllerType, SchedulingStrategy
from clusters.models import Service
from dashboard.palette import Mark
from dashboard.queries.restarts import Restarts
from dashboard.words import plural

_RULES = "By a person or by a scaling rule. Scaling rules aren't read from AWS."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the four. `title` has what doesn't fit the line."""

    name: str
    text: str
    mark: Mark
    title: str = ""


def purpose_of(service: Service, *, restarts: Restarts) -> tuple[Part, ...]:
    return (_copies(service), _availability(service), _restarts(restarts), _scaling(service))


def _is_daemon(service: Service) -> bool:
    return service.scheduling_strategy == SchedulingStrategy.DAEMON


def _copies(service: Service) -> Part:
    running, desired, pending = service.running_count, service.desired_count, service.pending_count
    if not desired and not running:
        nothing = "no host to run on" if _is_daemon(service) else "none wanted"
        return Part(name="Copies", text=nothing, mark=Mark.OFF)
    text = f"{running:,} of {desired:,} running"
    if pending:
        text += f", {pending:,} starting"
    if running >= desired:
        return Part(name="Copies", text=text, mark=Mark.OK)
    mark = Mark.CHANGE if pending and running + pending >= desired else Mark.BAD
    return Part(name="Copies", text=text, mark=mark)


def _availability(service: Service) -> Part:
    name = "High availability"
    zones, least, healthy = service.zone_count, service.smallest_zone_count, service.healthy_count
    if not healthy:
        text = "no healthy task to spread" if service.desired_count else "nothing runs"
        return Part(name=name, text=text, mark=Mark.BAD if service.desired_count else Mark.OFF)
    if not zones:
        return Part(name=name, text="zones not known", mark=Mark.UNKNOWN, title="AWS names no zone for these tasks.")
    if _is_daemon(service):
        text = f"on hosts in {plural(zones, 'zone')}, at least {least:,} in each" if zones > 1 else "hosts in one zone"
        return Part(name=name, text=text, mark=Mark.OK)
    if healthy == 1:
        return Part(name=name, text="one copy: none serves while it is replaced", mark=Mark.WARN)
    if zones == 1:
        return Part(name=name, text=f"all {healthy:,} in one zone: none left if it fails", mark=Mark.WARN)
    return Part(name=name, text=f"{zones} zones, at least {plural(least, 'task')} in each", mark=Mark.OK)


def _restarts(restarts: Restarts) -> Part:
    if not restarts.count:
        return Part(name="Restarts", text="none replaced in 24 h", mark=Mark.OK)
    text = f"{'more than ' if restarts.is_capped else ''}{restarts.count:,} replaced in 24 h"
    of_all = "" if restarts.share == restarts.count else f"{restarts.share} by "
    return Part(name="Restarts", text=f"{text}: {of_all}{restarts.cause}", mark=Mark.WARN)


def _scaling(service: Service) -> Part:
    """Scaling rules (Application Auto Scaling) aren't mirrored, so nothing is claimed about them."""
    name, desired = "Scaling", service.desired_count
    if _is_daemon(service):
        return Part(name=name, text="one task on each host, as hosts come and go", mark=Mark.OK)
    if service.deployment_controller == DeploymentControllerType.EXTERNAL:
        return Part(name=name, text="by task sets of an external controller", mark=Mark.OK)
    if not desired:
        since = f" since {service.parked_since:%d %b}" if service.parked_since else ""
        return Part(name=name, text=f"parked at 0{since}", mark=Mark.OFF)
    return Part(name=name, text=f"fixed at {desired:,} until changed", mark=Mark.OK, title=_RULES)
