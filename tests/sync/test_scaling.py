"""Application Auto Scaling in the mirror: what changed alone is written, what is gone ends, a refusal is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clusters.aws.errors import AccessDenied
from clusters.choices import AgentKind
from clusters.models import ScalableTarget, ScalingActivity, ScalingPolicy, Service
from clusters.sync.agents.scaling import sweep_scaling
from clusters.sync.fetching import Fetcher
from clusters.sync.outcome import Outcome, Run
from clusters.sync.writer import Writer
from tests.dashboard import factories
from tests.dashboard.factories import NOW

pytestmark = pytest.mark.django_db
ARN = "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/"
Swept = tuple[Outcome, Writer]


def _target(service: Service, **changes: Any) -> dict[str, Any]:
    return {
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/{service.cluster.name}/{service.name}",
        "ScalableDimension": "ecs:service:DesiredCount",
        "MinCapacity": 2,
        "MaxCapacity": 8,
        "SuspendedState": {"DynamicScalingInSuspended": False, "DynamicScalingOutSuspended": True},
        "ScalableTargetARN": f"{ARN}{service.pk}",
        "CreationTime": NOW - timedelta(days=9),
        **changes,
    }


def _policy(service: Service) -> dict[str, Any]:
    return {
        "PolicyARN": f"arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:{service.pk}",
        "PolicyName": "cpu-60",
        "ResourceId": f"service/{service.cluster.name}/{service.name}",
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 60.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            "ScaleOutCooldown": 60,
        },
    }


def _activity(service: Service, number: int, *, status: str = "Successful") -> dict[str, Any]:
    return {
        "ActivityId": f"activity-{number}",
        "ResourceId": f"service/{service.cluster.name}/{service.name}",
        "Description": f"Setting desired count to {number}.",
        "Cause": "monitor alarm TargetTracking-high in state ALARM triggered policy cpu-60",
        "StartTime": NOW - timedelta(minutes=number),
        "StatusCode": status,
        "StatusMessage": "Successfully set desired count. Change successfully fulfilled by ecs.",
    }


class Scaling:
    """Answers listings of `members` in pages of `page`; notes what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **members: list[dict[str, Any]]) -> None:
        self.members = members
        self.asked: list[str] = []
        self.page = 50
        self.denied = ""
        monkeypatch.setattr(Fetcher, "ask", lambda _, operation, params, **_more: self._answer(operation, params))

    def _answer(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(operation)
        if operation == self.denied:
            raise AccessDenied("not authorized", mend=f"Grant it: {operation}.")
        member = {
            "describe_scalable_targets": "ScalableTargets",
            "describe_scaling_policies": "ScalingPolicies",
            "describe_scaling_activities": "ScalingActivities",
        }[operation]
        rows, start = self.members.get(member, []), int(params.get("NextToken", 0))
        more = {"NextToken": str(start + self.page)} if start + self.page < len(rows) else {}
        return {member: rows[start : start + self.page], **more}


@pytest.fixture
def sweep() -> Callable[..., Swept]:
    def run(service: Service, *, minutes: float = 0) -> Swept:
        writer = Writer(lease=None, kind=AgentKind.SCALING)
        fetcher = Fetcher(None, heartbeat=lambda: None)  # type: ignore[arg-type]
        now = NOW + timedelta(minutes=minutes)
        return sweep_scaling(Run(scope=service.scope, cluster=None, fetcher=fetcher, writer=writer, now=now)), writer

    return run


def test_targets_policies_and_activities_it_mirrors(
    monkeypatch: pytest.MonkeyPatch, sweep: Callable[..., Swept]
) -> None:
    service = factories.make_service("web")
    Scaling(
        monkeypatch,
        ScalableTargets=[_target(service)],
        ScalingPolicies=[_policy(service)],
        ScalingActivities=[_activity(service, 1)],
    )

    outcome, writer = sweep(service)

    target, policy = ScalableTarget.objects.get(), ScalingPolicy.objects.get()
    assert outcome.is_complete
    assert (target.service, target.min_capacity, target.max_capacity) == (service, 2, 8)
    assert (target.is_scale_in_suspended, target.is_scale_out_suspended) == (False, True)
    assert (policy.metric, policy.target_value) == ("ECSServiceAverageCPUUtilization", 60.0)
    assert ScalingActivity.objects.get().cause.startswith("monitor alarm")
    assert writer.written == 3


def test_nothing_changed_it_writes_nothing(monkeypatch: pytest.MonkeyPatch, sweep: Callable[..., Swept]) -> None:
    service = factories.make_service("web")
    Scaling(
        monkeypatch,
        ScalableTargets=[_target(service)],
        ScalingPolicies=[_policy(service)],
        ScalingActivities=[_activity(service, number) for number in range(1, 4)],
    )
    sweep(service)

    _, writer = sweep(service, minutes=5)

    assert (writer.written, writer.closed) == (0, 0)


def test_an_account_without_scaling_costs_one_call(
    monkeypatch: pytest.MonkeyPatch, sweep: Callable[..., Swept]
) -> None:
    aws = Scaling(monkeypatch)

    sweep(factories.make_service())

    assert aws.asked == ["describe_scalable_targets"]


def test_what_was_deregistered_ends_and_comes_back(
    monkeypatch: pytest.MonkeyPatch, sweep: Callable[..., Swept]
) -> None:
    service = factories.make_service("web")
    aws = Scaling(monkeypatch, ScalableTargets=[_target(service)], ScalingPolicies=[_policy(service)])
    sweep(service)

    aws.members = {}
    sweep(service, minutes=5)
    assert not ScalableTarget.objects.live().exists()
    assert not ScalingPolicy.objects.live().exists()
    aws.members = {"ScalableTargets": [_target(service)]}
    sweep(service, minutes=10)

    assert ScalableTarget.objects.live().count() == 1


def test_refused_it_ends_nothing_and_says_what_to_grant(
    monkeypatch: pytest.MonkeyPatch, sweep: Callable[..., Swept]
) -> None:
    service = factories.make_service("web")
    aws = Scaling(monkeypatch, ScalableTargets=[_target(service)])
    sweep(service)

    aws.denied = "describe_scalable_targets"
    outcome, _ = sweep(service, minutes=5)

    assert not outcome.is_complete
    assert "Grant it" in str(outcome.problems[0])
    assert ScalableTarget.objects.live().count() == 1


def test_an_activity_that_went_on_it_writes_anew(monkeypatch: pytest.MonkeyPatch, sweep: Callable[..., Swept]) -> None:
    service = factories.make_service("web")
    aws = Scaling(
        monkeypatch,
        ScalableTargets=[_target(service)],
        ScalingActivities=[_activity(service, 1, status="InProgress")],
    )
    sweep(service)

    aws.members["ScalingActivities"] = [_activity(service, 1)]
    sweep(service, minutes=5)

    assert [*ScalingActivity.objects.values_list("status", flat=True)] == ["Successful"]


def test_old_pages_of_activities_it_reads_once(monkeypatch: pytest.MonkeyPatch, sweep: Callable[..., Swept]) -> None:
    service = factories.make_service("web")
    activities = [_activity(service, number) for number in range(1, 120)]
    aws = Scaling(monkeypatch, ScalableTargets=[_target(service)], ScalingActivities=activities)
    sweep(service)
    first, aws.asked = aws.asked.count("describe_scaling_activities"), []

    sweep(service, minutes=5)

    assert (first, aws.asked.count("describe_scaling_activities")) == (3, 1)
    assert ScalingActivity.objects.count() == 119


def test_a_target_of_a_service_that_is_not_mirrored_waits(
    monkeypatch: pytest.MonkeyPatch, sweep: Callable[..., Swept]
) -> None:
    service = factories.make_service("web")
    Scaling(monkeypatch, ScalableTargets=[_target(service, ResourceId="service/elsewhere/web")])

    outcome, _ = sweep(service)

    assert outcome.is_complete
    assert not ScalableTarget.objects.exists()
