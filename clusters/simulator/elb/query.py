"""The query protocol: lists out of a form, and an answer's members as XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from clusters.simulator.http import Response, xml_response
from clusters.simulator.state.errors import SimulatorError

_XMLNS = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"
_MEMBER = re.compile(r"(?P<list>[A-Za-z]+)\.member\.(?P<number>\d+)(?:\.(?P<field>[A-Za-z]+))?")


def texts_in(form: Mapping[str, str], name: str) -> list[str]:
    """`Names.member.1=a&Names.member.2=b` as a list."""
    found = [(match, value) for key, value in form.items() if (match := _MEMBER.fullmatch(key))]
    mine = [(int(match["number"]), value) for match, value in found if match["list"] == name and not match["field"]]
    return [value for _number, value in sorted(mine)]


def structures_in(form: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """`Targets.member.1.Id=…&Targets.member.1.Port=…` as a list of objects."""
    found: dict[int, dict[str, str]] = {}
    for key, value in form.items():
        match = _MEMBER.fullmatch(key)
        if match and match["list"] == name and match["field"]:
            found.setdefault(int(match["number"]), {})[match["field"]] = value
    return [found[number] for number in sorted(found)]


def number_in(form: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    """A number within its range, or ValidationError."""
    text = form.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        member = f"{name[0].lower()}{name[1:]}"
        raise validation_error(
            f"1 validation error detected: Value '{text}' at '{member}' failed to satisfy constraint: "
            f"Member must have value between {least} and {most}"
        )
    return int(text)


def validation_error(message: str) -> SimulatorError:
    return SimulatorError("ValidationError", message)


def answer(operation: str, result: Mapping[str, Any], *, request_id: str) -> Response:
    return xml_response(
        f'<{operation}Response xmlns="{_XMLNS}"><{operation}Result>{to_xml(result)}</{operation}Result>'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    )


def to_xml(value: Any) -> str:
    """Objects by their members, lists as `<member>`, nothing for None."""
    if isinstance(value, Mapping):
        return "".join(f"<{name}>{to_xml(item)}</{name}>" for name, item in value.items() if item is not None)
    if isinstance(value, list):
        return "".join(f"<member>{to_xml(item)}</member>" for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return escape(str(value))
