"""Why ECS starts nothing, from a service's events: the resource that is short, with amounts where they are known."""

import pytest

from clusters.planning.event_causes import Room, cause_of_events
from clusters.planning.facts import HostFacts, TaskSizeFacts
from tests.planning.cases import ago, event

INSTANCE = "9382f0c1b2a34d5e8f7061728394dc76"
ARN = f"arn:aws:ecs:eu-west-1:222233334444:container-instance/data-prod/{INSTANCE}"
UNPLACED = "was unable to place a task because no container instance met all of its requirements. "
CLOSEST = f"{UNPLACED}The closest matching (container-instance {INSTANCE}) "
CPU = f"{CLOSEST}has insufficient CPU units available. For more information, see the Troubleshooting section."
MEMORY = f"{CLOSEST}has insufficient memory available. For more information, see the Troubleshooting section."
SIZE = TaskSizeFacts(cpu_units=4096, memory_mib=98_304)


def host(*, cpu_units: int = 512, memory_mib: int = 44_913) -> HostFacts:
    return HostFacts(
        arn=ARN, name="i-0a1b2c3d", status="ACTIVE", remaining_cpu_units=cpu_units, remaining_memory_mib=memory_mib
    )


@pytest.mark.parametrize(
    ("message", "room", "text"),
    [
        (CPU, Room(), "no instance has enough CPU; 9382…dc76 came closest"),
        (CPU, Room(task_size=SIZE), "no instance has 4,096 CPU units free; 9382…dc76 came closest"),
        (
            CPU,
            Room(task_size=SIZE, hosts={ARN: host()}),
            "no instance has 4,096 CPU units free; i-0a1b2c3d came closest with 512",
        ),
        (
            MEMORY,
            Room(task_size=SIZE, hosts={ARN: host()}),
            "no instance has 98,304 MiB of memory free; i-0a1b2c3d came closest with 44,913",
        ),
    ],
)
def test_names_the_short_resource_as_exactly_as_it_is_known(message: str, room: Room, text: str) -> None:
    cause = cause_of_events((event(message),), room=room)

    assert cause is not None
    assert cause.cause_class == "no_capacity"
    assert cause.text == text
    assert cause.is_shared


def test_keeps_an_amount_to_itself_that_contradicts_the_event() -> None:
    freed = Room(task_size=SIZE, hosts={ARN: host(memory_mib=120_000)})

    cause = cause_of_events((event(MEMORY),), room=freed)

    assert cause is not None
    assert cause.text == "no instance has 98,304 MiB of memory free; i-0a1b2c3d came closest"


@pytest.mark.parametrize(
    ("message", "cause_class", "place"),
    [
        (f"{UNPLACED}Reason: No Container Instances were found in your cluster.", "no_capacity", "no instances"),
        (f"{CLOSEST}is already using a port required by your task.", "no_capacity", "ports"),
        (f"{CLOSEST}is missing an attribute required by your task.", "no_capacity", "attribute"),
        (f'{CLOSEST}encountered error "AGENT".', "no_capacity", "agent"),
        (
            "was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a "
            "different availability zone.",
            "no_capacity",
            "aws capacity",
        ),
        (
            "was unable to place a task. Reason: You've reached the limit on the number of tasks you can run "
            "concurrently.",
            "no_capacity",
            "quota",
        ),
        (
            "(task 1b) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:222233334444:"
            "targetgroup/checkout/6d0ecf831eec9f09) due to (reason Health checks failed with these codes: [502]).",
            "target_health",
            "checkout",
        ),
        ("failed to launch a task with (error ECS was unable to assume the role).", "role", ""),
        ("failed to launch a task with (error ENI provisioning failed).", "other", ""),
    ],
)
def test_tells_the_class_and_the_place(message: str, cause_class: str, place: str) -> None:
    cause = cause_of_events((event(message),))

    assert cause is not None
    assert (cause.cause_class, cause.place) == (cause_class, place)


def test_forgets_what_was_before_the_last_steady_state() -> None:
    events = (event("has reached a steady state.", minutes=1), event(MEMORY, minutes=5))

    assert cause_of_events(events) is None


def test_dates_the_cause_by_the_oldest_line_that_says_the_same() -> None:
    events = (event(MEMORY, minutes=2), event(MEMORY, minutes=40), event("has reached a steady state.", minutes=50))

    cause = cause_of_events(events)

    assert cause is not None
    assert cause.first_at == ago(40)
