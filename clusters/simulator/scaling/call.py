"""One call of Application Auto Scaling, and the checks that several operations share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.region import Region
from clusters.simulator.state.scaling import ScalableTarget, Scaling
from clusters.simulator.state.world import World

NAMESPACE: Final = "ecs"
DIMENSION: Final = "ecs:service:DesiredCount"
_RESOURCE: Final = re.compile(r"service/[^/]+/[^/]+")
_UNSUPPORTED: Final = "Unsupported service namespace, resource type or scalable dimension"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Read and change it under the world's lock."""

    world: World
    region: Region
    operation: str
    payload: Mapping[str, Any]
    now: float

    @property
    def scaling(self) -> Scaling:
        return self.region.scaling

    def resource_id(self) -> str:
        """The service that the call names, checked for its form; its dimension is, too."""
        resource_id = str(required(self, "ResourceId"))
        if required(self, "ScalableDimension") != DIMENSION or not _RESOURCE.fullmatch(resource_id):
            raise invalid(_UNSUPPORTED)
        return resource_id

    def target(self) -> ScalableTarget:
        """The registered one that the call names, or ObjectNotFoundException."""
        resource_id = self.resource_id()
        found = self.scaling.targets.get(resource_id)
        if found is None:
            named = f"service namespace: {NAMESPACE}, resource ID: {resource_id}, scalable dimension: {DIMENSION}"
            raise SimulatorError("ObjectNotFoundException", f"No scalable target registered for {named}")
        return found


def required(call: Call, member: str) -> Any:
    value = call.payload.get(member)
    if value is None or value == "":
        shown = f"{member[0].lower()}{member[1:]}"
        raise invalid(
            f"1 validation error detected: Value null at '{shown}' failed to satisfy constraint: "
            "Member must not be null"
        )
    return value


def invalid(message: str) -> SimulatorError:
    return SimulatorError("ValidationException", message)
