"""The short look that spares walking a payload in vain."""

import json
from typing import Any

import pytest

from clusters.secrets import mask_payload, may_hold_secrets

SECRET = "AKIAIOSFODNN7EXAMPLE password=hunter2"
HOLDING: list[dict[str, Any]] = [
    {"overrides": {"containerOverrides": [{"environment": [{"name": "A", "value": SECRET}]}]}},
    {"containers": [{"reason": SECRET}]},
    {"stoppedReason": SECRET},
    {"eventMessage": SECRET},
    {"command": [SECRET]},
    {"entryPoint": [SECRET]},
    {"logConfiguration": {"options": {"token": SECRET}}},
    {"dockerLabels": {"token": SECRET}},
    {"dockerVolumeConfiguration": {"driverOpts": {"token": SECRET}}},
]


@pytest.mark.parametrize("payload", HOLDING, ids=lambda payload: next(iter(payload)))
def test_sees_every_place_that_is_masked(payload: dict[str, Any]) -> None:
    assert mask_payload(payload) != payload
    assert may_hold_secrets(json.dumps(payload))


def test_lets_a_payload_pass_that_names_no_such_place() -> None:
    assert not may_hold_secrets(json.dumps({"taskArn": "a", "tags": [{"key": "reason", "value": "x"}]}))
