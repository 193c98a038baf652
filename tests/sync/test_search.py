"""Search tokens stay in line with the rows they lead to."""

import pytest

from clusters.models import SearchToken, Service, Task
from clusters.sync.search import TOKEN_MAX, tokens_of
from tests.sync.conftest import Sweep
from tests.sync.world import World


def test_cuts_a_name_and_keeps_it_whole() -> None:
    tokens = tokens_of(["Shop-Prod/web.api:3@x_y=z"])

    assert tokens == ("shop-prod/web.api:3@x_y=z", "shop", "prod", "web", "api", "3", "x", "y", "z")


def test_keeps_tokens_short_enough_for_their_column() -> None:
    assert max(len(token) for token in tokens_of(["a" * 500])) == TOKEN_MAX


@pytest.mark.django_db
def test_finds_services_hosts_and_tasks(world: World, shop: str, sweep: Sweep) -> None:
    world.add_task(
        shop,
        700,
        definition=next(iter(world.definitions)),
        attachments=[{"type": "eni", "details": [{"name": "privateIPv4Address", "value": "10.1.2.3"}]}],
    )
    sweep()

    kinds = dict(SearchToken.objects.filter(token__in=["web-03", "m6i.large", "10.1.2.3"]).values_list("token", "kind"))

    assert kinds == {"web-03": "service", "m6i.large": "container_instance", "10.1.2.3": "task"}
    assert SearchToken.objects.get(token="10.1.2.3").object_id == Task.objects.get(private_ip="10.1.2.3").pk


@pytest.mark.django_db
def test_forgets_a_tag_that_was_taken_off(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    payload = next(iter(world.services.values()))
    payload["tags"] = [{"key": "team", "value": "search"}]

    sweep("services")

    service = Service.objects.get(arn=payload["serviceArn"])
    tokens = set(SearchToken.objects.filter(kind="service", object_id=service.pk).values_list("token", flat=True))
    assert "search" in tokens
    assert "checkout" not in tokens
