"""The model of load: the same moment has the same answer, fewer tasks have more to do, no task has no metric."""

import pytest

from clusters.simulator.engine import commands
from clusters.simulator.engine.load import CPU, DAY_S, MEMORY, Usage, tasks_at, usage_at
from clusters.simulator.state.service import RUNNING_KEPT, Service
from tests.simulator.engine.lab import Lab

NIGHT = 1_700_000_000 // DAY_S * DAY_S + 2 * 3_600
AFTERNOON = NIGHT + 12 * 3_600


def _service(*running: tuple[float, int], name: str = "web", sized_for: int = 6) -> Service:
    arn = f"arn:aws:ecs:eu-west-1:222233334444:service/shop/{name}"
    service = Service(arn=arn, name=name, cluster_arn="", task_definition_arn=None, desired_count=6)
    service.sized_for, service.running = sized_for, list(running) or [(0.0, 6)]
    return service


def _usage(service: Service, *, metric: str = CPU, at: float = AFTERNOON) -> Usage:
    found = usage_at(service, metric=metric, at=at)
    assert found is not None
    return found


@pytest.mark.parametrize("metric", [CPU, MEMORY])
def test_the_same_moment_always_has_the_same_answer(metric: str) -> None:
    moments = range(NIGHT, NIGHT + 7_200, 60)

    first = [_usage(_service(), metric=metric, at=at) for at in moments]

    assert [_usage(_service(), metric=metric, at=at) for at in moments] == first
    assert all(0 < each.idlest <= each.average <= each.busiest <= 100 for each in first)


def test_it_follows_the_time_of_day() -> None:
    names = [f"service-{number}" for number in range(20)]

    night = sum(_usage(_service(name=name), at=NIGHT).average for name in names)
    afternoon = sum(_usage(_service(name=name), at=AFTERNOON).average for name in names)

    assert afternoon > 1.5 * night


def test_where_tasks_are_missing_the_others_have_more_to_do() -> None:
    whole, half = _service((0.0, 6)), _service((0.0, 3))

    assert _usage(half).average > 1.5 * _usage(whole).average
    assert _usage(half, metric=MEMORY).average > _usage(whole, metric=MEMORY).average


def test_while_no_task_runs_there_is_no_metric() -> None:
    service = _service((1_000.0, 6), (2_000.0, 0), (3_000.0, 2))

    assert [tasks_at(service, at) for at in (999.0, 1_000.0, 2_500.0, 3_000.0)] == [0, 6, 0, 2]
    assert usage_at(service, metric=CPU, at=2_500.0) is None


def test_how_many_tasks_ran_it_knows_of_a_service_that_scales_and_stops(lab: Lab) -> None:
    lab.define()
    service = lab.steady(lab.create(count=2))
    lab.update(service, desiredCount=3)
    lab.until(lambda: len(lab.running(service)) == 3)
    lab.update(service, desiredCount=0)
    lab.until(lambda: not lab.running(service))

    assert [count for _, count in service.running] == [1, 2, 3, 2, 1, 0]
    assert service.sized_for == 2


def test_a_service_that_starts_with_no_tasks_is_sized_by_its_first_wish(lab: Lab) -> None:
    lab.define()
    service = lab.create(count=0)
    commands.update_service(lab.world, region=lab.region, service=service, request={"desiredCount": 4}, now=lab.now)

    assert service.sized_for == 4


def test_of_what_it_keeps_there_is_an_end() -> None:
    service = _service((0.0, 1))

    for number in range(3 * RUNNING_KEPT):
        service.note_running(number % 2, at=float(number))

    assert len(service.running) <= RUNNING_KEPT
