"""The list of operations: every one of botocore's model is either played or refused as AWS refuses."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.clock import ManualClock
from clusters.simulator.ecs.handle import HANDLERS, IMPLEMENTED, handle
from clusters.simulator.ecs.model import operation_model, operation_names
from clusters.simulator.ecs.unsupported import UNSUPPORTED
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.world import World

DOCS = Path(__file__).parents[3] / "docs" / "simulator.md"
SAMPLES: dict[str, Any] = {"string": "x", "integer": 1, "boolean": True, "list": [], "structure": {}}


def test_knows_every_operation_of_the_model() -> None:
    assert set(HANDLERS) == operation_names()
    assert not set(IMPLEMENTED) & set(UNSUPPORTED)


@pytest.mark.parametrize("operation", sorted(UNSUPPORTED))
def test_refuses_what_it_does_not_play(operation: str) -> None:
    shape = operation_model(operation).input_shape
    payload = {name: SAMPLES[shape.members[name].type_name] for name in shape.required_members}
    world = World(clock=ManualClock())

    with pytest.raises(SimulatorError) as caught:
        handle(world, account_id="1" * 12, region="eu-west-1", operation=operation, payload=payload, now=0.0)

    assert (caught.value.code, caught.value.status) == ("UnsupportedFeatureException", 400)
    assert operation in caught.value.message


def test_is_documented_in_what_it_plays_and_what_not() -> None:
    text = DOCS.read_text(encoding="utf-8")
    words = " ".join(text.split())

    assert f"{len(IMPLEMENTED)} of the API's {len(HANDLERS)} operations are played" in words
    assert [missing for missing in set(UNSUPPORTED.values()) if missing not in words] == []


def test_answers_a_client_that_asks_for_what_it_does_not_play(ecs: Any) -> None:
    with pytest.raises(ClientError) as caught:
        ecs.list_daemons()

    assert caught.value.response["Error"]["Code"] == "UnsupportedFeatureException"


def test_refuses_an_operation_nobody_knows() -> None:
    with pytest.raises(SimulatorError, match="UnknownOperationException"):
        handle(World(), account_id="1" * 12, region="eu-west-1", operation="MakeCoffee", payload={}, now=0.0)
