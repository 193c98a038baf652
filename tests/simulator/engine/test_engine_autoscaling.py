"""Scalable targets: policies scale services out and in by what was measured, within bounds and cooldowns."""

import pickle
from typing import Any

from clusters.simulator.cloudwatch.alarms import note_alarm
from clusters.simulator.engine.load import CPU, usage_at
from clusters.simulator.scaling.handle import handle
from clusters.simulator.state.scaling import ScalingActivity
from clusters.simulator.state.service import Service
from tests.simulator.engine.lab import ACCOUNT, REGION, Lab

NAMED = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/shop/web",
    "ScalableDimension": "ecs:service:DesiredCount",
}
OUT, IN = 1.0, 100.0  # targets that any load is above, and below


def _call(lab: Lab, operation: str, **payload: Any) -> dict[str, Any]:
    return handle(
        lab.world, account_id=ACCOUNT, region=REGION, operation=operation, payload={**NAMED, **payload}, now=lab.now
    )


def _web(lab: Lab, *, count: int = 3, least: int = 1, most: int = 8, **suspended: bool) -> Service:
    lab.define()
    service = lab.steady(lab.create(count=count))
    _call(lab, "RegisterScalableTarget", MinCapacity=least, MaxCapacity=most, SuspendedState=suspended)
    return service


def _track(lab: Lab, wanted: float, *, metric: str = "CPU", **members: Any) -> dict[str, Any]:
    specification = {"PredefinedMetricType": f"ECSServiceAverage{metric}Utilization"}
    configuration = {"TargetValue": wanted, "PredefinedMetricSpecification": specification, **members}
    return _call(
        lab,
        "PutScalingPolicy",
        PolicyName=f"{metric.lower()}-{wanted:.0f}",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=configuration,
    )


def _activities(lab: Lab) -> list[ScalingActivity]:
    return lab.region.scaling.activities_of("service/shop/web")


def test_above_its_target_it_scales_out_in_aws_words_and_by_the_scheduler(lab: Lab) -> None:
    service = _web(lab)
    policy = _track(lab, OUT)

    lab.until(lambda: service.desired_count > 3)
    lab.until(lambda: len(lab.running(service)) == 8)
    lab.run(61)

    done = _activities(lab)[-1]
    assert service.desired_count == 8  # never beyond the maximum
    assert done.description == "Setting desired count to 8."
    assert done.cause == f"monitor alarm {policy['Alarms'][0]['AlarmName']} in state ALARM triggered policy cpu-1"
    assert done.message == "Successfully set desired count to 8. Change successfully fulfilled by ecs."
    assert (done.status, done.ended_at is not None) == ("Successful", True)
    assert any("has started" in message for message in lab.messages(service))


def test_out_goes_what_the_target_needs(lab: Lab) -> None:
    service = _web(lab, most=50)
    measured = usage_at(service, metric=CPU, at=lab.now)
    assert measured is not None
    _track(lab, measured.average / 2)

    lab.until(lambda: service.desired_count > 3)

    assert 5 <= service.desired_count <= 8


def test_at_the_maximum_it_says_once_why_it_did_not_scale(lab: Lab) -> None:
    service = _web(lab, most=3)
    _track(lab, OUT)

    lab.run(1_000)
    (note,) = _activities(lab)

    assert service.desired_count == 3
    assert note.not_scaled == [{"Code": "AlreadyAtMaxCapacity", "MaxCapacity": 3}]
    assert note.status == "Failed"


def test_far_below_its_target_it_scales_in_to_the_minimum_at_most(lab: Lab) -> None:
    service = _web(lab, count=6, least=5)
    _track(lab, IN)

    lab.until(lambda: service.desired_count < 6, limit=1_200)
    lab.run(1_000)

    assert service.desired_count == 5


def test_between_two_scale_ins_it_waits_for_the_cooldown(lab: Lab) -> None:
    service = _web(lab, count=8, most=8)
    _track(lab, IN, ScaleInCooldown=3_000)
    began = lab.now

    lab.until(lambda: service.desired_count < 8, limit=1_200)
    first = service.desired_count
    lab.run(2_000)

    assert service.desired_count == first
    assert lab.now - began > 2_000


def test_it_scales_in_only_if_all_its_policies_agree(lab: Lab) -> None:
    service = _web(lab)
    measured = usage_at(service, metric=CPU, at=lab.now)
    assert measured is not None
    _track(lab, IN, metric="Memory")
    _track(lab, min(measured.average * 1.02, 99.0), ScaleOutCooldown=9_000)
    lab.region.scaling.targets["service/shop/web"].out_at = lab.now  # a scale-out would have to wait
    lab.region.scaling.targets["service/shop/web"].out_to = 50

    lab.run(400)

    assert service.desired_count == 3


def test_while_a_deployment_is_in_progress_it_does_not_scale_in(lab: Lab) -> None:
    service = _web(lab, count=6)
    _track(lab, IN)
    primary = service.primary
    assert primary is not None
    lab.run(300)
    primary.rollout_state = "IN_PROGRESS"
    service.is_steady = True

    target = lab.region.scaling.targets["service/shop/web"]
    lab.run(30)

    assert (service.desired_count, target.in_at) == (6, 0.0)


def test_suspended_scaling_does_nothing(lab: Lab) -> None:
    service = _web(lab, DynamicScalingOutSuspended=True)
    _track(lab, OUT)

    lab.run(600)

    assert (service.desired_count, _activities(lab)) == (3, [])


def test_a_step_policy_it_calls_by_its_alarm_and_the_size_of_the_breach(lab: Lab) -> None:
    service = _web(lab)
    steps = [{"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 1, "ScalingAdjustment": 1}]
    steps.append({"MetricIntervalLowerBound": 1, "ScalingAdjustment": 100})
    configuration = {"AdjustmentType": "PercentChangeInCapacity", "StepAdjustments": steps, "Cooldown": 600}
    policy = _call(
        lab,
        "PutScalingPolicy",
        PolicyName="double",
        PolicyType="StepScaling",
        StepScalingPolicyConfiguration=configuration,
    )
    alarm = {
        "AlarmName": "busy",
        "Namespace": "AWS/ECS",
        "MetricName": CPU,
        "Dimensions": [{"Name": "ServiceName", "Value": "web"}, {"Name": "ClusterName", "Value": "shop"}],
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1.0,
        "EvaluationPeriods": 2,
        "AlarmActions": [policy["PolicyARN"]],
    }
    note_alarm(lab.world, account_id=ACCOUNT, region=REGION, payload=alarm)

    lab.until(lambda: service.desired_count != 3)
    lab.run(300)

    assert service.desired_count == 6
    assert _activities(lab)[-1].cause == "monitor alarm busy in state ALARM triggered policy double"


def test_after_a_restart_it_goes_on(lab: Lab) -> None:
    _web(lab)
    _track(lab, OUT)
    lab.world = pickle.loads(pickle.dumps(lab.world))  # noqa: S301 - made a line above
    lab.region = lab.world.region(ACCOUNT, REGION)
    (service,) = lab.region.services.values()

    lab.until(lambda: service.desired_count == 8)

    assert _activities(lab)[0].capacity == 8


def test_a_target_that_is_no_longer_registered_it_leaves_alone(lab: Lab) -> None:
    service = _web(lab)
    _track(lab, OUT)
    _call(lab, "DeregisterScalableTarget")

    lab.run(600)

    assert service.desired_count == 3
    assert not lab.region.scaling.policies
