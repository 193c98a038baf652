"""What a task takes off its host: the task-level size, else what its containers reserve."""

import pytest

from clusters.planning.reservation import Limits, reserved_cpu_units, reserved_memory_mib


@pytest.mark.parametrize(
    ("task_level", "limits", "reserved"),
    [
        (1024, [(512, 256)], 1024),
        (None, [(512, 256)], 256),
        (None, [(512, None), (None, 128)], 640),
        (None, [(None, None)], 0),
    ],
)
def test_memory_counts_as_ecs_places_it(task_level: int | None, limits: list[Limits], reserved: int) -> None:
    assert reserved_memory_mib(task_level, containers=limits) == reserved


def test_cpu_counts_whole_or_by_container() -> None:
    assert reserved_cpu_units(256, containers=[1024]) == 256
    assert reserved_cpu_units(None, containers=[100, None, 28]) == 128
