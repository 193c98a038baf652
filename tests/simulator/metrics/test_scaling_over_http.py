"""Application Auto Scaling over HTTP: what the company scales, targets, policies, pages, refusals in AWS's words."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.scaling.handle import handle
from clusters.simulator.seed.company.scaling import SCALED
from clusters.simulator.server import RunningSimulator
from tests.simulator.metrics.conftest import EDGE_REGION, PROD
from tests.simulator.shapes import shape_problems

GATEWAY = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/edge-prod/edge-gateway",
    "ScalableDimension": "ecs:service:DesiredCount",
}
ON_CPU = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}


def _refusal(call: Any, **payload: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**payload)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def _track(scaling: Any, name: str = "cpu", **members: Any) -> Any:
    configuration = {"TargetValue": 50.0, "PredefinedMetricSpecification": ON_CPU, **members}
    return scaling.put_scaling_policy(
        **GATEWAY,
        PolicyName=name,
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=configuration,
    )


def test_the_company_has_services_that_scale_within_their_bounds(metered: RunningSimulator, scaling: Any) -> None:
    targets = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    region = metered.world.region(PROD, EDGE_REGION)

    for target in targets:
        service = region.services[region.arn("service", target["ResourceId"].removeprefix("service/"))]
        assert target["MinCapacity"] <= service.desired_count <= target["MaxCapacity"]
        assert target["SuspendedState"]["DynamicScalingOutSuspended"] is False
    assert {target["ResourceId"] for target in targets} == {
        scaled.resource_id for scaled in SCALED if scaled.estate.region == EDGE_REGION
    }


def test_what_it_answers_has_awss_shapes(metered: RunningSimulator) -> None:
    for operation in ("DescribeScalableTargets", "DescribeScalingPolicies", "DescribeScalingActivities"):
        answer = handle(
            metered.world,
            account_id=PROD,
            region=EDGE_REGION,
            operation=operation,
            payload={"ServiceNamespace": "ecs"},
            now=0.0,
        )

        assert answer != {}
        assert shape_problems(operation, answer=answer, service="application-autoscaling") == []


def test_activities_come_newest_first_and_say_what_was_set_and_why(scaling: Any) -> None:
    activities = scaling.describe_scaling_activities(ServiceNamespace="ecs")["ScalingActivities"]
    started = [activity["StartTime"] for activity in activities]

    assert started
    assert started == sorted(started, reverse=True)
    for activity in activities:
        count = activity["Description"].removeprefix("Setting desired count to ").rstrip(".")
        assert activity["StatusMessage"].startswith(f"Successfully set desired count to {count}. Change ")
        assert " in state ALARM triggered policy " in activity["Cause"]


def test_a_target_it_registers_changes_and_forgets_with_its_policies(scaling: Any) -> None:
    first = scaling.register_scalable_target(**GATEWAY, MinCapacity=2, MaxCapacity=9)
    again = scaling.register_scalable_target(**GATEWAY, MaxCapacity=12)
    made = _track(scaling)
    _track(scaling, TargetValue=60.0)

    (target,) = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[GATEWAY["ResourceId"]])[
        "ScalableTargets"
    ]
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=GATEWAY["ResourceId"])[
        "ScalingPolicies"
    ]
    scaling.deregister_scalable_target(**GATEWAY)
    left = scaling.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=["cpu"])["ScalingPolicies"]

    assert first["ScalableTargetARN"] == again["ScalableTargetARN"] == target["ScalableTargetARN"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 12)
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 60.0
    assert [alarm["AlarmName"] for alarm in policy["Alarms"]] == [alarm["AlarmName"] for alarm in made["Alarms"]]
    assert left == []


def test_pages_put_together_are_the_whole(scaling: Any) -> None:
    whole = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    pages = scaling.get_paginator("describe_scaling_policies").paginate(
        ServiceNamespace="ecs", PaginationConfig={"PageSize": 1}
    )

    assert [policy for page in pages for policy in page["ScalingPolicies"]] == whole
    refused = _refusal(scaling.describe_scaling_policies, ServiceNamespace="ecs", NextToken="bm8=")
    assert refused == ("InvalidNextTokenException", "The next token supplied was invalid.")


def test_what_aws_refuses_it_refuses(scaling: Any) -> None:
    gone = {**GATEWAY, "ResourceId": "service/edge-prod/nothing"}
    register, sizes = scaling.register_scalable_target, {"MinCapacity": 1, "MaxCapacity": 2}

    assert _refusal(register, **gone, **sizes) == (
        "ValidationException",
        "ECS service doesn't exist: service/edge-prod/nothing",
    )
    assert "cannot be less" in _refusal(register, **GATEWAY, MinCapacity=3, MaxCapacity=2)[1]
    assert "Unsupported service namespace" in _refusal(register, **{**GATEWAY, "ResourceId": "web"}, **sizes)[1]
    assert _refusal(scaling.deregister_scalable_target, **GATEWAY)[0] == "ObjectNotFoundException"
    assert _refusal(scaling.put_scheduled_action, **GATEWAY, ScheduledActionName="x")[0] == "ValidationException"
    assert _refusal(scaling.delete_scaling_policy, **GATEWAY, PolicyName="x")[0] == "ObjectNotFoundException"


def test_policies_that_make_no_sense_it_refuses(scaling: Any) -> None:
    scaling.register_scalable_target(**GATEWAY, MinCapacity=2, MaxCapacity=9)
    _track(scaling)

    refused = [
        _refusal(_track, scaling=scaling, name="other")[1],
        _refusal(_track, scaling=scaling, TargetValue=0.0)[1],
        _refusal(_track, scaling=scaling, CustomizedMetricSpecification={"MetricName": "x"})[1],
        _refusal(scaling.put_scaling_policy, **GATEWAY, PolicyName="cpu", PolicyType="StepScaling")[1],
    ]
    scaling.deregister_scalable_target(**GATEWAY)

    words = ("Only one TargetTracking", "greater than 0", "Exactly one of", "cannot be changed")
    assert all(word in message for word, message in zip(words, refused, strict=True))


def test_tables_of_dynamodb_are_still_motos(scaling: Any) -> None:
    named = {
        "ServiceNamespace": "dynamodb",
        "ResourceId": "table/orders",
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    }

    scaling.register_scalable_target(**named, MinCapacity=1, MaxCapacity=2)

    assert len(scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"]) == 1
