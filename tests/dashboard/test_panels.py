"""A quick look finishes: it says what the thing is, what is wrong with it, and offers only what one may do."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clusters.models import ServiceEvent
from dashboard.fragments import HEADER
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things

MOST_QUERIES = 12
NOUNS = ("cluster", "service", "task", "host", "task_definition", "operation")
ROUTES = {noun: f"{noun.replace('_', '-')}s" for noun in NOUNS}


def _look(client: Client, noun: str, things: Things) -> str:
    return _get(client, f"/{ROUTES[noun]}/{getattr(things, noun).pk}/panel")


def _get(client: Client, path: str) -> str:
    response = client.get(path, headers={HEADER: "panel"})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("noun", NOUNS)
def test_the_part_alone_it_answers_with_a_way_to_the_page(noun: str, as_admin: Client, things: Things) -> None:
    part = _look(as_admin, noun, things)

    assert part.startswith("<aside")
    assert f'href="/{ROUTES[noun]}/{getattr(things, noun).pk}"' in part
    assert 'class="status' in part
    assert 'class="rail"' not in part


@pytest.mark.parametrize("noun", NOUNS)
def test_opened_by_itself_it_is_a_whole_page(noun: str, as_admin: Client, things: Things) -> None:
    page = as_admin.get(f"/{ROUTES[noun]}/{getattr(things, noun).pk}/panel").content.decode()

    assert page.count("<h1") == 1
    assert 'class="rail"' in page
    assert 'id="live-panel"' in page


def test_what_is_wrong_and_the_mend_it_tells(as_admin: Client, things: Things) -> None:
    factories.make_attention(service=things.service)
    ServiceEvent.objects.create(
        service=things.service, event_id="1", created_at=factories.NOW, message="(service web) was unable to place"
    )

    part = _look(as_admin, "service", things)

    assert "exit 137, out of memory" in part
    assert "Give app more memory." in part
    assert "was unable to place" in part


@pytest.mark.parametrize(("role", "is_offered"), [("viewer", False), ("operator", True)])
def test_buttons_it_shows_to_those_who_may_use_them(
    role: str, is_offered: bool, client: Client, people: People, things: Things
) -> None:
    client.force_login(getattr(people, role))

    part = _look(client, "service", things)

    assert (f"/services/{things.service.pk}/scale" in part) is is_offered


@pytest.mark.parametrize("noun", NOUNS)
def test_few_queries_it_needs(noun: str, as_admin: Client, things: Things) -> None:
    _look(as_admin, noun, things)

    with CaptureQueriesContext(connection) as captured:
        _look(as_admin, noun, things)

    assert len(captured) <= MOST_QUERIES
