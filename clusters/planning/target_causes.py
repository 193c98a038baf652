"""Why targets are unhealthy, in one line and with a mend: Elastic Load Balancing's reason codes in our words. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from collections.abc import Mapping
from typing import Final

from clusters.choices import CauseClass
from clusters.planning.facts import TargetsFacts
from clusters.planning.judgement import Cause
from clusters.planning.words import quoted

_CODES: Final = ": ["  # "Health checks failed with these codes: [503]"
_WORDS: Final[Mapping[str, str]] = {
    "Target.Timeout": "{path} times out",
    "Target.FailedHealthChecks": "{path} fails its health check",
    "Target.ResponseCodeMismatch": "{path} answers {codes}",
    "Elb.InternalError": "Elastic Load Balancing has an error of its own",
    "Elb.RegistrationInProgress": "being registered",
    "Elb.InitialHealthChecking": "waiting for the first health checks",
    "Target.DeregistrationInProgress": "draining: no new requests, those under way may end",
    "Target.NotInUse": "no load balancer forwards to the group, or not in its zone",
    "Target.NotRegistered": "not registered",
    "Target.InvalidState": "the instance is stopped",
    "Target.IpUnusable": "the load balancer uses this address itself",
    "Target.HealthCheckDisabled": "its health is not checked",
}
_MENDS: Final[Mapping[str, str]] = {
    "Target.Timeout": "Let the load balancer's security group reach the tasks on this port; see how slow they are.",
    "Target.ResponseCodeMismatch": "Read the container's log at the health check's path, or correct path and codes.",
    "Target.FailedHealthChecks": "See whether the container listens on this port and closes no connection.",
}
_ANY_MEND: Final = "Look at the target group: port, path and codes of the health check, and security groups."


def words_of(reason: str, *, description: str, path: str) -> str:
    """One line; AWS's description where the code is one we don't know."""
    known = _WORDS.get(reason)
    if known is None:
        return quoted(description)
    _, _, codes = description.partition(_CODES)
    return known.format(path=quoted(path) or "the check", codes=codes.strip("] .") or "with another code")


def target_cause(targets: TargetsFacts | None) -> Cause | None:
    """None unless some are unhealthy."""
    if targets is None or not targets.unhealthy:
        return None
    why = words_of(targets.reason, description=targets.description, path=targets.path)
    noun = "target" if targets.total == 1 else "targets"
    return Cause(
        cause_class=CauseClass.TARGET_HEALTH,
        text=f"{targets.unhealthy} of {targets.total} {noun} unhealthy{f': {why}' if why else ''}",
        mend=_MENDS.get(targets.reason, _ANY_MEND),
        first_at=targets.since,
    )
