"""Task definitions. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html"""

from collections.abc import Iterable

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.paging import Key, page
from clusters.simulator.ecs.refs import find_task_definition
from clusters.simulator.ecs.validation import client_error
from clusters.simulator.state.payloads import tags_payload, task_definition_payload
from clusters.simulator.state.task_definition import TaskDefinition


def describe_task_definition(call: Call) -> Answer:
    """One revision; of a bare family the newest ACTIVE one."""
    found = find_task_definition(call, reference=call.payload["taskDefinition"])
    if found is None:
        raise client_error("Unable to describe task definition.")
    answer: Answer = {"taskDefinition": task_definition_payload(found)}
    if call.includes("TAGS"):
        answer["tags"] = tags_payload(found.tags)
    return answer


def list_task_definitions(call: Call) -> Answer:
    """Revisions by status (ACTIVE unless asked otherwise), by family and rising revision, or the reverse."""
    status = call.payload.get("status", "ACTIVE")
    wanted = [revision for revision in _of_family(call) if revision.status == status]
    found, rest = page(
        wanted,
        operation=call.operation,
        payload=call.payload,
        key=_revision_key,
        descending=call.payload.get("sort") == "DESC",
    )
    return {"taskDefinitionArns": [revision.arn for revision in found], **rest}


def list_task_definition_families(call: Call) -> Answer:
    """Families whose names begin with the prefix; INACTIVE ones have no ACTIVE revision left."""
    prefix, status = call.payload.get("familyPrefix", ""), call.payload.get("status", "ALL")
    wanted = [
        family
        for family in call.region.families
        if family.startswith(prefix) and status in {"ALL", _family_status(call, family=family)}
    ]
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=_name_key)
    return {"families": found, **rest}


def _of_family(call: Call) -> Iterable[TaskDefinition]:
    """ListTaskDefinitions takes the full family name, though it is called a prefix."""
    family = call.payload.get("familyPrefix")
    if family is None:
        return call.region.task_definitions.values()
    return (call.region.task_definitions[arn] for arn in call.region.families.get(family, []))


def _family_status(call: Call, *, family: str) -> str:
    revisions = (call.region.task_definitions[arn] for arn in call.region.families[family])
    return "ACTIVE" if any(revision.status == "ACTIVE" for revision in revisions) else "INACTIVE"


def _revision_key(revision: TaskDefinition) -> Key:
    return (revision.family, revision.revision)


def _name_key(family: str) -> Key:
    return (family,)
