"""AssumeRole with ExternalId, sessions and their expiry, what the two roles may do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.credentials import Credentials, RoleSession
from clusters.simulator.http import Request
from clusters.simulator.server import RunningSimulator
from clusters.simulator.state.errors import SimulatorError

Assume = Callable[..., dict[str, Any]]
SessionClient = Callable[..., Any]


def _signed(credentials: Credentials, *, issued_at: float, expires_at: float) -> Request:
    """A request signed with the keys of a session."""
    session = RoleSession(
        account_id="222233334444",
        role_name="GantryRead",
        session_name="tester",
        issued_at=issued_at,
        expires_at=expires_at,
    )
    keys = credentials.issue(session)
    return Request(
        method="POST",
        path="/",
        query="",
        host="127.0.0.1",
        remote_address="127.0.0.1",
        headers={"x-amz-security-token": keys.session_token},
        body=b"{}",
        service="ecs",
        operation="ListClusters",
        region="eu-west-1",
        access_key_id=keys.access_key_id,
        is_disconnected=lambda: False,
    )


def test_a_session_acts_in_the_account_of_its_role(assume: Assume, session_client: SessionClient) -> None:
    credentials = assume("GantryRead", account_id="333344445555")

    identity = session_client("sts", credentials).get_caller_identity()

    assert identity["Account"] == "333344445555"
    assert identity["Arn"] == "arn:aws:sts::333344445555:assumed-role/GantryRead/tester"


def test_a_session_ends_after_the_asked_duration(assume: Assume) -> None:
    credentials = assume("GantryRead", DurationSeconds=900)

    left = credentials["Expiration"] - datetime.now(UTC)

    assert timedelta(seconds=880) < left <= timedelta(seconds=900)


@pytest.mark.parametrize("options", [{"ExternalId": "wrong-id"}, {"role_name": "Administrator"}])
def test_assuming_is_denied_in_aws_words_for_a_wrong_external_id_or_role(
    assume: Assume, options: dict[str, str]
) -> None:
    role_name = options.pop("role_name", "GantryRead")

    with pytest.raises(ClientError) as refusal:
        assume(role_name, **options)

    assert refusal.value.response["Error"]["Code"] == "AccessDenied"
    assert refusal.value.response["Error"]["Message"] == (
        "User: arn:aws:iam::111122223333:root is not authorized to perform: sts:AssumeRole on resource: "
        f"arn:aws:iam::222233334444:role/{role_name}"
    )


def test_a_session_of_more_than_twelve_hours_is_refused(assume: Assume) -> None:
    with pytest.raises(ClientError, match="durationSeconds"):
        assume("GantryRead", DurationSeconds=43_201)


def test_the_hub_access_key_is_gantrys_own_user(simulator: RunningSimulator) -> None:
    sts = simulator.client("sts", account_id="AKIAGANTRYHUB0000001", region="eu-west-1")

    assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:user/gantry"


def test_the_read_role_is_denied_writes_in_aws_words(assume: Assume, session_client: SessionClient) -> None:
    ecs = session_client("ecs", assume("GantryRead"))

    with pytest.raises(ClientError) as refusal:
        ecs.update_service(cluster="shop-prod", service="web", desiredCount=6)

    assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"
    assert refusal.value.response["Error"]["Message"] == (
        "User: arn:aws:sts::222233334444:assumed-role/GantryRead/tester is not authorized to perform: "
        "ecs:UpdateService on resource: arn:aws:ecs:eu-west-1:222233334444:service/shop-prod/web because no "
        "identity-based policy allows the ecs:UpdateService action"
    )


def test_the_read_role_reads(assume: Assume, session_client: SessionClient) -> None:
    ecs = session_client("ecs", assume("GantryRead"))

    assert ecs.list_clusters()["clusterArns"] == []


def test_the_write_role_passes_permissions(assume: Assume, session_client: SessionClient) -> None:
    ecs = session_client("ecs", assume("GantryWrite"))

    with pytest.raises(ClientError, match="ClusterNotFoundException"):
        ecs.update_service(cluster="missing", service="web", desiredCount=6)


def test_an_expired_session_is_refused() -> None:
    credentials = Credentials(seed=1)
    request = _signed(credentials, issued_at=1_000.0, expires_at=1_900.0)

    assert credentials.resolve(request, now=1_899.0).account_id == "222233334444"
    with pytest.raises(SimulatorError, match="ExpiredTokenException"):
        credentials.resolve(request, now=1_900.0)


def test_revoked_sessions_are_expired_and_new_ones_are_not() -> None:
    credentials = Credentials(seed=1)
    old = _signed(credentials, issued_at=1_000.0, expires_at=1_900.0)
    credentials.revoke_sessions(now=1_100.0)
    new = _signed(credentials, issued_at=1_101.0, expires_at=1_900.0)

    with pytest.raises(SimulatorError, match="ExpiredTokenException"):
        credentials.resolve(old, now=1_102.0)
    assert credentials.resolve(new, now=1_102.0).role_name == "GantryRead"


def test_a_token_of_another_installation_is_unknown() -> None:
    request = _signed(Credentials(seed=1), issued_at=1_000.0, expires_at=1_900.0)

    with pytest.raises(SimulatorError, match="UnrecognizedClientException"):
        Credentials(seed=2).resolve(request, now=1_100.0)


def test_expiring_all_sessions_over_the_control_path_is_what_clients_see(
    simulator: RunningSimulator, assume: Assume, session_client: SessionClient
) -> None:
    ecs = session_client("ecs", assume("GantryRead"))
    simulator.post("credentials/expire")

    with pytest.raises(ClientError, match="ExpiredTokenException"):
        ecs.list_clusters()


def test_both_roles_stand_in_iam(simulator: RunningSimulator) -> None:
    iam = simulator.client("iam", account_id="222233334444", region="us-east-1")

    roles = {role["RoleName"]: role for role in iam.list_roles()["Roles"]}

    assert {"GantryRead", "GantryWrite"} <= set(roles)
    assert "sts:ExternalId" in str(roles["GantryRead"]["AssumeRolePolicyDocument"])


def test_the_read_role_reads_metrics_and_removes_no_buckets(assume: Assume, session_client: SessionClient) -> None:
    credentials = assume("GantryRead")

    metrics = session_client("cloudwatch", credentials).list_metrics()["Metrics"]

    assert metrics == []
    with pytest.raises(ClientError, match="AccessDenied"):
        session_client("s3", credentials).delete_bucket(Bucket="bucket")
