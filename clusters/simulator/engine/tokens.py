"""Client tokens: the same call again gives the same answer, another call with the token is refused."""

from __future__ import annotations

import json

from clusters.simulator.engine import durations
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.protocols import Request
from clusters.simulator.state.region import Region, TokenUse
from clusters.simulator.state.world import World


def earlier_use(
    world: World, *, region: Region, operation: str, cluster_arn: str, request: Request, now: float
) -> list[str] | None:
    """The ARNs the same request made before, or None; raises ConflictException where the token was another request's.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
    """
    token = request.get("clientToken")
    if not token:
        return None
    use = region.client_tokens.get((operation, cluster_arn, token))
    if use is None or now - use.used_at > world.pace.seconds(durations.TOKEN_KEPT):
        return None
    if use.fingerprint != _fingerprint(request):
        message = f"The provided clientToken is already in use with a different {operation} request."
        raise SimulatorError("ConflictException", message, extra={"resourceIds": use.arns})
    return use.arns


def remember(
    region: Region, *, operation: str, cluster_arn: str, request: Request, arns: list[str], now: float
) -> None:
    """Note what the request made under its token."""
    token = request.get("clientToken")
    if token:
        use = TokenUse(fingerprint=_fingerprint(request), arns=arns, used_at=now)
        region.client_tokens[(operation, cluster_arn, token)] = use


def _fingerprint(request: Request) -> str:
    return json.dumps({name: value for name, value in request.items() if name != "clientToken"}, sort_keys=True)
