"""A detail page finishes: it leads to its place in the AWS console of its partition, and lets one copy the ARN."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from clusters.models import Account, Scope
from dashboard.identifiers import identify
from tests.dashboard import factories
from tests.dashboard.conftest import Things, make_things

HOSTS = [
    ("aws", "eu-west-1", "https://eu-west-1.console.aws.amazon.com/ecs/v2/"),
    ("aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/ecs/v2/"),
    ("aws-us-gov", "us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/v2/"),
]


def _paths(things: Things) -> dict[str, str]:
    """Of each page: where it is in the console."""
    cluster = f"clusters/{things.cluster.name}"
    definition = things.task_definition
    return {
        f"/clusters/{things.cluster.pk}": f"{cluster}/services",
        f"/services/{things.service.pk}": f"{cluster}/services/{things.service.name}/health",
        f"/tasks/{things.task.pk}": f"{cluster}/tasks/{things.task.task_id}/configuration",
        f"/hosts/{things.host.pk}": f"{cluster}/infrastructure/container-instances/{things.host.short_id}",
        f"/task-definitions/{definition.pk}": f"task-definitions/{definition.family}/{definition.revision}/containers",
    }


def _things(partition: str, region: str, admin: User) -> Things:
    account = Account.objects.create(account_id="222233334444", name=f"in {partition}", partition=partition)
    scope = Scope.objects.create(account=account, region=region)
    return make_things(cluster=factories.make_cluster("edge", scope=scope), user=admin)


@pytest.mark.parametrize(("partition", "region", "start"), HOSTS, ids=[host[0] for host in HOSTS])
def test_the_console_of_its_partition_it_links(
    partition: str, region: str, start: str, as_admin: Client, admin: User
) -> None:
    things = _things(partition, region, admin)

    for page, path in _paths(things).items():
        text = as_admin.get(page).content.decode()
        assert f'href="{start}{path}?region={region}"' in text
        assert 'data-copy="arn:' in text


def test_of_an_unknown_partition_it_links_nothing(as_admin: Client, admin: User) -> None:
    things = _things("aws-iso", "us-iso-east-1", admin)

    for page in _paths(things):
        assert "AWS console" not in as_admin.get(page).content.decode()


def test_links_of_ours_it_reads_back(as_admin: Client, admin: User) -> None:
    """What /go understands is what these pages link."""
    things = _things("aws", "eu-west-1", admin)

    for page, path in _paths(things).items():
        found = identify(f"{HOSTS[0][2]}{path}?region=eu-west-1")
        assert found is not None, page
