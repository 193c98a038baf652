"""CBOR: what it encodes it reads again, what others encode it reads, and broken bytes it refuses."""

from datetime import UTC, datetime
from typing import Any

import pytest

from clusters.simulator.cbor import decoded, encoded, members_of
from clusters.simulator.state.errors import SimulatorError

VALUES: list[Any] = [
    0,
    23,
    24,
    255,
    256,
    65_536,
    2**40,
    -1,
    -25,
    1.5,
    True,
    False,
    None,
    "",
    "é",
    [],
    [1, [2]],
    {"a": {"b": []}},
]


@pytest.mark.parametrize("value", VALUES)
def test_what_it_encodes_it_reads_again(value: Any) -> None:
    assert decoded(encoded(value)) == value


def test_moments_carry_their_tag() -> None:
    moment = datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC)

    assert encoded(moment)[0] == 0xC1
    assert decoded(encoded(moment)) == moment


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("9f0102ff", [1, 2]),
        ("bf6161 01ff", {"a": 1}),
        ("7f61616162ff", "ab"),
        ("f93c00", 1.0),
        ("fa3fc00000", 1.5),
        ("4161", b"a"),
        ("c11a69250000", datetime.fromtimestamp(0x69250000, tz=UTC)),
    ],
)
def test_what_others_encode_it_reads(body: str, value: Any) -> None:
    assert decoded(bytes.fromhex(body)) == value


@pytest.mark.parametrize("body", ["", "18", "a1", "01 01", "ff", "f8ff", "1c"])
def test_broken_bytes_it_refuses(body: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decoded(bytes.fromhex(body))


@pytest.mark.parametrize("body", [b"\x01", b"\xa1"])
def test_a_request_that_is_no_map_it_answers_in_awss_words(body: bytes) -> None:
    with pytest.raises(SimulatorError) as refused:
        members_of(body)

    assert refused.value.code == "SerializationException"
    assert members_of(b"") == {}
