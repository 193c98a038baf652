"""A simulated AWS with a fleet, a service of the test's own in it, its mirrored row, and an operator."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from clusters.access import compile_grants
from clusters.aws import clients
from clusters.models import Account, Cluster, Grant, Operation, Scope, Service
from clusters.operations.advance import advance
from clusters.operations.requests import confirm_operation
from clusters.simulator.server import RunningSimulator, running_simulator

ACCOUNT = "222233334444"
REGION = "eu-west-1"
OWN_IMAGE = "public.ecr.aws/own/app:1"
_numbers = itertools.count(1)


@dataclass(kw_only=True)
class Watch:
    """The real time, and what the test adds to it."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return timezone.now() + self.ahead

    def skip(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the test's own services are made of."""

    cluster_arn: str
    network: dict[str, Any]
    task_definition: str


@pytest.fixture(scope="session")
def simulator() -> Iterator[RunningSimulator]:
    # Without the company's crash loops, which would keep this process busy at such a speed.
    with running_simulator(fleet="empty", speed=200, tick_every_s=0.02) as running:
        yield running


@pytest.fixture(scope="session")
def ecs(simulator: RunningSimulator) -> Any:
    return simulator.client("ecs", account_id=ACCOUNT, region=REGION)


@pytest.fixture(scope="session")
def home(ecs: Any, simulator: RunningSimulator) -> Home:
    """A cluster with Fargate, a network for services there, and a task definition on an image of the tests' own."""
    simulator.post("images", {"reference": OWN_IMAGE})
    definition = ecs.register_task_definition(
        family="own-app",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": OWN_IMAGE, "essential": True}],
    )["taskDefinition"]["taskDefinitionArn"]
    return Home(
        cluster_arn=ecs.create_cluster(clusterName="own")["cluster"]["clusterArn"],
        network={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        task_definition=definition,
    )


@pytest.fixture(autouse=True)
def _fresh_clients() -> Iterator[None]:
    clients.forget_all()
    yield
    clients.forget_all()


@pytest.fixture(autouse=True)
def _no_faults(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "simulator" in request.fixturenames:
        request.getfixturevalue("simulator").delete("faults")


@pytest.fixture
def make_aws_service(ecs: Any, home: Home) -> Iterator[Callable[..., dict[str, Any]]]:
    """Makes a steady service of `count` tasks in AWS; all of them are deleted afterwards."""
    names: list[str] = []

    def make(*, count: int = 2) -> dict[str, Any]:
        name = f"own-{next(_numbers)}"
        ecs.create_service(
            cluster=home.cluster_arn,
            serviceName=name,
            taskDefinition=home.task_definition,
            desiredCount=count,
            launchType="FARGATE",
            networkConfiguration=home.network,
        )
        names.append(name)
        return wait_for(ecs, home.cluster_arn, name, lambda each: is_whole(each, count=count))

    yield make
    for name in names:
        ecs.delete_service(cluster=home.cluster_arn, service=name, force=True)


@pytest.fixture
def aws_service(make_aws_service: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return make_aws_service()


def is_whole(service: dict[str, Any], *, count: int) -> bool:
    is_complete = all(each.get("rolloutState") == "COMPLETED" for each in service["deployments"])
    return bool(service["runningCount"] == service["desiredCount"] == count and is_complete)


def wait_for(ecs: Any, cluster_arn: str, name: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The service once `is_so` holds. Errors: AssertionError after 30 s."""
    until = timezone.now() + timedelta(seconds=30)
    while timezone.now() < until:
        time.sleep(0.05)
        found: dict[str, Any] = ecs.describe_services(cluster=cluster_arn, services=[name])["services"][0]
        if is_so(found):
            return found
    raise AssertionError(f"{name} did not get there: {found['events'][:3]} {found['deployments']}")


@pytest.fixture
def scope(db: None, simulator: RunningSimulator) -> Scope:
    account = Account.objects.create(
        account_id=ACCOUNT,
        name="prod",
        read_role_arn=f"arn:aws:iam::{ACCOUNT}:role/GantryRead",
        write_role_arn=f"arn:aws:iam::{ACCOUNT}:role/GantryWrite",
        endpoint_url=simulator.url,
        budget_share_percent=100,
    )
    return Scope.objects.create(account=account, region=REGION)


def mirror_cluster(scope: Scope, *, arn: str) -> Cluster:
    now = timezone.now()
    name = arn.rpartition("/")[2]
    times = {"read_at": now, "first_seen_at": now, "changed_at": now}
    cluster: Cluster = Cluster.objects.create(scope=scope, arn=arn, name=name, status="ACTIVE", tier="dev", **times)
    return cluster


def mirror_service(made: dict[str, Any], *, cluster: Cluster) -> Service:
    """The row of a service in AWS, as sync would write it."""
    now = timezone.now()
    row: Service = Service.objects.create(
        scope=cluster.scope,
        cluster=cluster,
        arn=made["serviceArn"],
        name=made["serviceName"],
        status="ACTIVE",
        tier="dev",
        scheduling_strategy="REPLICA",
        desired_count=made["desiredCount"],
        running_count=made["runningCount"],
        read_at=now,
        first_seen_at=now,
        changed_at=now,
    )
    return row


@pytest.fixture
def service(scope: Scope, aws_service: dict[str, Any]) -> Service:
    return mirror_service(aws_service, cluster=mirror_cluster(scope, arn=aws_service["clusterArn"]))


@pytest.fixture
def operator(scope: Scope) -> User:
    group = Group.objects.create(name="operators")
    Grant.objects.create(group=group, role="operator")
    compile_grants()
    user = User.objects.create_user("ana")
    user.groups.add(group)
    return user


@pytest.fixture
def watch() -> Watch:
    return Watch()


Run = Callable[..., Operation]


@pytest.fixture
def run(watch: Watch) -> Run:
    """Does an operation's steps until it reaches one of the states, skipping the pauses."""

    def until(operation: Operation, *states: str, steps: int = 400) -> Operation:
        for _ in range(steps):
            operation.refresh_from_db()
            if operation.state in states:
                return operation
            if operation.next_look_at and operation.next_look_at > watch():
                time.sleep(0.05)  # the simulated AWS goes on in real time
                watch.skip((operation.next_look_at - watch()).total_seconds() + 0.01)
            advance(operation.pk, clock=watch)
        ledger = [f"{step.state}: {step.text}" for step in operation.steps.all()]
        raise AssertionError(f"#{operation.pk} stays {operation.state}: {ledger} {operation.progress}")

    return until


@pytest.fixture
def confirm(run: Run) -> Callable[..., Operation]:
    """Plans and confirms, as a person would."""

    def confirmed(operation: Operation, *, user: User, **words: str) -> Operation:
        planned = run(operation, "planned")
        return confirm_operation(planned, user=user, **words)

    return confirmed


@pytest.fixture
def effects(simulator: RunningSimulator, aws_service: dict[str, Any]) -> Callable[[], list[dict[str, Any]]]:
    """The UpdateService calls on the test's service that AWS carried out."""

    def carried_out() -> list[dict[str, Any]]:
        calls = simulator.get("calls?operation=UpdateService")["calls"]
        own = (aws_service["serviceArn"], aws_service["serviceName"])
        return [call for call in calls if not call["code"] and call["payload"].get("service") in own]

    return carried_out
