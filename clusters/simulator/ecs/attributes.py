"""Custom attributes of container instances: put, delete, list.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html#attributes
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.paging import Key, page
from clusters.simulator.ecs.refs import find_instance, named_cluster
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.errors import SimulatorError

_MOST_CUSTOM = 10
_NAME = re.compile(r"[A-Za-z0-9_./\\-]{1,128}")
_VALUE = re.compile(r"[A-Za-z0-9_.@/\\:\- ]{1,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    name: str
    value: str | None
    target_id: str

    @property
    def key(self) -> Key:
        return (self.name, self.target_id)

    @property
    def payload(self) -> Answer:
        entry = {"name": self.name, "targetId": self.target_id}
        return entry if self.value is None else {**entry, "value": self.value}


def put_attributes(call: Call) -> Answer:
    """Set attributes. All are checked before the first is set."""
    cluster = named_cluster(call)
    targets = [(_target(call, cluster=cluster, attribute=item), item) for item in call.payload["attributes"]]
    names: dict[str, set[str]] = {}
    for instance, item in targets:
        _check_attribute(item)
        names.setdefault(instance.arn, set(instance.custom_attributes)).add(item["name"])
    if any(len(found) > _MOST_CUSTOM for found in names.values()):
        raise SimulatorError(
            "AttributeLimitExceededException", f"You can apply up to {_MOST_CUSTOM} custom attributes to a resource."
        )
    for instance, item in targets:
        instance.custom_attributes[item["name"]] = item.get("value")
    call.world.touch()
    return {"attributes": [_entry(instance, name=item["name"]).payload for instance, item in targets]}


def delete_attributes(call: Call) -> Answer:
    cluster = named_cluster(call)
    targets = [(_target(call, cluster=cluster, attribute=item), item["name"]) for item in call.payload["attributes"]]
    deleted = []
    for instance, name in targets:
        if name in instance.custom_attributes:
            deleted.append(_entry(instance, name=name).payload)
            del instance.custom_attributes[name]
    call.world.touch()
    return {"attributes": deleted}


def list_attributes(call: Call) -> Answer:
    """One entry for each attribute of each instance, those of the agent included."""
    cluster = named_cluster(call)
    if "attributeValue" in call.payload and "attributeName" not in call.payload:
        raise invalid("You must also specify an attribute name to use the attributeValue parameter.")
    wanted = [entry for entry in _entries(call, cluster=cluster) if _passes(call, entry=entry)]
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=lambda entry: entry.key)
    return {"attributes": [entry.payload for entry in found], **rest}


def _entries(call: Call, *, cluster: Cluster) -> Iterator[_Entry]:
    for instance in call.region.instances_of_cluster[cluster.arn].values():
        if instance.status != "INACTIVE":
            for name in instance.all_attributes:
                yield _entry(instance, name=name)


def _entry(instance: ContainerInstance, *, name: str) -> _Entry:
    return _Entry(name=name, value=instance.all_attributes[name], target_id=instance.arn)


def _passes(call: Call, *, entry: _Entry) -> bool:
    has = {"attributeName": entry.name, "attributeValue": entry.value}
    return all(call.payload.get(name, value) == value for name, value in has.items())


def _target(call: Call, *, cluster: Cluster, attribute: Mapping[str, Any]) -> ContainerInstance:
    reference = attribute.get("targetId")
    if not reference:
        raise invalid("targetId should not be null or empty.")
    if not reference.startswith("arn:") and "targetType" not in attribute:
        raise invalid("targetType is required when targetId is the short form ID.")
    instance = find_instance(call, cluster=cluster, reference=reference)
    if instance is None:
        raise SimulatorError("TargetNotFoundException", "The specified target wasn't found.")
    return instance


def _check_attribute(attribute: Mapping[str, Any]) -> None:
    if not _NAME.fullmatch(attribute["name"]):
        raise invalid("Attribute name contains invalid characters.")
    if "value" in attribute and not _VALUE.fullmatch(attribute["value"]):
        raise invalid("Attribute value contains invalid characters.")
