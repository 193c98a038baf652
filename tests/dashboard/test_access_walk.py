"""The access matrix finishes: each route, admin's included, it answers each role as its row below says."""

from enum import Enum

import pytest
from django.http import HttpResponse
from django.test import Client

from clusters.models import Batch, Operation
from tests.dashboard.conftest import People, Things, path_of
from tests.dashboard.routes import Route, all_routes

ROLES = ("anonymous", "stranger", "viewer", "operator", "admin")
REDIRECT, FORBIDDEN, MISSING, NOT_ALLOWED = 302, 403, 404, 405
ANSWERED = {200, 302, 409}


class Kind(Enum):
    PUBLIC = "needs no login"
    LIST = "everybody who is logged in, showing what they may see"
    DETAIL = "those who may see the thing, the same 404 for all others"
    ACTS = "those who may act on the cluster; 403 for viewers"


# A new route fails `test_every_route_has_a_row` until somebody has decided who may use it.
MATRIX = {
    "login": Kind.PUBLIC,
    "logout": Kind.LIST,
    "healthz": Kind.PUBLIC,
    "theme": Kind.PUBLIC,
    "keys": Kind.PUBLIC,
    "live": Kind.LIST,
    "fleet": Kind.LIST,
    "clusters": Kind.LIST,
    "services": Kind.LIST,
    "tasks": Kind.LIST,
    "task_definitions": Kind.LIST,
    "hosts": Kind.LIST,
    "operations": Kind.LIST,
    "batches": Kind.LIST,
    "sync": Kind.LIST,
    "search": Kind.LIST,
    "go": Kind.LIST,
    "help": Kind.LIST,
    "about": Kind.LIST,
    "learn": Kind.LIST,
    "cluster": Kind.DETAIL,
    "topology": Kind.DETAIL,
    "cluster_wall": Kind.DETAIL,
    "cluster_deployments": Kind.DETAIL,
    "image": Kind.DETAIL,
    "load_balancer": Kind.DETAIL,
    "target_group": Kind.DETAIL,
    "capacity_provider": Kind.DETAIL,
    "image_find": Kind.LIST,
    "service": Kind.DETAIL,
    "task": Kind.DETAIL,
    "task_definition": Kind.DETAIL,
    "host": Kind.DETAIL,
    "host_stairs": Kind.DETAIL,
    "operation": Kind.DETAIL,
    "cluster_panel": Kind.DETAIL,
    "service_panel": Kind.DETAIL,
    "task_panel": Kind.DETAIL,
    "task_definition_panel": Kind.DETAIL,
    "host_panel": Kind.DETAIL,
    "operation_panel": Kind.DETAIL,
    "batch": Kind.DETAIL,
    "bulk_redeploy": Kind.ACTS,
    "bulk_start": Kind.ACTS,
    "batch_pause": Kind.ACTS,
    "batch_resume": Kind.ACTS,
    "batch_cancel": Kind.ACTS,
    "service_scale": Kind.ACTS,
    "service_redeploy": Kind.ACTS,
    "operation_confirm": Kind.ACTS,
    "operation_cancel": Kind.ACTS,
    "operation_undo": Kind.ACTS,
}
FACE = [route for route in all_routes() if not route.is_admin and route.name]
DETAILS = [route for route in FACE if MATRIX.get(route.name) is Kind.DETAIL]
ACTING = [route for route in FACE if MATRIX.get(route.name) is Kind.ACTS]
LISTS = [route for route in FACE if MATRIX.get(route.name) is Kind.LIST and route.name != "logout"]


def _client(role: str, people: People) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(getattr(people, role))
    return client


def _is_sent_to_login(response: HttpResponse) -> bool:
    return response.status_code == REDIRECT and response.headers["Location"].startswith("/login?next=")


def _post(client: Client, path: str, things: Things) -> HttpResponse:
    data = {
        "service": str(things.service.pk),
        "desired_count": "4",
        "reason": "a test",
        "typed_name": things.service.name,
        "fingerprint": "",
    }
    return client.post(path, data)  # type: ignore[return-value]


def _traces() -> list[tuple[int, str]]:
    rows = [*Operation.objects.order_by("pk").values_list("pk", "state")]
    return [*rows, *Batch.objects.order_by("pk").values_list("pk", "state")]


def test_every_route_has_a_row() -> None:
    unclassified = {route.name for route in FACE} - MATRIX.keys()

    assert unclassified == set()


