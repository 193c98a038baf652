"""Live pages: each part that a page marks, it sends alone when asked by name, at the cost of that part only."""

import re

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.conftest import People, Things

PART = re.compile(r'<[^>]*\bid="live-([a-z_]+)"[^>]*>')
LISTS = ["/", "/clusters", "/services", "/tasks", "/task-definitions", "/hosts", "/operations", "/sync"]


def _pages(things: Things) -> list[str]:
    pairs: list[tuple[str, Model]] = [
        ("clusters", things.cluster),
        ("services", things.service),
        ("tasks", things.task),
        ("hosts", things.host),
    ]
    pairs += [("images", things.image), ("task-definitions", things.task_definition)]
    pairs += [("load-balancers", things.load_balancer), ("target-groups", things.target_group)]
    pairs += [("capacity-providers", things.capacity_provider)]
    return [*LISTS, *(f"/{noun}/{thing.pk}" for noun, thing in pairs), f"/operations/{things.operation.pk}"]


def _parts(client: Client, path: str, names: str) -> str:
    return client.get(path, headers={"Gantry-Fragments": names}).content.decode()


def test_each_marked_part_it_sends_alone(as_admin: Client, things: Things) -> None:
    for path in _pages(things):
        body = as_admin.get(path).content.decode()
        tags = {match[1]: match[0] for match in PART.finditer(body)}

        assert tags.keys() > {"rail", "fresh", "stale"}, path
        for name, tag in tags.items():
            part = _parts(as_admin, path, name)

            assert [match[0] for match in PART.finditer(part)] == [tag], (path, name)
            assert "data-live=" in tag, (path, name)
            assert "<html" not in part


def test_several_parts_it_sends_in_one_answer(as_admin: Client, things: Things) -> None:
    part = _parts(as_admin, f"/services/{things.service.pk}", "tiles head")

    assert [match[1] for match in PART.finditer(part)] == ["tiles", "head"]


@pytest.mark.parametrize("names", ["nowhere", "../settings", "Head", "a#b"])
def test_parts_it_does_not_know_it_leaves_out(names: str, as_admin: Client, things: Things) -> None:
    assert _parts(as_admin, "/services", names) == ""


def test_a_part_it_sends_for_fewer_queries_than_the_page(as_admin: Client, things: Things) -> None:
    path = f"/clusters/{things.cluster.pk}"

    with CaptureQueriesContext(connection) as for_part:
        _parts(as_admin, path, "head")
    with CaptureQueriesContext(connection) as for_page:
        as_admin.get(path)

    assert len(for_part) < len(for_page) / 2


def test_hidden_things_it_hides_in_parts_too(client: Client, people: People, hidden: Things) -> None:
    client.force_login(people.viewer)

    response = client.get(f"/services/{hidden.service.pk}", headers={"Gantry-Fragments": "head"})

    assert response.status_code == 404


def test_answers_it_keeps_apart_by_the_header(as_admin: Client, things: Things) -> None:
    whole = as_admin.get("/services")
    part = as_admin.get("/services", headers={"Gantry-Fragments": "rows"})

    assert "Gantry-Fragments" in whole.headers["Vary"]
    assert part.headers["Cache-Control"] == "no-store"
