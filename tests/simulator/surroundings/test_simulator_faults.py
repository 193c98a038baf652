"""Faults over the control path: each kind, what they match, how often, before or after the call."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from clusters.simulator.server import RunningSimulator

PROD = "222233334444"


@pytest.fixture
def ecs(simulator: RunningSimulator) -> Any:
    return simulator.client("ecs", account_id=PROD, region="eu-west-1")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "throttle"}, "ThrottlingException"),
        ({"kind": "error", "code": "ServerException", "status": 500}, "ServerException"),
        ({"kind": "access_denied"}, "AccessDeniedException"),
        ({"kind": "expired_credentials"}, "ExpiredTokenException"),
        ({"kind": "http_error", "status": 502}, "502"),
        ({"kind": "region_down"}, "ServiceUnavailable"),
    ],
)
def test_a_fault_is_answered_as_its_error(
    simulator: RunningSimulator, ecs: Any, fault: dict[str, Any], code: str
) -> None:
    simulator.post("faults", fault)

    with pytest.raises(ClientError) as refusal:
        ecs.list_clusters()

    assert refusal.value.response["Error"]["Code"] == code


def test_an_access_denied_fault_names_caller_action_and_resource(simulator: RunningSimulator, ecs: Any) -> None:
    simulator.post("faults", {"kind": "access_denied", "match": {"operation": "ecs:DescribeServices"}})

    with pytest.raises(ClientError) as refusal:
        ecs.describe_services(cluster="shop-prod", services=["web"])

    assert refusal.value.response["Error"]["Message"] == (
        f"User: arn:aws:iam::{PROD}:root is not authorized to perform: ecs:DescribeServices on resource: "
        f"arn:aws:ecs:eu-west-1:{PROD}:service/shop-prod/web because no identity-based policy allows the "
        "ecs:DescribeServices action"
    )


@pytest.mark.parametrize("kind", ["cut_body", "short_body", "html"])
def test_a_broken_body_reaches_boto3_as_an_empty_success(simulator: RunningSimulator, ecs: Any, kind: str) -> None:
    simulator.post("faults", {"kind": kind})

    answer = ecs.list_clusters()

    assert "clusterArns" not in answer
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_reset_closes_the_connection_without_an_answer(simulator: RunningSimulator, ecs: Any) -> None:
    simulator.post("faults", {"kind": "reset", "count": 1})

    with pytest.raises(ConnectionClosedError):
        ecs.list_clusters()

    assert ecs.list_clusters()["clusterArns"] == []


def test_latency_delays_the_answer(simulator: RunningSimulator, ecs: Any) -> None:
    simulator.post("faults", {"kind": "latency", "latency_ms": 200})
    started = time.monotonic()

    ecs.list_clusters()

    assert time.monotonic() - started >= 0.2


def test_a_fault_after_the_call_loses_only_the_answer(simulator: RunningSimulator, ecs: Any) -> None:
    setting = {"name": "containerInsights", "value": "enabled"}
    simulator.post("faults", {"kind": "reset", "stage": "after", "match": {"operation": "PutAccountSetting"}})

    with pytest.raises(ConnectionClosedError):
        ecs.put_account_setting(**setting)

    shown = ecs.list_account_settings(name="containerInsights", effectiveSettings=True)["settings"]
    assert [item["value"] for item in shown] == ["enabled"]


def test_count_and_skip_pick_the_calls_that_are_hit(simulator: RunningSimulator, ecs: Any) -> None:
    simulator.post("faults", {"kind": "throttle", "skip": 1, "count": 2})

    outcomes = [_is_throttled(ecs) for _ in range(4)]

    assert outcomes == [False, True, True, False]


@pytest.mark.parametrize(
    "match",
    [
        {"account": "333344445555"},
        {"region": "us-*"},
        {"operation": "Describe*"},
        {"operation": "sqs:*"},
        {"service": "sqs"},
    ],
)
def test_a_fault_leaves_other_calls_alone(simulator: RunningSimulator, ecs: Any, match: dict[str, str]) -> None:
    simulator.post("faults", {"kind": "throttle", "match": match})

    assert not _is_throttled(ecs)


def test_a_region_that_is_down_answers_no_service(simulator: RunningSimulator, hub_sqs: Any) -> None:
    simulator.post("faults", {"kind": "region_down", "match": {"region": "eu-west-1"}})
    sts = simulator.client("sts", account_id=PROD, region="eu-west-1")
    elsewhere = simulator.client("sts", account_id=PROD, region="us-east-1")

    with pytest.raises(ClientError, match="ServiceUnavailable"):
        hub_sqs.list_queues()
    with pytest.raises(ClientError, match="ServiceUnavailable"):
        sts.get_caller_identity()
    assert elsewhere.get_caller_identity()["Account"] == PROD


def test_a_deleted_fault_hits_no_more(simulator: RunningSimulator, ecs: Any) -> None:
    fault = simulator.post("faults", {"kind": "throttle"})
    assert _is_throttled(ecs)

    simulator.delete(f"faults/{fault['id']}")

    assert not _is_throttled(ecs)
    assert simulator.get("faults")["faults"] == []


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ({"kind": "explode"}, "kind must be one of"),
        ({"kind": "throttle", "match": {"operations": "*"}}, "Unknown members: operations"),
        ({"kind": "latency", "latency_ms": "slow"}, "latency_ms must be int"),
        ({"kind": "reset", "stage": "during"}, "stage must be before"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_the_reason(
    simulator: RunningSimulator, wish: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(RuntimeError, match=complaint):
        simulator.post("faults", wish)


def _is_throttled(ecs: Any) -> bool:
    try:
        ecs.list_clusters()
    except ClientError as error:
        return bool(error.response["Error"]["Code"] == "ThrottlingException")
    return False
