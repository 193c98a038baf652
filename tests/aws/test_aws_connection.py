"""Test connection: each action as fine, missing, denied or untested, and nothing changed by asking."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from clusters.aws.actions import ACTIONS, ActionTier
from clusters.aws.connection import ActionCheck, Verdict, check
from clusters.aws.scope import AwsScope
from clusters.models import ConnectionCheck
from clusters.simulator.accounts import EVENT_QUEUE_NAME, HUB_ACCOUNT_ID, PROD_ACCOUNT_ID
from clusters.simulator.server import RunningSimulator, running_simulator
from clusters.sync.connection import run_connection_check
from tests.support.ecs_events import make_scope

EXTERNAL_ID = "gantry-test"


@pytest.fixture(scope="module")
def aws() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="empty", is_ticking=False, external_id=EXTERNAL_ID) as simulator:
        ecs = simulator.client("ecs", account_id=PROD_ACCOUNT_ID, region="eu-west-1")
        ecs.create_cluster(clusterName="shop")
        containers = [{"name": "web", "image": "web:1", "memory": 128}]
        ecs.register_task_definition(family="web", containerDefinitions=containers)
        ecs.create_service(cluster="shop", serviceName="web", taskDefinition="web:1", desiredCount=2)
        yield simulator


@pytest.fixture
def scope(aws: RunningSimulator) -> AwsScope:
    aws.delete("faults")
    return AwsScope(
        account_id=PROD_ACCOUNT_ID,
        region="eu-west-1",
        read_role_arn=f"arn:aws:iam::{PROD_ACCOUNT_ID}:role/GantryRead",
        write_role_arn=f"arn:aws:iam::{PROD_ACCOUNT_ID}:role/GantryWrite",
        external_id=EXTERNAL_ID,
        endpoint_url=aws.url,
        budget_share_percent=100,
    )


@pytest.fixture
def queue_url(aws: RunningSimulator) -> str:
    return f"{aws.url}/{HUB_ACCOUNT_ID}/{EVENT_QUEUE_NAME}"


def service_now(aws: RunningSimulator) -> Any:
    ecs = aws.client("ecs", account_id=PROD_ACCOUNT_ID, region="eu-west-1")
    return ecs.describe_services(cluster="shop", services=["web"])["services"]


def verdicts(lines: list[ActionCheck]) -> dict[str, str]:
    return {line.action: str(line.verdict) for line in lines if line.action != "sts:AssumeRole"}


def test_finds_all_fine_where_all_is_granted(scope: AwsScope, queue_url: str) -> None:
    lines = check(scope, queue_url=queue_url)

    expected = {action.iam: "fine" for action in ACTIONS if action.iam} | {"sqs:ReceiveMessage": "untested"}
    assert verdicts(lines) == expected
    assert [line.verdict for line in lines if line.action == "sts:AssumeRole"] == [Verdict.FINE] * 2


def test_changes_nothing_by_asking(aws: RunningSimulator, scope: AwsScope, queue_url: str) -> None:
    before = service_now(aws)

    check(scope, queue_url=queue_url)

    assert service_now(aws) == before


def test_names_what_is_denied_and_to_whom_to_grant_it(aws: RunningSimulator, scope: AwsScope) -> None:
    aws.post("faults", {"kind": "access_denied", "match": {"operation": "ListTasks"}})

    lines = check(scope)

    line = next(each for each in lines if each.action == "ecs:ListTasks")
    assert (line.verdict, line.is_required) == (Verdict.DENIED, True)
    assert f"Grant ecs:ListTasks to {scope.read_role_arn}." in line.detail
    assert verdicts(lines)["ecs:DescribeTasks"] == "fine"


def test_tells_a_wrong_external_id_from_missing_grants(scope: AwsScope) -> None:
    lines = check(replace(scope, external_id="wrong"))

    assume = next(each for each in lines if each.action == "sts:AssumeRole")
    assert assume.verdict == Verdict.DENIED
    assert "sts:ExternalId" in assume.detail
    assert verdicts(lines)["ecs:ListClusters"] == "untested"


def test_notices_a_role_of_another_account(scope: AwsScope) -> None:
    lines = check(replace(scope, account_id="333344445555"))

    assert lines[0].verdict == Verdict.MISSING
    assert PROD_ACCOUNT_ID in lines[0].detail


def test_says_that_a_read_only_account_has_no_write_role(scope: AwsScope) -> None:
    lines = check(replace(scope, write_role_arn=""))

    assert verdicts(lines)["ecs:UpdateService"] == "missing"


def test_does_not_assume_the_write_role_in_a_read_only_installation(scope: AwsScope, settings: Settings) -> None:
    settings.WRITES_ENABLED = False

    lines = check(scope)

    assert verdicts(lines)["ecs:UpdateService"] == "untested"
    assert [line.role for line in lines if line.action == "sts:AssumeRole"] == [scope.read_role_arn]


def test_does_not_take_the_read_role_for_a_write_role(scope: AwsScope) -> None:
    lines = check(replace(scope, write_role_arn=scope.read_role_arn))

    assert verdicts(lines)["ecs:UpdateService"] == "denied"


def test_misses_a_queue_that_is_not_there(scope: AwsScope, queue_url: str) -> None:
    lines = check(scope, queue_url=queue_url.replace(EVENT_QUEUE_NAME, "no-such-queue"))

    assert verdicts(lines)["sqs:GetQueueAttributes"] == "missing"


def test_stops_asking_when_nobody_answers(scope: AwsScope) -> None:
    lines = check(replace(scope, endpoint_url="http://127.0.0.1:1"))

    assert {line.verdict for line in lines} == {Verdict.UNTESTED, Verdict.MISSING}
    assert "network" in lines[0].detail


@pytest.mark.django_db
def test_keeps_the_answer_in_a_row(scope: AwsScope) -> None:
    row = make_scope()
    type(row.account).objects.update(
        read_role_arn=scope.read_role_arn, endpoint_url=scope.endpoint_url, external_id=scope.external_id
    )
    wanted = ConnectionCheck.objects.create(scope=row, requested_at=timezone.now())

    run_connection_check(wanted.pk)

    wanted.refresh_from_db()
    assert wanted.finished_at is not None
    assert len(wanted.results) == len([action for action in ACTIONS if action.tier is not ActionTier.IDENTITY]) + 1
    assert wanted.results[0]["verdict"] == "fine"
