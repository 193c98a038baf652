"""Every page finishes it asks the database at most a dozen questions, and as many for 1,000 rows as for 10."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.conftest import People, Things, path_of
from tests.dashboard.crowd import crowd, disturb
from tests.dashboard.routes import all_routes
from tests.support.pages import is_page

pytestmark = pytest.mark.timeout(600)
MOST = 12  # with the session's user and the frame
PEOPLE = ("viewer", "admin")
TAB = re.compile(r'href="(\?tab=[a-z]+)"')
# What else an address may ask for: other questions than the page without it.
ASKED = {
    "clusters": ("?q=shop", "?q=status:trouble", "?sort=name"),
    "services": ("?q=web+status:trouble", "?sort=-healthy"),
    "tasks": ("?q=status:failed", "?sort=owner"),
    "search": ("?q=crowd", "?q=abc1", "?q=web+shop-prod", "?q=10.0.0.1"),
    "go": ("?q=nothing-of-the-kind",),
    "topology": ("?format=figure",),
    "cluster_deployments": ("?format=figure", "?span=month"),
    "service": ("?tab=deployments&format=figure", "?tab=utilisation&format=figure"),
    "cluster_wall": ("?format=figure",),
    "fleet": ("?attention=all", "?view=table", "?format=figure"),
}


def _addresses(things: Things) -> Iterator[str]:
    for route in all_routes():
        if is_page(route):
            path = path_of(route, things)
            yield path
            yield from (f"{path}{query}" for query in ASKED.get(route.name, ()))


def _asked(people: People, things: Things) -> dict[str, list[str]]:
    """Who and where to what was asked. Tabs are found on the pages themselves."""
    found: dict[str, list[str]] = {}
    for name in PEOPLE:
        client = Client()
        client.force_login(getattr(people, name))
        addresses = list(_addresses(things))
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                body = client.get(address, follow=False).content.decode()
            found[f"{name} {address}"] = [query["sql"] for query in captured]
            addresses += [f"{address}{tab}" for tab in dict.fromkeys(TAB.findall(body)) if "?" not in address]
    return found


def test_a_dozen_queries_are_enough_and_a_thousand_rows_cost_no_more_than_ten(people: People, things: Things) -> None:
    disturb(things)
    crowd(things, 10)
    few = _asked(people, things)
    crowd(things, 990)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself, but later: without it its plans are those for ten

    many = _asked(people, things)

    assert {page: len(queries) for page, queries in few.items() if len(queries) > MOST} == {}
    assert {page: len(queries) for page, queries in many.items()} == {page: len(few[page]) for page in few}
