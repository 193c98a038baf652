"""CBOR (RFC 8949) as AWS's smithy-rpc-v2-cbor protocol uses it: JSON's types, byte strings, and moments in seconds."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from typing import Any, Final

from clusters.simulator.state.errors import SimulatorError

_EPOCH_TAG: Final = 1
_BREAK: Final = object()
_SIMPLE: Final[dict[int, Any]] = {20: False, 21: True, 22: None, 23: None, 31: _BREAK}
_FLOATS: Final = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}


class CborError(ValueError):
    """Bytes that are no CBOR, or end too early."""


def members_of(body: bytes) -> dict[str, Any]:
    """A request's members; SerializationException if it isn't a map."""
    try:
        value = decoded(body) if body else {}
    except CborError as error:
        raise SimulatorError("SerializationException", f"The request body is not valid CBOR: {error}.") from error
    if not isinstance(value, dict):
        raise SimulatorError("SerializationException", "The request body must be a CBOR map.")
    return value


def encoded(value: Any) -> bytes:
    """Datetimes become epoch seconds with their tag; all else as in JSON."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, datetime):
        return _head(6, _EPOCH_TAG) + encoded(value.timestamp())
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        data = value.encode()
        return _head(3, len(data)) + data
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(encoded(key) + encoded(each) for key, each in value.items())
    return _head(4, len(value)) + b"".join(map(encoded, value))


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    for extra, form, size in ((24, ">B", 1), (25, ">H", 2), (26, ">I", 4), (27, ">Q", 8)):
        if number < 1 << 8 * size:
            return bytes([major << 5 | extra]) + struct.pack(form, number)
    raise CborError("a number of more than 64 bits")


def decoded(body: bytes) -> Any:
    """One value. Errors: CborError."""
    reader = _Reader(body)
    value = reader.value()
    if reader.at != len(body) or value is _BREAK:
        raise CborError("something is left over")
    return value


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def value(self) -> Any:
        major, extra = divmod(self._take(1)[0], 32)
        if major == 7:
            return self._simple(extra)
        number = None if extra == 31 else self._number(extra)
        if major == 6:
            return self._tagged(number)
        if number is None:
            return self._indefinite(major)
        if major in (0, 1):
            return number if major == 0 else -1 - number
        if major in (2, 3):
            data = self._take(number)
            return data if major == 2 else data.decode("utf-8", "replace")
        if major == 4:
            return [self.value() for _ in range(number)]
        return {str(self.value()): self.value() for _ in range(number)}

    def _simple(self, extra: int) -> Any:
        if extra in _FLOATS:
            form, size = _FLOATS[extra]
            return struct.unpack(form, self._take(size))[0]
        if extra not in _SIMPLE:
            raise CborError("an unknown simple value")
        return _SIMPLE[extra]

    def _tagged(self, tag: int | None) -> Any:
        value = self.value()
        if tag != _EPOCH_TAG:
            return value
        if not isinstance(value, int | float):
            raise CborError("a moment that is no number")
        return datetime.fromtimestamp(value, tz=UTC)

    def _indefinite(self, major: int) -> Any:
        parts: list[Any] = []
        while (part := self.value()) is not _BREAK:
            parts.append((part, self.value()) if major == 5 else part)
        if major == 5:
            return {str(key): value for key, value in parts}
        return parts if major == 4 else (b"" if major == 2 else "").join(parts)

    def _number(self, extra: int) -> int:
        if extra < 24:
            return extra
        if extra > 27:
            raise CborError("a length of an unknown kind")
        return int.from_bytes(self._take(1 << extra - 24))

    def _take(self, count: int) -> bytes:
        taken = self.body[self.at : self.at + count]
        if len(taken) < count:
            raise CborError("it ends too early")
        self.at += count
        return taken
