"""Search finishes: it finds what one may see by any of its names, best first, and nothing else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clusters.choices import Role
from clusters.models import EnvironmentVariable, Task
from dashboard.queries.search import ON_PAGE, Results, search
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.tokens import index_all

ROLE = "arn:aws:iam::111122223333:role/teams/basket-task"


def _titles(results: Results, label: str) -> list[str]:
    return [hit.title for group in results.groups if group.label == label for hit in group.hits]


def _find(user: object, text: str) -> Results:
    return search(user, text, most=ON_PAGE)


@pytest.fixture
def fleet(things: Things, hidden: Things) -> Things:
    """Names on both sides of a grant that differ only in what they belong to."""
    for each in (things, hidden):
        each.service.tags = {"team": f"team-{each.cluster.name}"}
        each.service.save(update_fields=["tags"])
        Task.objects.filter(pk=each.task.pk).update(private_ip=f"10.20.1.{each.task.pk % 250}")
        each.task_definition.task_role_arn = f"{ROLE}-{each.cluster.name}"
        each.task_definition.save(update_fields=["task_role_arn"])
        container = each.task_definition.container_definitions.get()
        container.image = f"registry/{each.cluster.name}:1.4.2"
        container.save(update_fields=["image"])
        key = f"DATABASE_URL_OF_{each.cluster.name.replace('-', '_').upper()}"
        EnvironmentVariable.objects.create(container_definition=container, name=key, host=f"db.{each.cluster.name}.x")
    index_all()
    return things


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("web", "Services"),
        ("web shop-prod", "Services"),
        ("team-shop", "Services"),
        ("hop-pro", "Clusters"),
        ("m6i.xl", "Hosts"),
        ("family-of-shop", "Task definitions and images"),
        ("registry/shop-prod", "Task definitions and images"),
        ("database_url_of_shop", "Environment keys"),
        ("basket-task-shop", "Roles"),
        ("10.20.1.", "Tasks"),
        ("111122223333", "Accounts and regions"),
    ],
)
def test_by_any_name_it_finds_it(text: str, label: str, fleet: Things, people: People) -> None:
    found = _find(people.viewer, text)

    assert label in [group.label for group in found.groups]


@pytest.mark.parametrize(
    "text",
    ["pay-prod", "team-pay", "family-of-pay", "registry/pay", "database_url_of_pay", "basket-task-pay", "web pay"],
)
def test_beyond_a_grant_it_finds_nothing(text: str, fleet: Things, people: People) -> None:
    assert _find(people.admin, text).total > 0
    assert _find(people.viewer, text).total == 0
    assert _find(people.stranger, text).total == 0


def test_the_same_it_counts_for_one_who_may_see_half(fleet: Things, people: People) -> None:
    both, half = _find(people.admin, "10.20.1."), _find(people.viewer, "10.20.1.")

    assert (both.total, half.total) == (2, 1)


def test_of_the_environment_it_finds_keys_and_no_values(fleet: Things, people: People) -> None:
    assert _find(people.admin, "db.shop-prod").total == 0


def test_task_ids_it_finds_by_how_they_begin(fleet: Things, people: People) -> None:
    task_id = fleet.task.task_id
    Task.objects.filter(pk=fleet.task.pk).update(task_id=f"abcd{task_id[4:]}")
    index_all()

    found = _find(people.viewer, "abcd")

    assert [hit.pk for group in found.groups for hit in group.hits if group.label == "Tasks"] == [fleet.task.pk]


def test_a_word_that_could_begin_an_id_it_takes_for_a_word_where_something_is_named_so(
    things: Things, people: People
) -> None:
    Task.objects.filter(pk=things.task.pk).update(
        task_id="face" + "0" * 28, arn="arn:aws:ecs:x:1:task/c/face" + "0" * 28
    )
    index_all()
    alone = _titles(_find(people.admin, "face"), "Tasks")
    factories.make_service("face-detection", cluster=things.cluster)
    index_all()

    beside = _find(people.admin, "face")

    assert len(alone) == 1
    assert (_titles(beside, "Services"), _titles(beside, "Tasks")) == (["face-detection"], [])
    assert len(_titles(_find(people.admin, "face0"), "Tasks")) == 1


def test_whole_names_it_puts_before_beginnings_and_parts(as_admin: Client, people: People) -> None:
    cluster = factories.make_cluster("ranked")
    for name in ("my-cart", "cart-api", "cart"):
        factories.make_service(name, cluster=cluster)
    index_all()

    assert _titles(_find(people.admin, "cart"), "Services") == ["cart", "cart-api", "my-cart"]


@pytest.mark.parametrize("text", ["%%", "__", "*", "100%", "\\", "'", "\0", "%_", "we%"])
def test_wildcards_it_takes_as_they_are(text: str, fleet: Things, people: People) -> None:
    assert _find(people.admin, text).total == 0


def test_an_old_revision_it_folds_into_its_family(people: People, things: Things) -> None:
    for revision in (7, 8, 9):
        factories.make_task_definition("folded", revision=revision)
    index_all()

    found = _find(people.admin, "folded")

    hits = [hit for group in found.groups for hit in group.hits]
    assert [(hit.title, hit.note) for hit in hits] == [("folded:9", "2 revisions more")]


def test_the_page_it_answers_with_links_and_marks(client: Client, fleet: Things, people: People) -> None:
    client.force_login(people.viewer)

    page = client.get("/search", {"q": "web"}).content.decode()

    assert f'href="/services/{fleet.service.pk}"' in page
    assert "<mark>web</mark>" in page


def test_a_name_with_markup_it_escapes(client: Client, people: People) -> None:
    factories.make_service("<b>web</b>", cluster=factories.make_cluster("shop-x"))
    client.force_login(people.admin)

    page = client.get("/search", {"q": "<b>web"}).content.decode()

    assert "<b>web" not in page


def test_as_many_queries_for_many_rows_it_needs(as_admin: Client, people: People) -> None:
    cluster = factories.make_cluster("many")

    def fill(count: int) -> None:
        for _ in range(count):
            definition = factories.make_task_definition(f"many-{count}")
            factories.make_service(f"many-{definition.pk}", cluster=cluster, task_definition=definition)
        index_all()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert as_admin.get("/search", {"q": "many"}).status_code == 200
        return len(captured)

    fill(3)
    few = queries()
    fill(60)

    assert queries() == few


@pytest.mark.parametrize(("role", "is_offered"), [(Role.VIEWER, False), (Role.OPERATOR, True)])
def test_commands_it_offers_to_those_who_may(
    role: Role, is_offered: bool, client: Client, fleet: Things, people: People
) -> None:
    client.force_login(people.viewer if role is Role.VIEWER else people.operator)

    part = client.get("/search", {"q": "scale web"}, headers={"Gantry-Fragments": "hits"}).content.decode()

    assert (f'data-href="/services/{fleet.service.pk}/scale"' in part) is is_offered
    assert "/redeploy" not in part
    assert 'role="listbox"' in part


def test_commands_alone_it_lists_after_their_sign(as_admin: Client, fleet: Things) -> None:
    part = as_admin.get("/search", {"q": ">clus"}, headers={"Gantry-Fragments": "hits"}).content.decode()

    assert "Go to <mark>Clus</mark>ters" in part
    assert 'data-href="/clusters/' not in part
