"""/go finishes: it opens what an identifier names, and answers hidden things like those that don't exist."""

import pytest
from django.test import Client

from clusters.models import Container, TargetGroupUse, Task
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.tokens import index_all

TARGET_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{}-tg/73e2d6bc24d8a067"
ROLE = "arn:aws:iam::111122223333:role/teams/{}-task"
DIGEST = "sha256:" + "9c" * 31


def _furnish(things: Things, number: int) -> dict[str, tuple[str, str]]:
    """What leads to each page: {what: (text, path)}."""
    name = things.cluster.name
    service, task, host = f"/services/{things.service.pk}", f"/tasks/{things.task.pk}", f"/hosts/{things.host.pk}"
    definition = f"/task-definitions/{things.task_definition.pk}"
    address, interface = f"10.20.1.{number}", f"eni-0b93f2a1c05e{number:04}"
    use = TargetGroupUse(scope=things.cluster.scope, service=things.service, target_group_arn=TARGET_GROUP.format(name))
    use.save()
    Task.objects.filter(pk=things.task.pk).update(private_ip=address, network_interface_id=interface)
    Container.objects.filter(task=things.task).update(image_digest=f"{DIGEST}{number:02}")
    things.task_definition.task_role_arn = ROLE.format(name)
    things.task_definition.save(update_fields=["task_role_arn"])
    image = f"registry/{name}:1.{number}"
    things.task_definition.container_definitions.update(image=image)
    deployment = factories.make_deployment(service=things.service)
    prefix = things.cluster.arn.rpartition(":")[0]
    return {
        "cluster": (things.cluster.arn, f"/clusters/{things.cluster.pk}"),
        "service": (things.service.arn, service),
        "service deployment": (f"{prefix}:service-deployment/{name}/web/abc", service),
        "task": (things.task.arn, task),
        "task id": (things.task.task_id, task),
        "task definition": (things.task_definition.arn, definition),
        "revision": (things.task_definition.short_name, definition),
        "container instance": (things.host.arn, host),
        "instance": (things.host.ec2_instance_id, host),
        "address": (address, task),
        "interface": (interface, task),
        "deployment": (deployment.deployment_id, service),
        "target group": (TARGET_GROUP.format(name), service),
        "role": (ROLE.format(name), definition),
        "digest": (f"{DIGEST}{number:02}", definition),
        "digest's beginning": (f"{DIGEST}{number:02}"[:-1] + str(number)[-1], definition),
        "image": (image, definition),
        "capacity provider": (things.capacity_provider.arn, f"/capacity-providers/{things.capacity_provider.pk}"),
        "console": (
            f"https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/{name}/services/web/health?region=eu-west-1",
            service,
        ),
    }


WHATS = (
    "cluster",
    "service",
    "service deployment",
    "task",
    "task id",
    "task definition",
    "revision",
    "container instance",
    "instance",
    "address",
    "interface",
    "deployment",
    "target group",
    "role",
    "digest",
    "digest's beginning",
    "image",
    "capacity provider",
    "console",
)


@pytest.fixture
def shown(things: Things) -> dict[str, tuple[str, str]]:
    leads = _furnish(things, 17)
    index_all()
    return leads


@pytest.fixture
def unseen(hidden: Things) -> dict[str, tuple[str, str]]:
    leads = _furnish(hidden, 99)
    index_all()
    return leads


@pytest.mark.parametrize("what", WHATS)
def test_what_one_may_see_it_opens(
    what: str, shown: dict[str, tuple[str, str]], client: Client, people: People
) -> None:
    text, path = shown[what]
    client.force_login(people.viewer)

    response = client.get("/go", {"arn": text})

    assert (response.status_code, response.headers.get("Location")) == (302, path)


@pytest.mark.parametrize("what", WHATS)
def test_what_is_hidden_it_answers_like_what_is_missing(
    what: str, unseen: dict[str, tuple[str, str]], client: Client, people: People
) -> None:
    text, path = unseen[what]
    client.force_login(people.admin)
    assert client.get("/go", {"arn": text}).headers.get("Location") == path
    client.force_login(people.viewer)

    hidden = client.get("/go", {"arn": text})

    assert hidden.status_code == 404
    assert "Nothing known of this" in hidden.content.decode()
    assert path not in hidden.content.decode()


def test_hidden_and_missing_it_answers_alike(client: Client, people: People, hidden: Things) -> None:
    client.force_login(people.viewer)
    arn = hidden.service.arn
    missing = arn.replace("pay-prod", "pay-none")

    pages = [client.get("/go", {"arn": each}).content.decode().splitlines() for each in (arn, missing)]

    bare = [
        "\n".join(line for line in page if "csrfmiddlewaretoken" not in line).replace("pay-none", "pay-prod")
        for page in pages
    ]
    assert bare[0] == bare[1]


def test_several_it_lists_on_the_search_page(client: Client, people: People, things: Things, hidden: Things) -> None:
    Task.objects.filter(pk__in=(things.task.pk, hidden.task.pk)).update(private_ip="10.20.1.5")
    client.force_login(people.admin)

    response = client.get("/go", {"q": "10.20.1.5"}, follow=True)

    assert response.redirect_chain[-1][0].startswith("/search?q=10.20.1.5")
    assert response.content.decode().count('href="/tasks/') >= 2


def test_a_word_it_searches_for(client: Client, people: People) -> None:
    client.force_login(people.viewer)

    assert client.get("/go", {"q": "web"}).headers["Location"] == "/search?q=web"


def test_an_old_arn_without_a_cluster_it_opens(client: Client, people: People, things: Things) -> None:
    client.force_login(people.viewer)

    response = client.get("/go", {"arn": "arn:aws:ecs:eu-west-1:111122223333:service/web"})

    assert response.headers["Location"] == f"/services/{things.service.pk}"


def test_the_account_of_an_arn_it_takes_seriously(client: Client, people: People, things: Things) -> None:
    client.force_login(people.viewer)

    response = client.get("/go", {"arn": things.service.arn.replace("111122223333", "999988887777")})

    assert response.status_code == 404
