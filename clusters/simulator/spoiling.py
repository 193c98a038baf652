"""What injected faults make of a call: AWS's errors, broken answers."""

from dataclasses import replace
from typing import Any, Final

from clusters.simulator.credentials import Caller, expired_token
from clusters.simulator.faults import Fault
from clusters.simulator.http import Request, Response
from clusters.simulator.permissions import access_denied
from clusters.simulator.state.errors import SimulatorError

_PROXY_PAGE: Final = (
    b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to the guest network</h1></body></html>"
)


class BrokenAnswer(Exception):
    """An answer that is no AWS error: an empty 5xx, a proxy's page."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_line)
        self.response = response


def raise_fault(fault: Fault, *, request: Request, caller: Caller, payload: dict[str, Any]) -> None:
    """Raise what the fault makes of the call: SimulatorError or BrokenAnswer. Some kinds raise nothing."""
    if fault.kind == "throttle":
        raise SimulatorError("ThrottlingException", "Rate exceeded")
    if fault.kind == "error":
        raise SimulatorError(fault.code, fault.message, status=fault.status or 400)
    if fault.kind == "access_denied":
        raise access_denied(
            caller, service=request.service, operation=request.operation, region=request.region, payload=payload
        )
    if fault.kind == "expired_credentials":
        raise expired_token(request.service)
    if fault.kind == "region_down":
        raise SimulatorError("ServiceUnavailable", "Service Unavailable", status=503)
    if fault.kind == "http_error":
        raise BrokenAnswer(Response(status=fault.status or 500, body=b"", content_type="text/plain"))
    if fault.kind == "html":
        raise BrokenAnswer(Response(status=fault.status or 200, body=_PROXY_PAGE, content_type="text/html"))


def spoil(response: Response, *, faults: list[Fault]) -> Response:
    """The answer with its body cut, where a fault asks for it."""
    kinds = {fault.kind for fault in faults}
    half = response.body[: len(response.body) // 2]
    if "short_body" in kinds:
        return replace(response, body=half, declared_length=len(response.body))
    if "cut_body" in kinds:
        return replace(response, body=half)
    return response
