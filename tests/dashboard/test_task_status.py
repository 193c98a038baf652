"""A task's state in words finishes: which mark it gets, and what it says."""

from typing import Any

import pytest

from clusters.models import Container, Task
from dashboard.palette import Mark
from dashboard.queries.task_status import container_status, task_status


def _task(**fields: Any) -> Task:
    return Task(**{"last_status": "RUNNING", "desired_status": "RUNNING", "health_status": "UNKNOWN", **fields})


def _stopped(stop_code: str, reason: str = "") -> Task:
    return _task(last_status="STOPPED", desired_status="STOPPED", stop_code=stop_code, stopped_reason=reason)


@pytest.mark.parametrize(
    ("task", "mark", "text"),
    [
        (_task(health_status="HEALTHY"), Mark.OK, "Running, healthy"),
        (_task(health_status="UNHEALTHY"), Mark.BAD, "Running, unhealthy"),
        (_task(), Mark.OK, "Running, no health check"),
        (_task(desired_status="STOPPED"), Mark.DRAIN, "Running, asked to stop"),
        (_task(last_status="PROVISIONING"), Mark.CHANGE, "Provisioning"),
        (_task(last_status="DEACTIVATING"), Mark.DRAIN, "Deactivating: leaves its targets"),
        (_task(last_status="SOMETHING_NEW"), Mark.UNKNOWN, "SOMETHING_NEW"),
        (
            _stopped("TaskFailedToStart", "CannotPullContainerError: x"),
            Mark.BAD,
            "Never started: CannotPullContainerError: x",
        ),
        (_stopped("SpotInterruption"), Mark.WARN, "Stopped: Spot took the capacity back"),
        (_stopped("UserInitiated", "Task stopped by user"), Mark.OFF, "Stopped: Task stopped by user"),
        (_stopped("ServiceSchedulerInitiated", "Scaling activity"), Mark.OFF, "Stopped: Scaling activity"),
    ],
)
def test_a_task_it_marks_and_words(task: Task, mark: Mark, text: str) -> None:
    found = task_status(task, containers=[], has_health_check=False)

    assert (found.mark, found.text) == (mark, text)


def test_unknown_health_it_does_not_take_for_healthy_where_there_is_a_check() -> None:
    found = task_status(_task(), containers=[], has_health_check=True)

    assert found.mark is Mark.UNKNOWN


def test_the_exit_it_names_with_out_of_memory() -> None:
    containers = [
        Container(name="envoy", exit_code=0),
        Container(name="app", exit_code=137, reason="OutOfMemoryError: Container killed due to memory usage"),
    ]

    found = task_status(_stopped("EssentialContainerExited"), containers=containers, has_health_check=False)

    assert found.text == "Stopped: app exited 137, out of memory"


@pytest.mark.parametrize(
    ("container", "mark", "text"),
    [
        (Container(last_status="RUNNING"), Mark.OK, "Running"),
        (Container(last_status="RUNNING", health_status="UNHEALTHY"), Mark.BAD, "Unhealthy"),
        (Container(last_status="STOPPED", exit_code=0), Mark.OFF, "Exit 0"),
        (Container(last_status="STOPPED", exit_code=1, reason="boom"), Mark.BAD, "Exit 1: boom"),
        (Container(last_status="PENDING"), Mark.CHANGE, "Pending"),
    ],
)
def test_a_container_it_marks_and_words(container: Container, mark: Mark, text: str) -> None:
    found = container_status(container)

    assert (found.mark, found.text) == (mark, text)
