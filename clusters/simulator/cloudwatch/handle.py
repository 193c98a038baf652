"""Which of CloudWatch's calls are ours, and their answers in the protocol that they came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from clusters.simulator import cbor
from clusters.simulator.cloudwatch.alarms import note_alarm
from clusters.simulator.cloudwatch.metric_data import NAMESPACE, get_metric_data
from clusters.simulator.http import Request, Response, json_response
from clusters.simulator.state.world import World

_IS_CBOR: Final = "rpc-v2-cbor"


def answer_metrics(world: World, *, account_id: str, request: Request, now: float, request_id: str) -> Response | None:
    """None for what moto answers: other namespaces, other operations, the query protocol.

    An alarm on a service's utilisation is noted, since step policies hear of it, and is moto's all the same.
    """
    if request.form or request.operation not in ("GetMetricData", "PutMetricAlarm"):
        return None
    is_cbor = request.headers.get("smithy-protocol") == _IS_CBOR
    payload = cbor.members_of(request.body) if is_cbor else request.json()
    if request.operation == "PutMetricAlarm":
        note_alarm(world, account_id=account_id, region=request.region, payload=payload)
        return None
    if not _is_of_services(payload):
        return None
    answer = get_metric_data(world, account_id=account_id, region=request.region, payload=payload, now=now)
    if not is_cbor:
        return json_response(_plain(answer), service="monitoring", request_id=request_id)
    headers = (("smithy-protocol", _IS_CBOR), ("x-amzn-RequestId", request_id))
    return Response(status=200, body=cbor.encoded(answer), content_type="application/cbor", headers=headers)


def _is_of_services(payload: Mapping[str, Any]) -> bool:
    queries = payload.get("MetricDataQueries") or []
    return any(((query.get("MetricStat") or {}).get("Metric") or {}).get("Namespace") == NAMESPACE for query in queries)


def _plain(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Moments as JSON has them: epoch seconds."""
    results = [
        {**result, "Timestamps": [moment.timestamp() for moment in result["Timestamps"]]}
        for result in answer["MetricDataResults"]
    ]
    return {**answer, "MetricDataResults": results}
