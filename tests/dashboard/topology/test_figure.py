"""The figure: Plotly takes it, names cannot become markup, and each point knows its card."""

from dashboard.figures.canvas import POINTS_A_CURVE, Figure, Table
from dashboard.figures.text import fitted_middle
from dashboard.figures.topology import draw
from dashboard.graph import ClusterFacts, NodeKind
from dashboard.topology.build import build
from dashboard.topology.enrich import enrich
from dashboard.topology.layout import layout
from dashboard.topology.table import legend_of
from tests.dashboard.topology import facts
from tests.support.figures import validated

EVIL = '<a href="//evil">x</a>&lt;'


def _figure(cluster: ClusterFacts) -> Figure:
    placed = layout(enrich(build(cluster), facts=cluster))
    table = Table(columns=["Service"], rows=[["web"]])
    legend = legend_of(cluster)
    return draw(placed, title="Topology", summary="Two services.", legend=legend, table=table, link=_link)


def _link(kind: NodeKind, pk: int) -> str:
    return f"/{kind}/{pk}"


def _crowd() -> ClusterFacts:
    tasks = tuple(facts.task(number, service_id=1, definition_arn="arn:td/web:1") for number in range(1, 61))
    return facts.cluster(tasks=tasks, task_total=60)


def test_plotly_it_satisfies() -> None:
    for cluster in (facts.cluster(), _crowd()):
        drawn = validated(_figure(cluster))

        assert len(drawn.data) > 5


def test_names_from_aws_it_escapes() -> None:
    figure = _figure(facts.cluster(services=(facts.service(1, EVIL),), service_total=1))

    shown = [text for trace in figure["data"] for text in trace.get("text", ())]
    assert not [text for text in shown if "<" in text]
    assert any(text.startswith("&lt;a") for text in shown)


def test_each_edge_it_gives_as_many_points() -> None:
    edges = [trace for trace in _figure(facts.cluster())["data"] if trace["name"] == "edges"]

    assert edges
    assert all(len(trace["x"]) == len(trace["meta"]["edges"]) * POINTS_A_CURVE for trace in edges)


def test_each_point_it_ties_to_its_card() -> None:
    traces = [trace for trace in _figure(facts.cluster())["data"] if "cards" in trace.get("meta", {})]

    assert len(traces) >= 5
    assert all(len(trace["meta"]["cards"]) == len(trace["x"]) for trace in traces)


def test_a_card_it_links_to_its_page() -> None:
    cards = next(trace for trace in _figure(facts.cluster())["data"] if trace["name"] == "cards")
    links = {row[0]: row[4] for row in cards["customdata"]}

    assert links["service/1"] == "/service/1"
    assert links["image/shop/web:1.4.2"] == ""


def test_many_tasks_it_draws_as_a_strip_in_proportion() -> None:
    figure = _figure(_crowd())
    names = [trace["name"] for trace in figure["data"]]

    strip = next(trace for trace in figure["data"] if trace["name"] == "strip")

    assert strip["customdata"][0][2] == "60 healthy"
    assert "strip words" in names
    assert not any(trace["name"] == "tasks" and len(trace["x"]) == 60 for trace in figure["data"])


def test_states_it_tells_by_shape_as_well_as_by_colour() -> None:
    symbols = {trace["marker"]["symbol"] for trace in _figure(facts.cluster())["data"] if trace["name"] == "tasks"}

    assert symbols == {"circle", "x"}


def test_a_long_name_it_cuts_in_the_middle() -> None:
    assert fitted_middle("recommender-service:140", width=80) == "recom…:140"
