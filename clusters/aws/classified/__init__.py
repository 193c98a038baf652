"""What of AWS's model of ECS Gantry shows, plans or ignores. A new botocore that brings more fails a test here."""

from collections.abc import Mapping

from clusters.aws import shapes
from clusters.aws.classified.base import Sorted
from clusters.aws.classified.enum_values import ENUM_VALUES
from clusters.aws.classified.operations import OPERATIONS
from clusters.aws.classified.service_members import SERVICE_MEMBERS
from clusters.aws.classified.task_members import TASK_MEMBERS

# The nouns the mirror holds; structures below them are classified too.
NOUNS = (
    "Cluster",
    "CapacityProvider",
    "Service",
    "ServiceDeployment",
    "ServiceRevision",
    "Task",
    "TaskDefinition",
    "ContainerInstance",
)
MEMBERS: dict[str, Sorted] = SERVICE_MEMBERS | TASK_MEMBERS


def surprises(
    *, operations: frozenset[str], members: Mapping[str, frozenset[str]], enums: Mapping[str, frozenset[str]]
) -> list[str]:
    """What the model has and nobody classified, what is classified and gone, what is classified twice. Sorted."""
    found = _compare("operation", model=operations, known=OPERATIONS)
    for what, model, known in (("member", members, MEMBERS), ("value", enums, ENUM_VALUES)):
        for name in {*model, *known}:
            found += _compare(f"{name} {what}", model=model.get(name, frozenset()), known=known.get(name, Sorted()))
    return sorted(found)


def surprises_of_botocore() -> list[str]:
    """The same for the installed botocore."""
    return surprises(operations=shapes.operations(), members=shapes.members_below(NOUNS), enums=shapes.enums())


def _compare(what: str, *, model: frozenset[str], known: Sorted) -> list[str]:
    return [
        *(f"{what} {name}: new, not classified" for name in model - known.names()),
        *(f"{what} {name}: classified, but AWS has it no more" for name in known.names() - model),
        *(f"{what} {name}: classified twice" for name in known.twice()),
    ]
