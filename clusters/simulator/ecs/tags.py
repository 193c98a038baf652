"""TagResource, UntagResource, ListTagsForResource: tags of whatever the ARN names.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.refs import require_kind
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.payloads import tags_payload

_MOST_TAGS = 50
_RESERVED_PREFIX = "aws:"
_WITH_CLUSTER_IN_ARN = ("service", "task", "container-instance")
_KINDS = ("capacity-provider", "cluster", "task-definition", *_WITH_CLUSTER_IN_ARN)


def tag_resource(call: Call) -> Answer:
    tags = _tags_of(call)
    added = checked_tags(call.payload["tags"])
    if len(tags.keys() | added.keys()) > _MOST_TAGS:
        raise invalid(f"Too many tags: a resource can have at most {_MOST_TAGS} tags.")
    tags.update(added)
    call.world.touch()
    return {}


def untag_resource(call: Call) -> Answer:
    tags = _tags_of(call)
    for key in call.payload["tagKeys"]:
        _refuse_reserved(key)
        tags.pop(key, None)
    call.world.touch()
    return {}


def list_tags_for_resource(call: Call) -> Answer:
    return {"tags": tags_payload(_tags_of(call))}


def checked_tags(tags: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A request's tags as key and value; raises InvalidParameterException for reserved or repeated keys."""
    checked: dict[str, str] = {}
    for tag in tags:
        key = tag.get("key")
        if not key:
            raise invalid("Tag key should not be null or empty.")
        _refuse_reserved(key)
        if key in checked:
            raise invalid(f"Duplicate tag key found: {key}")
        checked[key] = tag.get("value", "")
    return checked


def _refuse_reserved(key: str) -> None:
    if key.lower().startswith(_RESERVED_PREFIX):
        raise invalid("aws: prefixed tag key names are not allowed for external use.")


def _tags_of(call: Call) -> dict[str, str]:
    """The live tags of the resource. Deleted clusters and services count as gone."""
    arn: str = call.payload["resourceArn"]
    kind = require_kind(arn, kinds=_KINDS)
    name = arn.partition(f":{kind}/")[2]
    if kind in _WITH_CLUSTER_IN_ARN and "/" not in name:
        raise invalid("Long arn format must be used for tagging operations")
    region = call.region
    by_kind: Mapping[str, Mapping[str, Any]] = {
        "cluster": region.clusters,
        "service": region.services,
        "task": region.tasks,
        "container-instance": region.container_instances,
        "task-definition": region.task_definitions,
        "capacity-provider": {provider.arn: provider for provider in region.capacity_providers.values()},
    }
    resource = by_kind[kind].get(arn)
    if resource is None or _is_gone(resource, kind=kind):
        raise _not_found(kind)
    tags: dict[str, str] = resource.tags
    return tags


def _is_gone(resource: Any, *, kind: str) -> bool:
    return kind != "task-definition" and getattr(resource, "status", "ACTIVE") == "INACTIVE"


def _not_found(kind: str) -> SimulatorError:
    if kind == "cluster":
        return SimulatorError("ClusterNotFoundException", "Cluster not found.")
    return invalid(
        f"The specified {kind.replace('-', ' ')} is inactive or does not exist. "
        f"Specify an active {kind.replace('-', ' ')} and try again."
    )
