"""Every picture a page shows: its address answers a figure that Plotly takes, and its table as a file."""

import html
import re

import pytest
from django.test import Client

from tests.dashboard.conftest import Things, path_of
from tests.dashboard.routes import all_routes
from tests.support.figures import validated
from tests.support.pages import is_page

FIGURE = re.compile(r'data-figure="([^"]+)"')
FILE = re.compile(r'href="([^"]*format=csv)" download')
PICTURED = {"fleet", "cluster_wall", "topology", "service", "task", "host", "task_definition"}


def _pages(client: Client, things: Things) -> dict[str, tuple[str, str]]:
    """(address, HTML) of the pages with a picture, by route."""
    found = {}
    for route in all_routes():
        if is_page(route) and not route.acts:
            path = path_of(route, things)
            body = client.get(path).content.decode(errors="replace")
            if "data-figure=" in body:
                found[str(route.name)] = (path, body)
    return found


@pytest.mark.django_db
def test_each_picture_answers_under_the_address_its_page_names(as_admin: Client, things: Things) -> None:
    pages = _pages(as_admin, things)

    for name, (path, body) in pages.items():
        for address in FIGURE.findall(body):
            figure = as_admin.get(_absolute(path, address)).json()
            assert set(figure) == {"data", "layout", "view", "table"}, name
            assert all(len(row) == len(figure["table"]["columns"]) for row in figure["table"]["rows"]), name
            validated(figure)
        for address in FILE.findall(body):
            answer = as_admin.get(_absolute(path, address))
            assert answer.headers["Content-Type"].startswith("text/csv"), name

    assert pages.keys() >= PICTURED


def _absolute(path: str, address: str) -> str:
    plain = html.unescape(address)
    return f"{path}{plain}" if plain.startswith("?") else plain
