"""The line that says what a service is for finishes, for each of its four parts, with what is true of this service."""

from datetime import UTC, datetime

import pytest

from clusters.models import Service
from dashboard.palette import Mark, Status
from dashboard.queries.purpose import Part, purpose_of
from dashboard.queries.restarts import Failure, Restarts
from dashboard.queries.tasks import TaskRow

NOW = datetime(2026, 11, 24, 9, 26, tzinfo=UTC)
NONE = Restarts(failures=(), cause="", share=0, is_capped=False)


def _service(**fields: object) -> Service:
    values = {
        "scheduling_strategy": "REPLICA",
        "desired_count": 6,
        "running_count": 6,
        "healthy_count": 6,
        "zone_count": 3,
        "smallest_zone_count": 2,
        **fields,
    }
    return Service(**values)


def _part(name: str, service: Service, *, restarts: Restarts = NONE) -> Part:
    return next(part for part in purpose_of(service, restarts=restarts) if part.name == name)


def _failed(count: int) -> tuple[Failure, ...]:
    row = TaskRow(
        id=1,
        task_id="t",
        status=Status(mark=Mark.BAD, text=""),
        owner="web",
        service_id=1,
        cluster_id=1,
        cluster_name="c",
        revision="web:1",
        task_definition_id=0,
        host="",
        host_id=0,
        capacity="",
        availability_zone="",
        cpu_units=None,
        memory_mib=None,
        created_at=None,
        stopped_at=None,
    )
    return tuple(Failure(row=row, cause="exit 1", started_by="", lived_s=None, stopped_at=NOW) for _ in range(count))


@pytest.mark.parametrize(
    ("fields", "text", "mark"),
    [
        ({}, "6 of 6 running", Mark.OK),
        ({"running_count": 4, "pending_count": 2}, "4 of 6 running, 2 starting", Mark.CHANGE),
        ({"running_count": 4, "pending_count": 1}, "4 of 6 running, 1 starting", Mark.BAD),
        ({"running_count": 0}, "0 of 6 running", Mark.BAD),
        ({"running_count": 0, "desired_count": 0}, "none wanted", Mark.OFF),
        (
            {"running_count": 0, "desired_count": 0, "scheduling_strategy": "DAEMON"},
            "no host to run on",
            Mark.OFF,
        ),
    ],
)
def test_copies_it_counts(fields: dict[str, object], text: str, mark: Mark) -> None:
    part = _part("Copies", _service(**fields))

    assert (part.text, part.mark) == (text, mark)


@pytest.mark.parametrize(
    ("fields", "text", "mark"),
    [
        ({}, "3 zones, at least 2 tasks in each", Mark.OK),
        ({"zone_count": 2, "smallest_zone_count": 1}, "2 zones, at least 1 task in each", Mark.OK),
        ({"zone_count": 1}, "all 6 in one zone: none left if it fails", Mark.WARN),
        ({"zone_count": 1, "healthy_count": 1}, "one copy: none serves while it is replaced", Mark.WARN),
        ({"zone_count": 0}, "zones not known", Mark.UNKNOWN),
        ({"zone_count": 0, "launch_type": "FARGATE"}, "zones not known", Mark.UNKNOWN),
        ({"healthy_count": 0}, "no healthy task to spread", Mark.BAD),
        ({"healthy_count": 0, "desired_count": 0}, "nothing runs", Mark.OFF),
        ({"scheduling_strategy": "DAEMON"}, "on hosts in 3 zones, at least 2 in each", Mark.OK),
        ({"scheduling_strategy": "DAEMON", "zone_count": 1}, "hosts in one zone", Mark.OK),
    ],
)
def test_zones_it_names_as_far_as_they_are_known(fields: dict[str, object], text: str, mark: Mark) -> None:
    part = _part("High availability", _service(**fields))

    assert (part.text, part.mark) == (text, mark)


@pytest.mark.parametrize(
    ("restarts", "text"),
    [
        (NONE, "none replaced in 24 h"),
        (Restarts(failures=_failed(7), cause="exit 1", share=7, is_capped=False), "7 replaced in 24 h: exit 1"),
        (Restarts(failures=_failed(7), cause="exit 1", share=4, is_capped=False), "7 replaced in 24 h: 4 by exit 1"),
        (
            Restarts(failures=_failed(2), cause="exit 1", share=2, is_capped=True),
            "more than 2 replaced in 24 h: exit 1",
        ),
    ],
)
def test_restarts_it_gives_the_commonest_cause(restarts: Restarts, text: str) -> None:
    assert _part("Restarts", _service(), restarts=restarts).text == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "fixed at 6 until changed"),
        ({"scheduling_strategy": "DAEMON"}, "one task on each host, as hosts come and go"),
        ({"deployment_controller": "EXTERNAL"}, "by task sets of an external controller"),
        ({"desired_count": 0}, "parked at 0"),
        ({"desired_count": 0, "parked_since": datetime(2026, 11, 18, tzinfo=UTC)}, "parked at 0 since 18 Nov"),
    ],
)
def test_scaling_it_claims_no_more_than_the_mirror_knows(fields: dict[str, object], text: str) -> None:
    assert _part("Scaling", _service(**fields)).text == text
