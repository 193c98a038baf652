"""Which handler answers a request of an authenticated caller."""

from typing import Any

from clusters.simulator import sts, zones
from clusters.simulator.aws_others import OtherServices
from clusters.simulator.cloudwatch.handle import answer_metrics
from clusters.simulator.credentials import Caller
from clusters.simulator.ecr.handle import handle as handle_ecr
from clusters.simulator.ecs.handle import handle as handle_ecs
from clusters.simulator.elb.handle import handle as handle_elb
from clusters.simulator.elb.query import answer as query_answer
from clusters.simulator.http import Request, Response, json_response
from clusters.simulator.scaling.handle import handle as handle_scaling
from clusters.simulator.scaling.handle import is_ours
from clusters.simulator.simulation import Simulation
from clusters.simulator.sqs.context import Context
from clusters.simulator.sqs.operations import handle as handle_sqs


class Answers:
    """Dispatches by service. moto is set up once, by the constructor."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._others = OtherServices(external_id=simulation.options.external_id)

    def answer(
        self, environ: dict[str, Any], request: Request, *, caller: Caller, payload: dict[str, Any], request_id: str
    ) -> Response:
        """The answer; raises SimulatorError for what the service refuses."""
        simulation = self._simulation
        now = simulation.clock.now()
        if request.service == "ecs":
            return self._ecs(request, caller=caller, payload=payload, request_id=request_id, now=now)
        if request.service == "sqs":
            return self._sqs(request, caller=caller, payload=payload, request_id=request_id)
        if request.service == "ecr":
            answer = handle_ecr(
                simulation.world,
                account_id=caller.account_id,
                region=request.region,
                operation=request.operation,
                payload=payload,
                host=request.host,
                now=now,
            )
            return json_response(answer, service="ecr", request_id=request_id)
        if request.service == "elasticloadbalancing":
            result = handle_elb(
                simulation.world,
                account_id=caller.account_id,
                region=request.region,
                operation=request.operation,
                form=request.form,
            )
            return query_answer(request.operation, result, request_id=request_id)
        if request.service == "application-autoscaling" and is_ours(payload):
            answer = handle_scaling(
                simulation.world,
                account_id=caller.account_id,
                region=request.region,
                operation=request.operation,
                payload=payload,
                now=now,
            )
            return json_response(answer, request_id=request_id)
        if request.service == "monitoring":
            metrics = answer_metrics(
                simulation.world, account_id=caller.account_id, request=request, now=now, request_id=request_id
            )
            if metrics is not None:
                return metrics
        if request.service == "sts" and request.operation in sts.OPERATIONS:
            return sts.handle(
                request.form,
                caller=caller,
                credentials=simulation.credentials,
                external_id=simulation.options.external_id,
                now=now,
                request_id=request_id,
            )
        if request.service == "ec2" and request.operation == zones.OPERATION:
            return zones.handle(
                request.form, account_id=caller.account_id, region=request.region, request_id=request_id
            )
        return self._others.answer(environ, request=request, account_id=caller.account_id)

    def _ecs(
        self, request: Request, *, caller: Caller, payload: dict[str, Any], request_id: str, now: float
    ) -> Response:
        world = self._simulation.world
        with world.lock:  # held until the answer is written out, because it may share parts with the world
            answer = handle_ecs(
                world,
                account_id=caller.account_id,
                region=request.region,
                operation=request.operation,
                payload=payload,
                now=now,
                caller_arn=caller.arn,
            )
            return json_response(answer, service="ecs", request_id=request_id)

    def _sqs(self, request: Request, *, caller: Caller, payload: dict[str, Any], request_id: str) -> Response:
        context = Context(
            store=self._simulation.queues,
            account_id=caller.account_id,
            caller_id=caller.user_id,
            region=request.region,
            host=request.host,
            clock=self._simulation.clock.now,
            is_disconnected=request.is_disconnected,
        )
        answer = handle_sqs(request.operation, payload, context=context)
        return json_response(answer, service="sqs", request_id=request_id)
