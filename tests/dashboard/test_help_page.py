"""The help page finishes: it lists each key of each list, and what it writes as examples it can read."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from dashboard.queries.keys import Asker
from dashboard.queries.listing import read_listing
from dashboard.queries.services import SERVICES
from dashboard.queries.tables import TABLES
from dashboard.views.help_page import GRAMMAR
from tests.dashboard.conftest import People


@pytest.mark.parametrize("written", [written for written, _ in GRAMMAR])
def test_each_example_it_can_read(written: str, people: People) -> None:
    asker = Asker(user=people.viewer, now=datetime(2026, 11, 24, tzinfo=UTC))

    assert read_listing(SERVICES, {"q": written}, asker=asker).problems == ()


def test_each_key_of_each_list_it_names(as_admin: Client) -> None:
    body = as_admin.get("/help").content.decode()

    for table in TABLES.values():
        for key in table.keys:
            assert f"<b>{key.name}:</b>" in body
            assert all(word in body for word in key.words)
