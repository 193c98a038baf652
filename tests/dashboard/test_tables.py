"""Tables finish: what a URL asks of any of them, it …"""

import csv
import html
import random
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clusters.choices import Severity
from clusters.models import Cluster, Service
from dashboard.queries.keys import Asker
from dashboard.queries.listing import read_listing
from dashboard.queries.services import SERVICES
from dashboard.queries.tables import TABLES
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import NOW

PATHS = {noun: f"/{noun.replace('_', '-')}" for noun in TABLES}
LETTERS = [*"\"*?,:!=>%_\\'[] a1é$.\0"]


def _names(client: Client, query: str, path: str = "/services") -> list[str]:
    body = client.get(f"{path}?{query}", follow=True).content.decode()
    return re.findall(r'<td class="name[^"]*"><a [^>]*>([^<]+)</a>', body)


def _link(body: str, rel: str) -> str:
    found = re.search(rf'href="(\?[^"]*)" rel="{rel}"', body)
    return html.unescape(found.group(1)) if found else ""


@pytest.fixture
def services(things: Things) -> None:
    cluster, other = things.cluster, factories.make_cluster("data-dev", tier="dev")
    spot = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    factories.make_service(
        "beta", cluster=cluster, severity=Severity.FAILING, cause_class="out_of_memory", tags={"team": "recsys"}
    )
    factories.make_service(
        "gamma", cluster=other, capacity_provider_strategy=spot, tags={"team": "data"}, launch_type=""
    )
    factories.make_service("delta", cluster=other, severity=Severity.QUIET, desired_count=0, since=None)


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status:trouble", {"beta"}),
        ("status:!trouble", {"web", "gamma", "delta"}),
        ("status:un*", {"beta"}),
        ("status:parked,unhealthy", {"beta", "delta"}),
        ("cluster:*-dev", {"gamma", "delta"}),
        ("cluster:SHOP-prod", {"web", "beta"}),
        ("cluster:shop", set()),
        ('name:"*"', set()),
        ("tag:team=recsys", {"beta"}),
        ("tag:team=!recsys", set()),
        ("tag:!team", {"web", "delta"}),
        ("tag:team=*a*", {"gamma"}),
        ("family:family-of-*", {"web"}),
        ("capacity:FARGATE_SPOT", {"gamma"}),
        ("capacity:fargate", {"web", "beta", "delta"}),
        ("cause:out-of-memory", {"beta"}),
        ("desired:0", {"delta"}),
        ("desired:>=3 tier:dev", {"gamma"}),
        ("account:111122223333 region:eu-west-1 !web", {"beta", "gamma", "delta"}),
        ("ta", {"beta", "delta", "gamma"}),
        ("task", set()),
        ("arn:aws:ecs:eu-west-1:111122223333:service/shop-prod/beta", {"beta"}),
    ],
)
def test_services_it_filters(query: str, found: set[str], as_admin: Client) -> None:
    assert set(_names(as_admin, f"q={query.replace('>', '%3E')}")) == found


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("q=statsu:x", "No filter called “statsu”. Did you mean “status”?"),
        ("q=status:steddy", "No status called “steddy”. Did you mean “steady”?"),
        ("q=desired:many", "“desired” is a number."),
        ("q=tag:%C3%97=1", "is no tag"),
        ("q=status:", "“status:” has no value"),
        ("sort=nmae", "No column to sort by called “nmae”. Did you mean “name”?"),
        ("after=broken", "The link to that page has expired."),
    ],
)
def test_what_it_does_not_understand_it_names_and_applies_the_rest(query: str, told: str, as_admin: Client) -> None:
    body = as_admin.get(f"/services?{query}").content.decode()

    assert told in html.unescape(body)
    assert _names(as_admin, f"{query}&q=name:beta") == ["beta"]


def test_tasks_that_stopped_it_shows_where_they_are_asked_for(as_admin: Client, things: Things) -> None:
    failed = factories.make_task(
        cluster=things.cluster, last_status="STOPPED", stop_code="TaskFailedToStart", gone_at=NOW
    )
    shown = f'href="/tasks/{failed.pk}"'
    queries = ("", "status:failed", "status:!failed", "status:any")

    bodies = {query: as_admin.get(f"/tasks?q={query}").content.decode() for query in queries}

    assert {query for query, body in bodies.items() if shown in body} == {"status:failed", "status:any"}


def test_hosts_and_revisions_and_operations_it_filters(as_admin: Client, things: Things) -> None:
    host = factories.make_host(cluster=things.cluster, is_agent_connected=False, instance_type="m7g.large")
    factories.make_task_definition("other")

    assert f"/hosts/{host.pk}" in as_admin.get("/hosts?q=status:disconnected+type:m7g.*").content.decode()
    assert len(_names(as_admin, "q=status:used", "/task-definitions")) == 1
    assert len(_names(as_admin, "q=image:*/web:*+family:other", "/task-definitions")) == 1
    assert len(_names(as_admin, "q=who:me+status:open", "/operations")) == 1
    assert _names(as_admin, "q=who:somebody", "/operations") == []


