"""The timeline of a service: ECS's words made brief, and what it says over and over in one row."""

from datetime import timedelta

import pytest

from dashboard.queries.service import EventRow
from dashboard.queries.timeline import timeline_of
from tests.dashboard.factories import NOW

GROUP = "arn:aws:elasticloadbalancing:eu-west-1:222233334444:targetgroup/shop-web/9dca7c62c415e2f6"


def _events(*messages: str) -> tuple[EventRow, ...]:
    """The newest first, a minute apart."""
    return tuple(EventRow(at=NOW - timedelta(minutes=age), message=text) for age, text in enumerate(messages))


@pytest.mark.parametrize(
    ("message", "brief"),
    [
        ("(service web) has reached a steady state.", "Has reached a steady state."),
        (
            f"(service web) registered 1 targets in (target-group {GROUP})",
            "Registered 1 target in target group shop-web",
        ),
        ("(service web) has started 2 tasks: (task a) (task b).", "Has started 2 tasks: (task a) (task b)."),
        ("(service web) has stopped 1 running tasks: (task a).", "Has stopped 1 running task: (task a)."),
        ("", ""),
    ],
)
def test_brief_is_without_the_services_own_name(message: str, brief: str) -> None:
    assert _events(message)[0].brief == brief


def test_what_comes_over_and_over_is_one_row_with_its_first_time() -> None:
    events = _events(*["(service web) has reached a steady state."] * 4)

    (row,) = timeline_of(events=events, deployments=(), operations=())

    assert (row.at, row.count, row.since) == (NOW, 4, NOW - timedelta(minutes=3))


def test_what_takes_turns_is_a_row_each() -> None:
    rows = timeline_of(events=_events(*["drains", "leaves"] * 5), deployments=(), operations=())

    assert [(row.text, row.count) for row in rows] == [("Drains", 5), ("Leaves", 5)]


def test_the_same_after_much_else_is_news() -> None:
    rows = timeline_of(events=_events("steady", "a", "b", "c", "steady"), deployments=(), operations=())

    assert [row.text for row in rows] == ["Steady", "A", "B", "C", "Steady"]
