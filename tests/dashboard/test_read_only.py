"""A read-only installation finishes: nothing that acts it has, and a page proves it."""

import re

import pytest
from django.test import Client

from dashboard.views.about import acting_routes
from tests.dashboard.conftest import Things

ACTING = [
    *("/services/{service}/scale", "/services/{service}/redeploy"),
    *("/services/bulk-redeploy", "/services/bulk-redeploy/start"),
    *(f"/operations/{{operation}}/{verb}" for verb in ("confirm", "cancel", "undo")),
    *(f"/batches/{{batch}}/{verb}" for verb in ("pause", "resume", "cancel")),
]


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("template", ACTING)
def test_routes_that_act_it_does_not_have(template: str, as_admin: Client, things: Things) -> None:
    path = template.format(service=things.service.pk, operation=things.operation.pk, batch=things.batch.pk)

    assert as_admin.post(path).status_code == 404


@pytest.mark.usefixtures("read_only")
def test_no_button_that_acts_it_shows(as_admin: Client, things: Things) -> None:
    pages = [f"/services/{things.service.pk}", f"/operations/{things.operation.pk}", f"/batches/{things.batch.pk}"]

    forms = {form for page in pages for form in re.findall(r'action="([^"]*)"', as_admin.get(page).content.decode())}

    assert forms == {"/search", "/theme", "/keys", "/logout"}


@pytest.mark.usefixtures("read_only")
def test_about_it_proves_that_nothing_acts(as_admin: Client, things: Things) -> None:
    body = as_admin.get("/about").content.decode()

    assert acting_routes() == ()
    assert "This installation is read-only" in body
    assert "0 routes that act on AWS" in body


def test_about_it_lists_the_routes_that_act(as_admin: Client, things: Things) -> None:
    body = as_admin.get("/about").content.decode()

    assert len(acting_routes()) == len(ACTING)
    assert "/services/&lt;int:pk&gt;/scale" in body
