"""Finds the handler of a control request and answers in JSON. docs/simulator.md lists the routes."""

import ipaddress
import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from clusters.simulator.control import fleet_routes, surroundings_routes, world_routes
from clusters.simulator.control.route import ControlRequest
from clusters.simulator.http import Request, Response
from clusters.simulator.simulation import Simulation
from clusters.simulator.state.errors import SimulatorError

Route = Callable[[Simulation, ControlRequest], dict[str, Any]]

ROUTES: Final[Mapping[str, Route]] = {
    **surroundings_routes.ROUTES,
    **world_routes.ROUTES,
    **fleet_routes.ROUTES,
}


class ControlPath:
    """Answers `/_sim/…` for clients on this machine."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def answer(self, request: Request) -> Response:
        """JSON always; errors are `{"error": …}` with status 400, 403 or 404."""
        try:
            _check_local(request)
            route, rest = _find(request)
            wish = ControlRequest(payload=request.json(), query=dict(parse_qsl(request.query)), rest=rest)
            return _json(200, route(self._simulation, wish))
        except SimulatorError as error:
            return _json(error.status, {"error": error.message, "code": error.code})


def _find(request: Request) -> tuple[Route, str]:
    """The route, and what follows it in the path (a fault's id)."""
    path = request.path.rstrip("/").removeprefix("/_sim").lstrip("/")
    route = ROUTES.get(f"{request.method} {path}")
    if route is not None:
        return route, ""
    head, _, rest = path.partition("/")
    route = ROUTES.get(f"{request.method} {head}/*")
    if route is None or not rest:
        known = ", ".join(sorted(ROUTES))
        raise SimulatorError("NotFound", f"No control route {request.method} {path}; there are: {known}.", status=404)
    return route, rest


def _check_local(request: Request) -> None:
    """Only this machine, and no web page that a browser on it has open."""
    try:
        is_local = ipaddress.ip_address(request.remote_address).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise SimulatorError("Forbidden", "The control path answers clients on this machine only.", status=403)
    if "origin" in request.headers:
        raise SimulatorError("Forbidden", "The control path answers no web pages.", status=403)


def _json(status: int, payload: dict[str, Any]) -> Response:
    body = json.dumps(payload, indent=2).encode() + b"\n"
    return Response(status=status, body=body, content_type="application/json")