def test_acting_routes_are_those_that_say_so() -> None:
    acting = {route.name for route in FACE if route.acts}

    assert acting == {name for name, kind in MATRIX.items() if kind is Kind.ACTS}


@pytest.mark.parametrize("route", [route for route in all_routes() if MATRIX.get(route.name) is not Kind.PUBLIC])
def test_anonymous_people_it_sends_to_the_login(route: Route, things: Things, client: Client) -> None:
    path = path_of(route, things)

    answers = [client.get(path), client.post(path)]

    assert all(
        _is_sent_to_login(answer)  # type: ignore[arg-type]
        or (answer.status_code == REDIRECT and "/admin/login" in answer.headers["Location"])
        for answer in answers
    )


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.name)
def test_lists_it_shows_to_everybody(route: Route, role: str, people: People, things: Things) -> None:
    response = _client(role, people).get(path_of(route, things))

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("role", "status"), [("stranger", MISSING), ("viewer", 200), ("operator", 200), ("admin", 200)]
)
@pytest.mark.parametrize("route", DETAILS, ids=lambda route: route.name)
def test_details_it_shows_to_those_who_may_see_them(
    route: Route, role: str, status: int, people: People, things: Things
) -> None:
    response = _client(role, people).get(path_of(route, things))

    assert response.status_code == status


@pytest.mark.parametrize("role", ["viewer", "operator"])
@pytest.mark.parametrize("route", DETAILS, ids=lambda route: route.name)
def test_hidden_things_it_answers_like_missing_ones(route: Route, role: str, people: People, hidden: Things) -> None:
    client = _client(role, people)
    path, missing_path = path_of(route, hidden), route.path({"pk": 987654})

    response, missing = client.get(path), client.get(missing_path)

    assert response.status_code == missing.status_code == MISSING
    assert _bare(response.content, path) == _bare(missing.content, missing_path)


@pytest.mark.parametrize(
    ("role", "statuses"),
    [("stranger", {MISSING}), ("viewer", {FORBIDDEN}), ("operator", ANSWERED), ("admin", ANSWERED)],
)
@pytest.mark.parametrize("route", ACTING, ids=lambda route: route.name)
def test_acting_it_allows_to_operators_only(
    route: Route, role: str, statuses: set[int], people: People, things: Things
) -> None:
    response = _post(_client(role, people), path_of(route, things), things)

    assert response.status_code in statuses
    assert not _is_sent_to_login(response)


@pytest.mark.parametrize("role", ["stranger", "viewer"])
@pytest.mark.parametrize("route", ACTING, ids=lambda route: route.name)
def test_those_who_may_not_act_it_leaves_without_a_trace(
    route: Route, role: str, people: People, things: Things
) -> None:
    before = _traces()

    _post(_client(role, people), path_of(route, things), things)

    assert _traces() == before


@pytest.mark.parametrize("role", ["operator"])
@pytest.mark.parametrize("route", ACTING, ids=lambda route: route.name)
def test_acting_on_hidden_things_it_answers_like_missing_ones(
    route: Route, role: str, people: People, hidden: Things
) -> None:
    response = _post(_client(role, people), path_of(route, hidden), hidden)

    assert response.status_code == MISSING


@pytest.mark.parametrize("route", [route for route in ACTING if route.name != "service_scale"], ids=lambda r: r.name)
def test_acting_by_get_it_refuses(route: Route, people: People, things: Things) -> None:
    response = _client("operator", people).get(path_of(route, things))

    assert response.status_code == NOT_ALLOWED


@pytest.mark.parametrize("role", ["stranger", "viewer", "operator"])
def test_the_admin_it_keeps_from_all_but_staff(role: str, people: People, things: Things) -> None:
    client = _client(role, people)
    paths = [path_of(route, things) for route in all_routes() if route.is_admin]

    statuses = {path: client.get(path, follow=True).status_code for path in paths}

    assert paths
    assert {path: status for path, status in statuses.items() if status != FORBIDDEN} == {}


def test_the_admin_it_opens_to_staff(people: People) -> None:
    response = _client("admin", people).get("/admin/")

    assert response.status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_no_route_it_breaks_on(role: str, people: People, things: Things) -> None:
    client = _client(role, people)

    broken = [path for route in all_routes() if client.get(path := path_of(route, things)).status_code >= 500]

    assert broken == []


def _bare(content: bytes, path: str) -> str:
    """A page without what every answer has anew: its own path and the CSRF token."""
    text = content.decode().replace(path, "")
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)
