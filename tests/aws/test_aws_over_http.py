"""The door against a simulated AWS: roles, page and chunk boundaries, and every way an answer can go wrong."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from clusters.aws import errors
from clusters.aws.call import call, chunked, paginate, request_id
from clusters.aws.scope import AwsScope
from clusters.simulator.accounts import PROD_ACCOUNT_ID
from clusters.simulator.server import RunningSimulator, running_simulator

EXTERNAL_ID = "gantry-test"
ROLE = f"arn:aws:iam::{PROD_ACCOUNT_ID}:role"
SERVICES = 11
TASKS = 101


@pytest.fixture(scope="module")
def aws() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="empty", is_ticking=False, external_id=EXTERNAL_ID) as simulator:
        ecs = simulator.client("ecs", account_id=PROD_ACCOUNT_ID, region="eu-west-1")
        ecs.create_cluster(clusterName="shop")
        container = {"name": "web", "image": "web:1", "memory": 128}
        ecs.register_task_definition(
            family="web",
            containerDefinitions=[container],
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            executionRoleArn=f"{ROLE}/exec",
        )
        network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        for number in range(SERVICES):
            ecs.create_service(
                cluster="shop",
                serviceName=f"web-{number:02d}",
                taskDefinition="web:1",
                desiredCount=0,
                launchType="FARGATE",
                networkConfiguration=network,
            )
        for count in [10] * (TASKS // 10) + [TASKS % 10]:
            ecs.run_task(
                cluster="shop",
                taskDefinition="web:1",
                count=count,
                launchType="FARGATE",
                networkConfiguration=network,
            )
        yield simulator


@pytest.fixture
def scope(aws: RunningSimulator) -> Iterator[AwsScope]:
    aws.delete("faults")
    yield AwsScope(
        account_id=PROD_ACCOUNT_ID,
        region="eu-west-1",
        read_role_arn=f"{ROLE}/GantryRead",
        write_role_arn=f"{ROLE}/GantryWrite",
        external_id=EXTERNAL_ID,
        endpoint_url=aws.url,
        budget_share_percent=100,
    )
    aws.delete("faults")


def fault(aws: RunningSimulator, kind: str, *, operation: str = "*", **more: Any) -> None:
    aws.post("faults", {"kind": kind, "match": {"operation": operation, "service": "ecs"}, **more})


def list_task_arns(scope: AwsScope, *, page_size: int = 100) -> list[str]:
    pages = paginate(scope, "ecs", "list_tasks", {"cluster": "shop"}, result_key="taskArns", page_size=page_size)
    return [arn for page in pages for arn in page]


def test_lists_over_each_page_boundary(scope: AwsScope) -> None:
    services = paginate(scope, "ecs", "list_services", {"cluster": "shop"}, result_key="serviceArns")

    assert [len(page) for page in services] == [10, 1]  # ten are AWS's default
    assert len(set(list_task_arns(scope))) == TASKS
    assert len(set(list_task_arns(scope, page_size=7))) == TASKS


def test_describes_in_chunks_as_large_as_aws_takes(scope: AwsScope) -> None:
    arns = list_task_arns(scope)

    found = [
        call(scope, "ecs", "describe_tasks", {"cluster": "shop", "tasks": part})["tasks"] for part in chunked(arns, 100)
    ]

    assert [len(part) for part in found] == [100, 1]
    with pytest.raises(errors.InvalidRequest):
        call(scope, "ecs", "describe_tasks", {"cluster": "shop", "tasks": arns})


def test_gets_answers_of_aws_shapes_with_moments(scope: AwsScope) -> None:
    answer = call(scope, "ecs", "describe_services", {"cluster": "shop", "services": ["web-00"]})

    created_at = answer["services"][0]["createdAt"]
    assert created_at.utcoffset().total_seconds() == 0
    assert request_id(answer)
    assert answer["failures"] == []


def test_takes_a_missing_thing_for_an_answer(scope: AwsScope) -> None:
    answer = call(scope, "ecs", "describe_services", {"cluster": "shop", "services": ["no-such"]})

    assert [failure["reason"] for failure in answer["failures"]] == ["MISSING"]


def test_reads_with_a_role_that_may_not_write(scope: AwsScope) -> None:
    with pytest.raises(errors.AccessDenied) as refused:
        call(
            replace(scope, write_role_arn=scope.read_role_arn),
            "ecs",
            "update_service",
            {"cluster": "shop", "service": "web-00", "desiredCount": 1},
            access="write",
        )

    assert "ecs:UpdateService" in refused.value.mend


def test_writes_with_the_write_role(scope: AwsScope) -> None:
    params = {"cluster": "shop", "service": "web-01", "desiredCount": 2}

    answer = call(scope, "ecs", "update_service", params, access="write")

    assert answer["service"]["desiredCount"] == 2


def test_says_how_to_mend_a_trust_policy(scope: AwsScope) -> None:
    with pytest.raises(errors.AccessDenied) as refused:
        call(replace(scope, external_id="wrong"), "ecs", "list_clusters", {})

    assert refused.value.action == "sts:AssumeRole"
    assert "sts:ExternalId" in refused.value.mend
    assert scope.read_role_arn in refused.value.mend


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("throttle", {}),
        ("http_error", {"status": 500}),
        ("html", {}),
        ("cut_body", {}),
        ("short_body", {}),
        ("reset", {}),
        ("expired_credentials", {}),
    ],
)
def test_gets_over_a_hiccup_in_mid_listing(
    aws: RunningSimulator, scope: AwsScope, kind: str, more: dict[str, Any]
) -> None:
    fault(aws, kind, operation="ListTasks", skip=2, count=1, **more)

    assert len(set(list_task_arns(scope, page_size=20))) == TASKS


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("access_denied", errors.AccessDenied),
        ("throttle", errors.Throttled),
        ("http_error", errors.Unreachable),
        ("html", errors.Malformed),
        ("cut_body", errors.Malformed),
        ("short_body", errors.Malformed),
        ("reset", errors.Unreachable),
        ("expired_credentials", errors.CredentialsExpired),
        ("region_down", errors.Unreachable),
    ],
)
def test_says_what_is_wrong_when_it_stays_wrong(
    aws: RunningSimulator, scope: AwsScope, kind: str, expected: type[errors.AwsError]
) -> None:
    list_task_arns(scope)  # the role is assumed before the trouble begins
    fault(aws, kind, operation="*")

    with pytest.raises(expected) as failed:
        list_task_arns(scope)

    assert failed.value.mend


def test_leaves_no_write_behind_that_it_calls_certain(aws: RunningSimulator, scope: AwsScope) -> None:
    fault(aws, "cut_body", operation="UpdateService")
    params = {"cluster": "shop", "service": "web-02", "desiredCount": 3}

    with pytest.raises(errors.AwsError) as failed:
        call(scope, "ecs", "update_service", params, access="write")

    answer = call(scope, "ecs", "describe_services", {"cluster": "shop", "services": ["web-02"]})
    assert failed.value.may_have_happened
    assert answer["services"][0]["desiredCount"] == 3
