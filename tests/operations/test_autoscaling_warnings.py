"""A scale plan's warning of Application Auto Scaling is true of what the mirror knows."""

from datetime import timedelta

import pytest

from clusters.choices import AgentKind
from clusters.models import ScalableTarget, ScalingPolicy, Service
from clusters.operations.autoscaling import UNREAD, scaling_of, scaling_warning
from tests.dashboard import factories
from tests.dashboard.factories import NOW

pytestmark = pytest.mark.django_db


def _scaled(*, suspended: bool = False, policy: bool = True) -> Service:
    service = factories.make_service("web")
    own = {"scope": service.scope, "cluster": service.cluster, "service": service, **factories._stamps()}
    suspension = {"is_scale_in_suspended": suspended, "is_scale_out_suspended": suspended}
    ScalableTarget.objects.create(arn="target", min_capacity=2, max_capacity=8, **suspension, **own)
    if policy:
        ScalingPolicy.objects.create(arn="policy", name="cpu-60", kind="TargetTrackingScaling", **own)
    return service


@pytest.mark.parametrize(
    ("wanted", "words"),
    [(1, "1 is below"), (9, "9 is above"), (4, "its policies (cpu-60) may set another count")],
)
def test_a_count_that_it_would_fight_or_change_is_told(wanted: int, words: str) -> None:
    notice = scaling_warning(scaling_of(_scaled()), wanted=wanted)

    assert notice is not None
    assert "between 2 and 8 tasks" in notice.text
    assert words in notice.text


def test_suspended_or_without_policy_it_leaves_a_count_within_alone() -> None:
    service = _scaled(suspended=True)
    assert scaling_warning(scaling_of(service), wanted=100) is None
    ScalableTarget.objects.update(is_scale_in_suspended=False)
    ScalingPolicy.objects.update(gone_at=NOW)

    assert scaling_warning(scaling_of(service), wanted=4) is None


def test_never_read_or_refused_it_says_that_it_does_not_know() -> None:
    service = factories.make_service("web")
    assert scaling_warning(scaling_of(service), wanted=4) == UNREAD
    state = factories.make_sync_state(scope=service.scope, kind=AgentKind.SCALING, last_success_at=None)
    assert scaling_warning(scaling_of(service), wanted=4) == UNREAD
    type(state).objects.update(last_success_at=NOW - timedelta(minutes=1), last_error="")

    assert scaling_warning(scaling_of(service), wanted=4) is None
