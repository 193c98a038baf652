"""The Learn page finishes: each idea it tells with the reader's own fleet, and says honestly what they don't have."""

import re

import pytest
from django.test import Client

from dashboard.figures.learn import MOST_COLUMNS, WIDTH, build_learn_pictures
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things


def _body(client: Client, query: str = "") -> str:
    return client.get(f"/learn{query}").content.decode()


def _text(body: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", body[body.index("<main") :]).split())


@pytest.fixture
def fleet(things: Things) -> Things:
    definition = things.task_definition
    definition.task_role_arn = "arn:aws:iam::111122223333:role/web-task"
    definition.save(update_fields=["task_role_arn"])
    container = definition.container_definitions.get()
    container.image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2"
    container.port_mappings = [{"containerPort": 8080, "protocol": "tcp"}]
    container.save(update_fields=["image", "port_mappings"])
    for _ in range(2):
        factories.make_task(
            cluster=things.cluster, service=things.service, container_instance=things.host, launch_type="EC2"
        )
    return things


def test_an_own_service_it_tells_the_story_with(as_admin: Client, fleet: Things) -> None:
    text = _text(_body(as_admin))

    assert "shop/web:1.4.2 is the image of service web, and 3 running copies were made from it" in text
    assert "web-task" in text
    assert "ports 8080/tcp" in text
    assert "3 of 3 running" in text


def test_the_stack_of_an_own_image_it_leads_to(as_admin: Client, fleet: Things) -> None:
    image = factories.make_image(
        "shop/web",
        scope=fleet.cluster.scope,
        layers=(("base", 30_000_000), ("env", 0), ("web", 9_000_000)),
        reference=fleet.task_definition.container_definitions.get().image,
        digest="",
    )

    body = _body(as_admin)

    assert f'href="/images/{image.pk}"' in body
    assert "It has 2 layers, 39.0 MB compressed: its stack, line by line." in _text(body)


def test_the_host_it_draws_with_its_containers(as_admin: Client, fleet: Things) -> None:
    text = _text(_body(as_admin, "?guest_os=500"))

    assert "3 containers, 1 operating system" in text
    assert "3 more operating systems" in text
    assert "At 500 MB each, the guest systems alone would take 1,500 MB" in text


@pytest.mark.parametrize(("asked", "used"), [("", "600"), ("abc", "600"), ("0", "10"), ("999999", "100,000")])
def test_the_size_of_a_guest_it_keeps_within_reason(asked: str, used: str, as_admin: Client, fleet: Things) -> None:
    assert f"At {used} MB each" in _text(_body(as_admin, f"?guest_os={asked}"))


def test_registries_it_tells_private_from_public(as_admin: Client, fleet: Things) -> None:
    definition = factories.make_task_definition("nginx", scope=fleet.cluster.scope)
    definition.container_definitions.update(image="public.ecr.aws/nginx/nginx:1.27")
    factories.make_service("edge", cluster=fleet.cluster, task_definition=definition)

    text = _text(_body(as_admin))

    assert "111122223333.dkr.ecr.eu-west-1.amazonaws.comprivate1" in text
    assert "public.ecr.awspublic1" in text


def test_modes_it_counts(as_admin: Client, fleet: Things) -> None:
    text = _text(_body(as_admin))

    assert "On Fargate1 running task" in text
    assert "On EC22 running tasks on" in text


def test_without_a_fleet_it_says_what_is_missing_and_keeps_the_ideas(as_admin: Client) -> None:
    text = _text(_body(as_admin))

    assert "No host with running containers among what you may see" in text
    assert "No service you may see runs an image yet" in text
    assert "You see none yet" in text
    assert "running copy of a Docker image" in text


def test_what_one_may_not_see_it_leaves_out(client: Client, people: People, things: Things, hidden: Things) -> None:
    client.force_login(people.viewer)
    hidden.service.healthy_count = 99
    hidden.service.save(update_fields=["healthy_count"])

    body = _body(client)

    assert "pay-prod" not in body
    assert f'href="/services/{things.service.pk}"' in body


def test_each_thing_it_names_it_links_to(as_admin: Client, fleet: Things) -> None:
    body = _body(as_admin)
    main = body[body.index("<main") :]

    links = set(re.findall(r'href="(/[^"#?]*)', main))
    assert {
        f"/services/{fleet.service.pk}",
        f"/clusters/{fleet.cluster.pk}",
        f"/hosts/{fleet.host.pk}",
        f"/task-definitions/{fleet.task_definition.pk}",
    } <= links
    assert all(as_admin.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    "copies", [(), (("a", 1),), (("a", 3), ("b", 1)), (("a", 40),), tuple((f"i{n}", 2) for n in range(9))]
)
def test_the_picture_it_fits_into_its_frame(copies: tuple[tuple[str, int], ...]) -> None:
    pictures = build_learn_pictures(copies, host="m6i.xlarge")

    total = sum(count for _, count in copies)
    boxes = (*pictures.containers, *pictures.machines)
    assert all(box.x >= 0 and box.x + box.width <= WIDTH + 0.2 for box in boxes)
    assert sum(1 for box in pictures.machines if box.css == "box warn") == min(total, MOST_COLUMNS)
    assert pictures.left_out == max(total - MOST_COLUMNS, 0)
