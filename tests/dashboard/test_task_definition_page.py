"""A revision's page finishes: which role does what, where it runs, and which of its siblings run too."""

from django.test import Client

from clusters.choices import Severity
from clusters.models import Service
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things


def _main(client: Client, pk: int) -> str:
    body = client.get(f"/task-definitions/{pk}").content.decode()
    return body[body.index("<main") :]


def test_the_two_roles_it_tells_apart(as_admin: Client, things: Things) -> None:
    definition = things.task_definition
    definition.task_role_arn = "arn:aws:iam::111122223333:role/path/web-task"
    definition.save(update_fields=["task_role_arn"])

    main = _main(as_admin, definition.pk)

    assert "web-task" in main
    assert "What the application itself may do in AWS." in main
    assert "What ECS may do to start it" in main
    assert 'href="/learn#task-role"' in main


def test_without_a_task_role_it_says_what_that_means(as_admin: Client, things: Things) -> None:
    assert "Without one: nothing." in _main(as_admin, things.task_definition.pk)


def test_where_it_runs_it_links_to_with_counts(as_admin: Client, things: Things) -> None:
    main = _main(as_admin, things.task_definition.pk)

    assert f'href="/services/{things.service.pk}">web</a>' in main
    assert f'<a href="/clusters/{things.cluster.pk}">shop-prod</a>' in main
    assert "3 of 3" in main
    assert "1 live task<" in main


def test_services_one_may_not_see_it_leaves_out(client: Client, people: People, things: Things, hidden: Things) -> None:
    factories.make_service("ledger", cluster=hidden.cluster, task_definition=things.task_definition)
    client.force_login(people.viewer)

    assert "ledger" not in _main(client, things.task_definition.pk)


def test_how_those_that_use_it_fare_it_says_first(as_admin: Client, things: Things) -> None:
    cause = "0 of 3 healthy: exit 137, out of memory"
    Service.objects.filter(pk=things.service.pk).update(severity=Severity.MISSING_ALL, cause=cause)

    body = as_admin.get(f"/task-definitions/{things.task_definition.pk}").content.decode()

    assert f"Active, in use by 1 service. web: {cause}" in body
