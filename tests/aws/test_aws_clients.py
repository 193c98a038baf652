"""Whose credentials a call carries, and how long clients live."""

import multiprocessing

import pytest

from clusters.aws import clients, errors
from clusters.aws.call import call
from tests.support.fake_aws import READ_ROLE, WRITE_ROLE, answer, fake_aws, refusal

CLUSTERS = answer(clusterArns=[])


def test_uses_its_own_credentials_where_no_role_is_given() -> None:
    with fake_aws(CLUSTERS) as aws:
        call(aws.scope(), "ecs", "list_clusters", {})

    assert aws.assumed == []
    assert aws.keys == ["AKIAGANTRYHUB0000001"]


def test_assumes_the_read_role_once_with_its_external_id() -> None:
    with fake_aws(CLUSTERS) as aws:
        scope = aws.scope(read_role_arn=READ_ROLE, write_role_arn=WRITE_ROLE, external_id="gantry-abc")
        call(scope, "ecs", "list_clusters", {})
        call(scope, "ecs", "list_clusters", {})

    assert len(aws.assumed) == 1
    assert "GantryRead" in aws.assumed[0]
    assert "ExternalId=gantry-abc" in aws.assumed[0]
    assert "RoleSessionName=gantry-read" in aws.assumed[0]
    assert aws.keys[-1] == "ASIA0000000000000001"


def test_takes_the_write_role_for_writing_only() -> None:
    with fake_aws(answer(service={}, clusterArns=[])) as aws:
        scope = aws.scope(read_role_arn=READ_ROLE, write_role_arn=WRITE_ROLE)
        call(scope, "ecs", "update_service", {"service": "web", "desiredCount": 6}, access="write")

    assert len(aws.assumed) == 1
    assert "GantryWrite" in aws.assumed[0]


def test_assumes_the_role_anew_when_its_session_expired_early() -> None:
    with fake_aws(refusal("ExpiredTokenException"), CLUSTERS) as aws:
        call(aws.scope(read_role_arn=READ_ROLE), "ecs", "list_clusters", {})

    assert len(aws.assumed) == 2
    assert aws.keys[-1] == "ASIA0000000000000002"


def test_gives_up_on_credentials_that_stay_expired() -> None:
    with fake_aws(refusal("ExpiredTokenException")) as aws, pytest.raises(errors.CredentialsExpired):
        call(aws.scope(), "ecs", "list_clusters", {})

    assert len(aws.requests) == 2


def test_builds_a_client_once_and_never_carries_it_across_a_fork() -> None:
    with fake_aws(CLUSTERS) as aws:
        first = clients.client_for(aws.scope(), service="ecs", access="read")
        again = clients.client_for(aws.scope(), service="ecs", access="read")
        fork = multiprocessing.get_context("fork")
        left = fork.Value("i", -1)

        def look() -> None:
            left.value = len(clients._clients)

        child = fork.Process(target=look)
        child.start()
        child.join()

    assert first is again
    assert left.value == 0
