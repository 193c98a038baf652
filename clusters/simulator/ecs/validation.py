"""Checks a request against the operation's input shape, with the codes and words AWS answers.

Types and required members, enum values, ranges and lengths; what a value *means* is judged elsewhere.
Unknown members are ignored and null counts as absent, as AWS's JSON protocol does.
"""

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import Shape, StructureShape

from clusters.simulator.ecs.model import operation_model
from clusters.simulator.state.errors import SimulatorError

# The model's only pattern with Unicode classes is that of tag keys and values; Python's re spells it so.
_UNICODE_CLASS = r"\p{"
_TAG_PATTERN = re.compile(r"[\w\s.:/=+\-@]*")
_INTEGERS = {"integer", "long"}
_FLOATS = {"float", "double"}
_TYPE_WORDS = {
    "string": "String",
    "integer": "Integer",
    "long": "Long",
    "float": "Float",
    "double": "Double",
    "boolean": "Boolean",
    "timestamp": "Timestamp",
}


def validated_input(operation: str, *, payload: Any) -> dict[str, Any]:
    """The payload without null members.

    Raises `SerializationException` for a wrong type, `InvalidParameterException` for anything else that the shape
    forbids.
    """
    shape = operation_model(operation).input_shape
    if not isinstance(payload, Mapping):
        raise _unserializable("Start of structure or map expected.")
    cleaned = _without_nulls(payload)
    if isinstance(cleaned, dict) and shape is not None:
        _check(shape, value=cleaned, path="")
        return cleaned
    return {}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _check(shape: Shape, *, value: Any, path: str) -> None:
    if shape.type_name == "structure":
        _check_structure(shape, value=value, path=path)
    elif shape.type_name == "list":
        _check_list(shape, value=value, path=path)
    elif shape.type_name == "map":
        _check_map(shape, value=value, path=path)
    else:
        _check_scalar(shape, value=value, path=path)


def _check_structure(shape: StructureShape, *, value: Any, path: str) -> None:
    if not isinstance(value, Mapping):
        raise _unserializable(f"{_token(value)} found where a structure was expected{_at(path)}")
    for name, member in shape.members.items():
        if name in value:
            _check(member, value=value[name], path=_join(path, name))
    for name in shape.required_members:
        if name not in value or value[name] == "":
            raise invalid(f"{_join(path, name)} should not be null or empty.")


def _check_list(shape: Any, *, value: Any, path: str) -> None:
    if not isinstance(value, list):
        raise _unserializable(f"Expected list or null{_at(path)}")
    for index, item in enumerate(value):
        # AWS names the list for a bad plain value ("include should be one of [TAGS]"), the item for a bad structure.
        _check(shape.member, value=item, path=f"{path}[{index}]" if isinstance(item, Mapping) else path)
    _check_length(shape, length=len(value), path=path, noun="items")


def _check_map(shape: Any, *, value: Any, path: str) -> None:
    if not isinstance(value, Mapping):
        raise _unserializable(f"{_token(value)} found where a map was expected{_at(path)}")
    for key, item in value.items():
        _check(shape.value, value=item, path=_join(path, key))


def _check_scalar(shape: Shape, *, value: Any, path: str) -> None:
    _check_type(shape, value=value)
    if shape.type_name == "string":
        _check_string(shape, value=value, path=path)
    elif shape.type_name in _INTEGERS or shape.type_name in _FLOATS:
        _check_range(shape, value=value, path=path)


def _check_type(shape: Shape, *, value: Any) -> None:
    kind = shape.type_name
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "timestamp": is_number or isinstance(value, str),
    }.get(kind, is_number and (kind in _FLOATS or float(value).is_integer()))
    if not fits:
        raise _unserializable(f"{_token(value)} cannot be converted to {_TYPE_WORDS.get(kind, kind)}")


def _check_string(shape: Any, *, value: str, path: str) -> None:
    enum = shape.enum
    if enum and value not in enum:
        raise invalid(f"{path} should be one of [{','.join(enum)}]")
    _check_length(shape, length=len(value), path=path, noun="characters")
    pattern = shape.metadata.get("pattern")
    if pattern and not _matches(pattern, value=value):
        raise invalid(f"{path} contains invalid characters. It must satisfy the pattern {pattern}")


def _matches(pattern: str, *, value: str) -> bool:
    if _UNICODE_CLASS in pattern:
        return _TAG_PATTERN.fullmatch(value) is not None
    return re.fullmatch(pattern, value) is not None


def _check_length(shape: Shape, *, length: int, path: str, noun: str) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if most is not None and length > most:
        raise invalid(f"{path} can have at most {most} {noun}.")
    if least is not None and length < least:
        raise invalid(f"{path} must have at least {least} {noun}.")


def _check_range(shape: Shape, *, value: float, path: str) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and value < least) or (most is not None and value > most):
        bounds = f"between {least} and {most}" if most is not None else f"at least {least}"
        raise invalid(f"{path} should be {bounds}.")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _at(path: str) -> str:
    return f" at '{path}'" if path else ""


def _token(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    if isinstance(value, str):
        return "STRING_VALUE"
    if isinstance(value, int | float):
        return "NUMBER_VALUE" if isinstance(value, int) else "DECIMAL_VALUE"
    return "START_ARRAY" if isinstance(value, list) else "START_OBJECT"


def invalid(message: str) -> SimulatorError:
    """AWS's usual refusal of a request's content."""
    return SimulatorError("InvalidParameterException", message)


def client_error(message: str) -> SimulatorError:
    """AWS's other usual refusal: an identifier or a task definition that can't be used."""
    return SimulatorError("ClientException", message)


def _unserializable(message: str) -> SimulatorError:
    return SimulatorError("SerializationException", message)