@pytest.mark.parametrize("noun", TABLES)
@pytest.mark.parametrize("seed", range(3))
def test_no_text_it_breaks_on(noun: str, seed: int, as_admin: Client, things: Things) -> None:
    dice, table = random.Random(f"{noun}{seed}"), TABLES[noun]
    asker = Asker(user=things.operation.requested_by, now=timezone.now())
    for _ in range(60):
        keys = [key.name for key in table.keys]
        letters = [*LETTERS, *dice.choice(keys)]
        texts = ["".join(dice.choices(letters, k=dice.randrange(30))) for _ in range(3)]
        query = " ".join(f"{dice.choice(['', '!', dice.choice(keys) + ':'])}{text}" for text in texts)
        listing = read_listing(table, {"q": query, "sort": texts[0], "after": texts[1], "cluster": "7"}, asker=asker)

        listing.page()

    assert as_admin.get(PATHS[noun], {"q": query, "before": "x:y:z", "sort": "-"}).status_code == 200


@pytest.mark.parametrize("noun", TABLES)
def test_by_each_column_it_sorts_both_ways(noun: str, as_admin: Client, things: Things) -> None:
    table = TABLES[noun]
    factories.make_sync_state(scope=things.cluster.scope)
    asker = Asker(user=things.operation.requested_by, now=timezone.now())
    for column in table.columns:
        if column.order:
            up, down = (read_listing(table, {"sort": f"{sign}{column.key}"}, asker=asker).page() for sign in ("", "-"))
            assert [row.id for row in up.rows] == [row.id for row in down.rows][::-1]

    body = as_admin.get(f"{PATHS[noun]}?sort=-{next(c.key for c in table.columns if c.order)}").content.decode()
    assert 'aria-sort="descending"' in body


@pytest.mark.usefixtures("services")
def test_no_time_it_sorts_before_all_times(as_admin: Client) -> None:
    assert _names(as_admin, "sort=since")[0] == "delta"
    assert _names(as_admin, "sort=-since")[-1] == "delta"


@pytest.mark.parametrize("sort", ["", "name", "-since", "failed"])
def test_every_row_it_shows_once_while_others_come_and_go(sort: str, as_admin: Client) -> None:
    cluster = factories.make_cluster()
    for number in range(120):
        factories.make_service(f"s-{number:03}", cluster=cluster, severity=(0, 60)[number % 2], since=NOW)
    seen, href = [], f"?sort={sort}"
    while href:
        body = as_admin.get(f"/services{href}").content.decode()
        seen += re.findall(r">(s-\d+)</a>", body)
        Service.objects.filter(name=seen[-1]).delete()  # the very row that the next page begins after
        href = _link(body, "next")

    assert sorted(seen) == sorted(f"s-{number:03}" for number in range(120))


def test_back_it_pages_to_the_same_rows(as_admin: Client) -> None:
    cluster = factories.make_cluster()
    for number in range(130):
        factories.make_service(f"s-{number:03}", cluster=cluster)
    first = as_admin.get("/services?sort=name").content.decode()
    second = as_admin.get("/services" + _link(first, "next")).content.decode()
    third = as_admin.get("/services" + _link(second, "next")).content.decode()

    back = as_admin.get("/services" + _link(third, "prev")).content.decode()

    assert "101 to 130 of 130 services" in third
    assert "51 to 100 of 130 services" in back
    assert re.findall(r">(s-\d+)</a>", back) == re.findall(r">(s-\d+)</a>", second)
    assert not _link(third, "next")


def test_deep_pages_it_reads_by_as_many_queries_as_the_first(as_admin: Client) -> None:
    cluster = factories.make_cluster()
    for _ in range(160):
        factories.make_task(cluster=cluster)
    counts, href = set(), ""
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            body = as_admin.get(f"/tasks{href}").content.decode()
        counts.add(len(captured))
        href = _link(body, "next")
        assert not any("OFFSET" in query["sql"] for query in captured)

    assert len(counts) == 1
    assert counts.pop() <= 12


@pytest.mark.usefixtures("services")
def test_terms_it_links_to_the_list_without_them(as_admin: Client) -> None:
    body = as_admin.get("/services?q=status:trouble+cluster:shop-*").content.decode()

    assert 'href="?q=cluster%3Ashop-%2A" aria-label="Remove filter status:trouble"' in body
    assert 'href="?q=status%3Atrouble" aria-label="Remove filter cluster:shop-*"' in body


def test_the_typed_term_it_adds_to_those_that_stand(as_admin: Client) -> None:
    response = as_admin.get("/services?q=status:trouble&q=web")

    assert response.headers["Location"] == "/services?q=status%3Atrouble+web"


