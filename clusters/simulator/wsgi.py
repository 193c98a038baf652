"""The WSGI application: finds out who calls, applies faults, throttling and permissions, and hands on to a service.

Each answer carries a request id. A refusal is answered in the protocol that the client speaks.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from clusters.simulator.accounts import HUB_ACCOUNT_ID
from clusters.simulator.answers import Answers
from clusters.simulator.control.routes import ControlPath
from clusters.simulator.credentials import Caller
from clusters.simulator.ecr.blob_urls import PREFIX as BLOB_PREFIX
from clusters.simulator.ecr.blob_urls import answer_blob
from clusters.simulator.faults import Call, Fault
from clusters.simulator.http import Request, Response, error_response, read_request
from clusters.simulator.permissions import check_role
from clusters.simulator.simulation import Simulation
from clusters.simulator.spoiling import BrokenAnswer, raise_fault, spoil
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.stats import Outcome

logger = logging.getLogger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], object]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

CONTROL_PREFIX = "/_sim"
#: Services that speak JSON and that we answer ourselves, wholly or in part.
JSON_SERVICES = frozenset({"ecs", "sqs", "ecr", "application-autoscaling"})
#: Set in the WSGI environment by our server: resets the connection instead of answering.
RESET_KEY = "gantry.reset_connection"


class ConnectionReset(Exception):
    """An injected fault: the client gets no answer."""


def build_app(simulation: Simulation) -> WsgiApp:
    """The application. Building it sets moto up, which takes about half a second the first time in a process."""
    answers = Answers(simulation)
    control = ControlPath(simulation)

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request = read_request(environ)
        if request.path == CONTROL_PREFIX or request.path.startswith(f"{CONTROL_PREFIX}/"):
            return _send(control.answer(request), start_response)
        if request.path.startswith(BLOB_PREFIX):  # a pre-signed URL: no credentials, no faults
            now = simulation.clock.now()
            blob = answer_blob(simulation.world, path=request.path, query=request.query, now=now)
            return _send(blob, start_response)
        try:
            response = _answer_aws(simulation, answers, environ=environ, request=request)
        except ConnectionReset:
            reset = environ.get(RESET_KEY)
            if reset is not None:
                reset()
            start_response("500 Connection Reset", [("Content-Length", "0")])
            return []
        return _send(response, start_response)

    return app


def _send(response: Response, start_response: StartResponse) -> list[bytes]:
    length = len(response.body) if response.declared_length is None else response.declared_length
    headers = [("Content-Type", response.content_type), ("Content-Length", str(length)), *response.headers]
    start_response(response.status_line, headers)
    return [response.body]


def _answer_aws(simulation: Simulation, answers: Answers, *, environ: dict[str, Any], request: Request) -> Response:
    exchange = _Exchange(request=request, request_id=str(uuid.uuid4()))
    try:
        response = _handle(simulation, answers, environ=environ, exchange=exchange)
        exchange.code = "" if response.status < 400 else str(response.status)
    except ConnectionReset:
        exchange.code = "ConnectionReset"
        raise
    except BrokenAnswer as broken:
        exchange.code = str(broken.response.status)
        response = broken.response
    except SimulatorError as refusal:
        response = exchange.refuse(refusal)
    except Exception:
        logger.exception("The simulator failed on %s:%s", request.service, request.operation)
        failure = SimulatorError("InternalFailure", "The simulator failed; its log has the traceback.", status=500)
        response = exchange.refuse(failure)
    finally:
        simulation.stats.note(exchange.outcome(now=simulation.clock.now()))
    return response


@dataclass(slots=True, kw_only=True)
class _Exchange:
    """One request on its way, for the answer and for the counts."""

    request: Request
    request_id: str
    caller: Caller | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    code: str = ""

    def refuse(self, error: SimulatorError) -> Response:
        self.code = error.code.rpartition("#")[2]
        return error_response(error, request=self.request, request_id=self.request_id)

    def outcome(self, *, now: float) -> Outcome:
        return Outcome(
            service=self.request.service,
            operation=self.request.operation,
            account_id=self.caller.account_id if self.caller else HUB_ACCOUNT_ID,
            region=self.request.region,
            code=self.code,
            request_id=self.request_id,
            caller_arn=self.caller.arn if self.caller else "",
            at=now,
            payload=self.payload,
        )


def _handle(simulation: Simulation, answers: Answers, *, environ: dict[str, Any], exchange: _Exchange) -> Response:
    """Who calls, faults before, throttling and permissions, the service itself, faults after."""
    request = exchange.request
    caller = exchange.caller = simulation.credentials.resolve(request, now=simulation.clock.now())
    payload = exchange.payload = request.json() if request.service in JSON_SERVICES else {}
    faults = simulation.faults.draw(_call(request, caller=caller))
    _apply(faults, stage="before", request=request, caller=caller, payload=payload)
    _check(simulation, request=request, caller=caller, payload=payload)
    response = answers.answer(environ, request, caller=caller, payload=payload, request_id=exchange.request_id)
    _apply(faults, stage="after", request=request, caller=caller, payload=payload)
    return spoil(response, faults=faults)


def _call(request: Request, *, caller: Caller) -> Call:
    return Call(
        account_id=caller.account_id, region=request.region, service=request.service, operation=request.operation
    )


def _check(simulation: Simulation, *, request: Request, caller: Caller, payload: dict[str, Any]) -> None:
    """Throttling first, then the role's permissions."""
    if request.service == "ecs":
        simulation.throttle.check(
            request.operation, account_id=caller.account_id, region=request.region, now=simulation.clock.now()
        )
    check_role(caller, request=request, payload=payload)


def _apply(faults: list[Fault], *, stage: str, request: Request, caller: Caller, payload: dict[str, Any]) -> None:
    """Sleep, refuse or reset, as the faults of this stage say."""
    for fault in faults:
        if fault.stage != stage:
            continue
        if fault.kind == "latency":
            time.sleep(fault.latency_ms / 1_000)
        elif fault.kind == "reset":
            raise ConnectionReset
        else:
            raise_fault(fault, request=request, caller=caller, payload=payload)
