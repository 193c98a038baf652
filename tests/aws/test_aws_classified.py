"""Nothing AWS adds goes unnoticed."""

from clusters.aws import shapes
from clusters.aws.actions import ACTIONS
from clusters.aws.classified import MEMBERS, NOUNS, surprises, surprises_of_botocore
from clusters.aws.classified.enum_values import ENUM_VALUES
from clusters.aws.classified.operations import OPERATIONS
from clusters.choices import LaunchType, RolloutState, SchedulingStrategy, ServiceDeploymentStatus


def test_has_classified_all_of_the_installed_botocore() -> None:
    assert surprises_of_botocore() == []


def test_notices_what_a_new_botocore_brings() -> None:
    members = shapes.members_below(NOUNS)
    enums = shapes.enums()

    found = surprises(
        operations=shapes.operations() | {"PauseService"},
        members=members | {"Task": members["Task"] | {"mood"}, "Mood": frozenset({"colour"})},
        enums=enums | {"LaunchType": enums["LaunchType"] | {"MOON"}},
    )

    assert found == [
        "LaunchType value MOON: new, not classified",
        "Mood member colour: new, not classified",
        "Task member mood: new, not classified",
        "operation PauseService: new, not classified",
    ]


def test_notices_what_is_gone() -> None:
    members = shapes.members_below(NOUNS)

    found = surprises(
        operations=shapes.operations() - {"RunTask"},
        members=members | {"Task": members["Task"] - {"group"}},
        enums=shapes.enums(),
    )

    assert found == [
        "Task member group: classified, but AWS has it no more",
        "operation RunTask: classified, but AWS has it no more",
    ]


def test_shows_exactly_the_operations_it_calls() -> None:
    called = {action.iam.removeprefix("ecs:") for action in ACTIONS if action.service == "ecs"}

    assert set(OPERATIONS.shown.split()) == called


def test_has_words_for_the_values_it_compares() -> None:
    for enum, shape in (
        (LaunchType, "LaunchType"),
        (RolloutState, "DeploymentRolloutState"),
        (SchedulingStrategy, "SchedulingStrategy"),
        (ServiceDeploymentStatus, "ServiceDeploymentStatus"),
    ):
        assert set(ENUM_VALUES[shape].shown.split()) == {str(value) for value in enum}


def test_keeps_the_members_of_each_mirrored_noun_sorted() -> None:
    assert all(MEMBERS[noun].shown for noun in NOUNS)