def test_a_link_to_one_cluster_it_shows_as_a_term(as_admin: Client, things: Things, hidden: Things) -> None:
    body = as_admin.get(f"/tasks?cluster={things.cluster.pk}").content.decode()

    assert "Remove filter cluster:shop-prod" in body
    assert f"/tasks/{hidden.task.pk}" not in body


def test_the_name_of_a_cluster_it_keeps_from_those_who_may_not_see_it(
    people: People, hidden: Things, client: Client
) -> None:
    client.force_login(people.viewer)

    body = client.get(f"/tasks?cluster={hidden.cluster.pk}").content.decode()

    assert "pay-prod" not in body
    assert "Nothing matches" in body


def test_nothing_read_yet_it_tells_from_nothing_matching(as_admin: Client) -> None:
    assert "Nothing was read from AWS yet" in as_admin.get("/services").content.decode()
    assert "Clear the filter" in as_admin.get("/services?q=x").content.decode()


def test_chosen_columns_it_remembers(as_admin: Client, things: Things) -> None:
    answer = as_admin.get("/services?q=web&columns=chosen&column=tier&column=nonsense")
    body = as_admin.get("/services").content.decode()
    as_admin.get("/services?columns=default")
    reset = as_admin.get("/services").content.decode()

    assert answer.headers["Location"] == "/services?q=web"
    assert re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', body)[:3] == ["Service", "Status", "Tier"]
    assert ">Revision<" not in body.partition("<thead>")[2].partition("</thead>")[0]
    assert ">Revision<" in reset.partition("<thead>")[2].partition("</thead>")[0]


def test_the_fixed_columns_alone_it_shows_when_all_others_are_unticked(as_admin: Client, things: Things) -> None:
    as_admin.get("/services?columns=chosen")

    body = as_admin.get("/services").content.decode()

    assert re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', body) == ["Service", "Status"]


@pytest.mark.usefixtures("services")
def test_columns_that_are_always_there_it_offers_no_box_for(as_admin: Client) -> None:
    body = as_admin.get("/services").content.decode()

    offered = set(re.findall(r'name="column" value="([^"]+)"', body))
    assert offered == {column.key for column in SERVICES.columns if not column.is_fixed}


@pytest.mark.usefixtures("services")
def test_a_menu_of_sorts_it_has_for_where_heads_have_no_room(as_admin: Client) -> None:
    body = as_admin.get("/services?sort=-name").content.decode()

    menu = body.partition(">Sort by</div>")[2].partition("</div>")[0]
    assert 'href="?sort=name" aria-current="true">Service' in menu
    assert 'href="/services">Status' in menu


@pytest.mark.parametrize("noun", TABLES)
def test_csv_it_gives_of_each_table(noun: str, as_admin: Client, things: Things) -> None:
    factories.make_sync_state(scope=things.cluster.scope)

    answer = as_admin.get(f"{PATHS[noun]}?format=csv")
    rows = list(csv.reader(StringIO(answer.getvalue().decode(), newline="")))

    assert rows[0] == [title for title, _ in TABLES[noun].csv]
    assert len(rows) == 2
    assert re.search(r'filename="[a-z-]+-\d{4}-\d\d-\d\dT\d{4}Z\.csv"', answer.headers["Content-Disposition"])


def test_csv_it_streams_whole_filtered_and_disarmed(people: People, hidden: Things, client: Client) -> None:
    cluster = Cluster.objects.get(name="shop-prod")
    for number in range(60):
        factories.make_service(f"=s{number}", cluster=cluster, since=NOW - timedelta(days=1))
    client.force_login(people.viewer)

    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/services?format=csv&q=name:%3Ds*")
        rows = list(csv.DictReader(StringIO(answer.getvalue().decode(), newline="")))

    assert answer.streaming
    assert {row["name"] for row in rows} == {f"'=s{number}" for number in range(60)}
    assert {row["arn"].rsplit("/", 1)[0] for row in rows} == {"arn:aws:ecs:eu-west-1:111122223333:service/shop-prod"}
    assert rows[0]["since"].endswith("Z")
    assert len(captured) < 12


@pytest.mark.parametrize(("who", "boxes"), [("viewer", 0), ("operator", 1)])
def test_boxes_for_bulk_actions_it_shows_to_those_who_may_act(
    who: str, boxes: int, people: People, things: Things, client: Client
) -> None:
    client.force_login(getattr(people, who))

    bodies = [client.get(path).content.decode() for path in ("/services", f"/clusters/{things.cluster.pk}")]

    assert [body.count('name="service"') for body in bodies] == [boxes, boxes]
    assert [body.count('id="bulk"') for body in bodies] == [boxes, boxes]


def test_every_key_it_documents() -> None:
    told = (Path(__file__).parents[2] / "docs" / "filters.md").read_text()

    for table in TABLES.values():
        assert ", ".join(key.name for key in table.keys) in told, table.title
