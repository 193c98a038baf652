"""Reads AWS's JSON answers whole: members that botocore's model doesn't know yet are kept, timestamps become moments.

botocore's own parser drops unknown members and walks each value in Python. Here C parses the body and only the paths
that hold timestamps are walked, which costs about a tenth.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.model import Shape
from botocore.parsers import JSONParser, ResponseParserFactory

Convert = Callable[[Any], Any]


class KeepingJSONParser(JSONParser):  # type: ignore[misc]  # botocore publishes no types
    """JSON protocols only. A body that isn't JSON still reaches the caller without its members: `call` refuses it."""

    def _do_parse(self, response: Mapping[str, Any], shape: Shape | None) -> Any:
        if shape is None or shape.serialization.get("eventstream"):
            return super()._do_parse(response, shape)
        parsed = _parse_object(response["body"])
        convert = _converter(shape)
        if convert is not None:
            parsed = convert(parsed)
        self._inject_response_metadata(parsed, response["headers"])
        return parsed


class KeepingParserFactory(ResponseParserFactory):  # type: ignore[misc]  # botocore publishes no types
    """Registered on a botocore session as `response_parser_factory`. Other protocols keep botocore's parsers."""

    def create_parser(self, protocol_name: str) -> Any:
        if protocol_name != "json":
            return super().create_parser(protocol_name)
        return KeepingJSONParser(**self._defaults)


def _parse_object(body: bytes) -> dict[str, Any]:
    """Empty for a body that is cut, HTML, undecodable or no object."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def parse_moment(value: Any) -> Any:
    """Epoch seconds to an aware UTC datetime, to the millisecond as AWS counts. Anything else is kept as it came."""
    if not isinstance(value, int | float):
        return value
    try:
        return datetime.fromtimestamp(round(value, 3), UTC)
    except (ValueError, OverflowError, OSError):  # out of a calendar's range
        return value


@cache
def _converter(shape: Shape) -> Convert | None:
    """A function that replaces the timestamps inside a value of this shape; None where there are none."""
    return _build_converter(shape, above=())


def _build_converter(shape: Shape, *, above: tuple[str, ...]) -> Convert | None:
    if shape.name in above:  # a shape that holds itself: none of ECS's does with a timestamp inside
        return None
    path = (*above, shape.name)
    match shape.type_name:
        case "timestamp":
            return parse_moment
        case "list":
            return _list_converter(_build_converter(shape.member, above=path))
        case "map":
            return _map_converter(_build_converter(shape.value, above=path))
        case "structure":
            members = {name: _build_converter(member, above=path) for name, member in shape.members.items()}
            return _structure_converter({name: convert for name, convert in members.items() if convert is not None})
        case _:
            return None


def _list_converter(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda value: [convert(item) for item in value] if isinstance(value, list) else value


def _map_converter(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda value: {key: convert(item) for key, item in value.items()} if isinstance(value, dict) else value


def _structure_converter(members: dict[str, Convert]) -> Convert | None:
    if not members:
        return None

    def convert(value: Any) -> Any:
        if isinstance(value, dict):
            for name, convert_member in members.items():
                if name in value:
                    value[name] = convert_member(value[name])  # the answer is ours alone: changed in place
        return value

    return convert
