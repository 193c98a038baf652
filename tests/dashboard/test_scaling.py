"""Application Auto Scaling in words, and its marks in the picture of utilisation."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clusters.choices import AgentKind
from clusters.models import ScalableTarget, ScalingActivity, ScalingPolicy, Service
from dashboard.palette import Mark
from dashboard.queries.scaling import get_agents
from dashboard.scaling import activity_row, policy_row, suspended_of
from tests.dashboard import factories
from tests.dashboard.conftest import Things
from tests.dashboard.factories import NOW
from tests.dashboard.test_utilisation import _store
from tests.support.figures import validated

EVIL = "<script>x</script>"
CPU = "ECSServiceAverageCPUUtilization"


def _scaled(service: Service, *, activity: str = "Setting desired count to 4.") -> None:
    own: dict[str, Any] = {"scope": service.scope, "cluster": service.cluster, "service": service}
    own |= factories._stamps()
    ScalableTarget.objects.create(arn="t", min_capacity=2, max_capacity=8, is_scale_in_suspended=True, **own)
    given = {"TargetValue": 60.0, "ScaleOutCooldown": 120}
    ScalingPolicy.objects.create(
        arn="p", name="cpu-60", kind="TargetTrackingScaling", metric=CPU, target_value=60, configuration=given, **own
    )
    ScalingActivity.objects.create(
        service=service,
        activity_id="a",
        description=activity,
        cause=f"monitor alarm high in state ALARM triggered policy {EVIL}",
        status="Successful",
        started_at=NOW - timedelta(minutes=40),
    )


@pytest.mark.parametrize(
    ("kind", "metric", "target", "given", "words"),
    [
        ("TargetTrackingScaling", CPU, 60.0, {}, "Keeps average CPU at 60%."),
        (
            "TargetTrackingScaling",
            CPU,
            45.5,
            {"DisableScaleIn": True, "ScaleOutCooldown": 60, "ScaleInCooldown": 300},
            "Keeps average CPU at 45.5%, never scales in; waits 60 s after scaling out and 300 s after scaling in.",
        ),
        ("TargetTrackingScaling", "ALBRequestCountPerTarget", 900.0, {}, "Keeps requests per target at 900."),
        (
            "StepScaling",
            "",
            None,
            {
                "AdjustmentType": "ChangeInCapacity",
                "Cooldown": 60,
                "StepAdjustments": [
                    {"MetricIntervalLowerBound": 0.0, "MetricIntervalUpperBound": 20.0, "ScalingAdjustment": 1},
                    {"MetricIntervalLowerBound": 20.0, "ScalingAdjustment": 3},
                ],
            },
            "By steps when its alarm rings: +1 task where it is +0 to +20 from the threshold; "
            "+3 tasks where it is +20 or more from the threshold; then waits 60 s.",
        ),
        ("PredictiveScaling", "", None, {}, "PredictiveScaling on a metric of its own."),
    ],
)
def test_a_policy_it_puts_into_words(
    kind: str, metric: str, target: float | None, given: dict[str, Any], words: str
) -> None:
    assert policy_row(name="p", kind=kind, metric=metric, target=target, given=given).words == words


def test_what_scaled_nothing_says_why_not() -> None:
    row = activity_row(
        key="a", at=NOW, status="", description="x", cause="c", message="", not_scaled=["AlreadyAtMaxCapacity", "New"]
    )

    assert row.status.text == "Did not scale: it is at its maximum already, New"
    assert (row.status.mark, row.has_scaled) == (Mark.OFF, False)


def test_suspension_it_tells_by_its_way() -> None:
    assert suspended_of(scales_in=True, scales_out=True) == ""
    assert suspended_of(scales_in=False, scales_out=True) == "Scaling in is suspended."
    assert suspended_of(scales_in=False, scales_out=False) == "Scaling is suspended both ways."


@pytest.mark.django_db
def test_the_tab_shows_policies_and_what_they_did_with_their_cause(as_admin: Client, things: Things) -> None:
    _store(things.service, minutes=(60, 55, 10))
    _scaled(things.service)

    page = as_admin.get(f"/services/{things.service.pk}?tab=utilisation").content.decode()
    figure = as_admin.get(f"/services/{things.service.pk}?tab=utilisation&format=figure").json()

    assert all(
        words in page
        for words in (
            "2 to 8 tasks",
            "Scaling in is suspended.",
            "Keeps average CPU at 60%",
            "Setting desired count to 4",
        )
    )
    assert EVIL not in page
    validated(figure)
    names = [trace["name"] for trace in figure["data"]]
    assert {"target", "counts"} <= {*names}
    assert next(trace for trace in figure["data"] if trace["name"] == "counts")["text"] == ["to 4"]


@pytest.mark.django_db
def test_unread_unscaled_and_refused_are_three_things(as_admin: Client, things: Things) -> None:
    path = f"/services/{things.service.pk}?tab=utilisation"
    assert "Not read yet." in as_admin.get(path).content.decode()
    state = factories.make_sync_state(scope=things.cluster.scope, kind=AgentKind.SCALING, last_success_at=NOW)
    assert "it has no scalable target" in as_admin.get(path).content.decode()

    type(state).objects.filter(pk=state.pk).update(last_error="Denied: grant it.")

    assert "Denied: grant it." in as_admin.get(path).content.decode()
    assert get_agents(things.service)[AgentKind.SCALING].problem == "Denied: grant it."
