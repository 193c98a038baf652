"""The mirror follows AWS by events alone, between two sweeps."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from clusters.aws import clients
from clusters.models import Account, EcsEvent, RefreshRequest, Scope, Service, Task
from clusters.simulator.accounts import EVENT_QUEUE_NAME, HUB_ACCOUNT_ID, PROD_ACCOUNT_ID
from clusters.simulator.server import RunningSimulator, running_simulator
from clusters.sync.inbox import Inbox, consume, inboxes, receive
from clusters.sync.sweep import Wish, sweep_scopes
from tests.support import processes

pytestmark = pytest.mark.django_db(transaction=True)
REGION = "eu-west-1"


@pytest.fixture
def aws() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="empty", speed=30) as simulator:
        ecs = simulator.client("ecs", account_id=PROD_ACCOUNT_ID, region=REGION)
        ecs.create_cluster(clusterName="shop-prod")
        ecs.register_task_definition(
            family="web",
            containerDefinitions=[{"name": "web", "image": "web:1", "memory": 128}],
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            executionRoleArn=f"arn:aws:iam::{PROD_ACCOUNT_ID}:role/exec",
        )
        ecs.create_service(
            cluster="shop-prod",
            serviceName="web",
            taskDefinition="web:1",
            desiredCount=3,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        )
        yield simulator
    clients.forget_all()


@pytest.fixture
def inbox(aws: RunningSimulator) -> Inbox:
    account = Account.objects.create(
        account_id=PROD_ACCOUNT_ID,
        name="halden-prod",
        read_role_arn=f"arn:aws:iam::{PROD_ACCOUNT_ID}:role/GantryRead",
        endpoint_url=aws.url,
        budget_share_percent=100,
    )
    url = f"{aws.url}/{HUB_ACCOUNT_ID}/{EVENT_QUEUE_NAME}"
    scope = Scope.objects.create(account=account, region=REGION, event_queue_url=url)
    list(sweep_scopes([scope], wish=Wish()))
    return inboxes()[0]


def running(service: Service) -> int:
    return Task.objects.filter(service=service, last_status="RUNNING", desired_status="RUNNING").live().count()


def test_sees_new_tasks_run_without_a_sweep(aws: RunningSimulator, inbox: Inbox) -> None:
    service = Service.objects.get(name="web", cluster__name="shop-prod")
    ecs = aws.client("ecs", account_id=PROD_ACCOUNT_ID, region=REGION)
    ecs.update_service(cluster=service.cluster.arn, service="web", desiredCount=5)

    def follow() -> bool:
        consume(inbox, receive(inbox, wait_s=1), now=timezone.now())
        return running(service) == 5

    processes.wait_until(follow, what="five tasks running", timeout_s=60)

    assert Task.objects.filter(service=service, containers__isnull=True).live().count() == 0
    assert EcsEvent.objects.exists()
    assert RefreshRequest.objects.filter(kind="services", arn=service.arn).exists()
