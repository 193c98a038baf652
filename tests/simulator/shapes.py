"""Checks an answer of the simulator against botocore's output shape: what boto3 would silently drop is a fault here.

Give it the JSON as sent, not boto3's parsed answer: boto3 ignores unknown keys and leaves wrong types alone.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape


@cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def shape_problems(operation: str, *, answer: Any, service: str = "ecs") -> list[str]:
    """What is wrong with `answer`: unknown or missing members, wrong types, nulls, unknown enum values."""
    shape = _model(service).operation_model(operation).output_shape
    if shape is None:
        return [] if answer == {} else [f"{operation} answers nothing, got {answer!r}"]
    return _problems(shape, value=answer, path=operation)


def named_shape_problems(shape_name: str, *, answer: Any, service: str = "ecs") -> list[str]:
    """The same for one named shape, e.g. `Task`."""
    return _problems(_model(service).shape_for(shape_name), value=answer, path=shape_name)


def _problems(shape: Shape, *, value: Any, path: str) -> list[str]:
    if value is None:
        return [f"{path}: null"]
    if shape.type_name == "structure":
        return _structure_problems(shape, value=value, path=path)
    if shape.type_name == "list":
        return _list_problems(shape, value=value, path=path)
    if shape.type_name == "map":
        return _map_problems(shape, value=value, path=path)
    return _scalar_problems(shape, value=value, path=path)


def _structure_problems(shape: Any, *, value: Any, path: str) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{path}: {value!r} is no structure"]
    found = [f"{path}.{name}: unknown member" for name in value if name not in shape.members]
    found += [f"{path}.{name}: missing" for name in shape.required_members if name not in value]
    for name, member in shape.members.items():
        if name in value:
            found += _problems(member, value=value[name], path=f"{path}.{name}")
    return found


def _list_problems(shape: Any, *, value: Any, path: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{path}: {value!r} is no list"]
    return [
        problem
        for index, item in enumerate(value)
        for problem in _problems(shape.member, value=item, path=f"{path}[{index}]")
    ]


def _map_problems(shape: Any, *, value: Any, path: str) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{path}: {value!r} is no map"]
    return [
        problem for key, item in value.items() for problem in _problems(shape.value, value=item, path=f"{path}.{key}")
    ]


def _scalar_problems(shape: Any, *, value: Any, path: str) -> list[str]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "integer": is_number and isinstance(value, int),
        "long": is_number and isinstance(value, int),
        "float": is_number,
        "double": is_number,
        "timestamp": is_number,
    }[shape.type_name]
    if not fits:
        return [f"{path}: {value!r} is no {shape.type_name}"]
    if shape.type_name == "string" and shape.enum and value not in shape.enum:
        return [f"{path}: {value!r} is none of {shape.enum}"]
    return []
