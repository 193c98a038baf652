"""The company's simulator, its time standing still, for calls with boto3 over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from clusters.simulator.server import RunningSimulator, running_simulator

PROD, EDGE_REGION = "222233334444", "us-east-1"


@pytest.fixture(scope="session")
def metered() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="company", is_ticking=False) as simulator:
        yield simulator


@pytest.fixture
def cloudwatch(metered: RunningSimulator) -> Any:
    return metered.client("cloudwatch", account_id=PROD, region=EDGE_REGION)


@pytest.fixture
def scaling(metered: RunningSimulator) -> Any:
    return metered.client("application-autoscaling", account_id=PROD, region=EDGE_REGION)
