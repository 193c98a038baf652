"""One empty simulator for the tests of what surrounds ECS; each test leaves it without faults."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from clusters.simulator.server import RunningSimulator, running_simulator

EXTERNAL_ID = "gantry-8d1f"


@pytest.fixture(scope="module")
def shared_simulator() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="empty", external_id=EXTERNAL_ID, is_ticking=False) as simulator:
        yield simulator


@pytest.fixture
def simulator(shared_simulator: RunningSimulator) -> Iterator[RunningSimulator]:
    yield shared_simulator
    shared_simulator.delete("faults")
    shared_simulator.post("throttling", {"enabled": False})
    shared_simulator.post("events", {})


@pytest.fixture
def hub_sqs(simulator: RunningSimulator) -> Any:
    return simulator.client("sqs", account_id="111122223333", region="eu-west-1")


@pytest.fixture
def assume(simulator: RunningSimulator) -> Callable[..., dict[str, Any]]:
    """Credentials of a role session, as keyword arguments for `session_client`."""

    def assume_role(role_name: str, *, account_id: str = "222233334444", **options: Any) -> dict[str, Any]:
        sts = simulator.client("sts", account_id="111122223333", region="eu-west-1")
        answer = sts.assume_role(
            RoleArn=f"arn:aws:iam::{account_id}:role/{role_name}",
            RoleSessionName="tester",
            **{"ExternalId": EXTERNAL_ID, **options},
        )
        credentials: dict[str, Any] = answer["Credentials"]
        return credentials

    return assume_role


@pytest.fixture
def session_client(simulator: RunningSimulator) -> Callable[..., Any]:
    """A client with the credentials of a role session."""

    def make(service: str, credentials: dict[str, Any], *, region: str = "eu-west-1") -> Any:
        return boto3.client(
            service,
            endpoint_url=simulator.url,
            region_name=region,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            config=Config(retries={"total_max_attempts": 1}),
        )

    return make
