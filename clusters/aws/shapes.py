"""botocore's model of ECS as plain data: which calls, members and enum values AWS has today. Calls nothing."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from botocore.loaders import Loader


@cache
def _model(service: str) -> dict[str, Any]:
    model: dict[str, Any] = Loader().load_service_model(service, "service-2")
    return model


def operations(service: str = "ecs") -> frozenset[str]:
    """API names, e.g. `UpdateService`."""
    return frozenset(_model(service)["operations"])


def enums(service: str = "ecs") -> dict[str, frozenset[str]]:
    """Values of each enum, by the shape's name."""
    return {name: frozenset(shape["enum"]) for name, shape in _model(service)["shapes"].items() if "enum" in shape}


def members_below(nouns: Iterable[str], *, service: str = "ecs") -> dict[str, frozenset[str]]:
    """Members of each structure that stands in or below these shapes, by the structure's name."""
    shapes = _model(service)["shapes"]
    found: dict[str, frozenset[str]] = {}
    waiting, seen = list(nouns), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = shapes[name]
        if shape["type"] == "structure":
            found[name] = frozenset(shape["members"])
            waiting += [member["shape"] for member in shape["members"].values()]
        if shape["type"] == "list":
            waiting.append(shape["member"]["shape"])
        if shape["type"] == "map":
            waiting.append(shape["value"]["shape"])
    return found
