"""A cluster's graph: it draws what the mirror has, and nothing else."""

from dataclasses import replace

from dashboard.graph import DeploymentFacts, Graph, NodeKind
from dashboard.palette import Mark, Status
from dashboard.topology.build import build
from dashboard.topology.enrich import enrich
from dashboard.topology.names import short_image
from dashboard.topology.table import legend_of, rows_of
from tests.dashboard.topology import facts


def _titles(graph: Graph, kind: NodeKind) -> list[str]:
    return [node.title for node in graph.nodes if node.kind is kind]


def test_each_edge_it_draws_between_cards_that_are_there() -> None:
    graph = build(facts.cluster(hosts=(facts.host(1),)))

    known = {node.id for node in graph.nodes}

    assert graph.edges
    assert all(edge.source in known and edge.target in known for edge in graph.edges)


def test_the_way_of_a_service_it_draws_from_image_to_capacity_provider() -> None:
    edges = {(edge.source, edge.target) for edge in build(facts.cluster()).edges}

    assert {
        ("image/shop/web:1.4.2", "definition/arn:td/web:1"),
        ("definition/arn:td/web:1", "service/1"),
        (f"target/{facts.TARGET}", "service/1"),
        ("service/1", "tasks/1/arn:td/web:1"),
        ("tasks/1/arn:td/web:1", "host/2"),
        ("host/2", "provider/ec2-main"),
    } <= edges


def test_an_edge_to_a_host_it_marks_where_a_task_there_is_unhealthy() -> None:
    graph = build(facts.cluster())

    assert [(edge.source, edge.target) for edge in graph.edges if edge.is_bad] == [("tasks/2/arn:td/jobs:1", "host/2")]


def test_copies_without_a_task_it_shows_as_missing_first() -> None:
    web = facts.service(1, "web", desired_count=4)

    graph = build(facts.cluster(services=(web,), service_total=1))

    dots = next(node for node in graph.nodes if node.id == "tasks/1/arn:td/web:1").dots
    assert [dot.is_missing for dot in dots] == [True, True, False, False]


def test_a_service_with_nothing_running_it_keeps() -> None:
    graph = build(facts.cluster(tasks=()))

    assert _titles(graph, NodeKind.SERVICE) == ["jobs", "web"]
    assert _titles(graph, NodeKind.TASKS) == ["0 tasks", "0 tasks"]


def test_stand_alone_tasks_it_tells_from_services() -> None:
    lone = facts.task(9, service_id=0, definition_arn="arn:td/job:7")
    cluster = facts.cluster()

    graph = build(replace(cluster, tasks=(*cluster.tasks, lone)))

    assert "No service" in _titles(graph, NodeKind.SERVICE)
    assert "job:7" in _titles(graph, NodeKind.TASK_DEFINITION)


def test_a_rollout_it_tells_on_both_revisions() -> None:
    old = DeploymentFacts(service_id=1, definition_arn="arn:td/web:0", status="ACTIVE", rollout_state="COMPLETED")
    new = DeploymentFacts(service_id=1, definition_arn="arn:td/web:1", status="PRIMARY", rollout_state="FAILED")
    cluster = facts.cluster(deployments=(old, new))

    nodes = {node.id: node for node in enrich(build(cluster), facts=cluster).nodes}

    assert nodes["definition/arn:td/web:0"].detail == "being replaced"
    assert (nodes["definition/arn:td/web:1"].detail, nodes["definition/arn:td/web:1"].mark) == (
        "rollout failed",
        Mark.BAD,
    )


def test_a_draining_host_it_marks() -> None:
    draining = facts.host(1, status=Status(mark=Mark.DRAIN, text="Draining, 2 tasks left"))
    cluster = facts.cluster(hosts=(draining, facts.host(2)))

    node = next(node for node in enrich(build(cluster), facts=cluster).nodes if node.id == "host/1")

    assert (node.mark, node.detail) == (Mark.DRAIN, "draining · m6i.xlarge · eu-west-1a")


def test_the_table_it_fills_with_the_same_groups() -> None:
    rows = rows_of(facts.cluster())

    assert [(row.service_name, row.tasks, row.runs_on) for row in rows] == [
        ("web", "2 running", "i-0001 (1), i-0002 (1)"),
        ("jobs", "1 unhealthy, 1 running", "i-0002 (1), i-0001 (1)"),
    ]


def test_the_legend_it_keeps_to_states_that_are_there() -> None:
    assert legend_of(facts.cluster()) == [["ok", "Running"], ["bad", "Unhealthy"]]


def test_an_image_it_shortens_to_what_tells_it_apart() -> None:
    names = [
        "nginx",
        "shop/web:1.4",
        "1.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4",
        "localhost:5000/a@sha256:" + "ab" * 32,
    ]

    assert [short_image(name) for name in names] == ["nginx", "shop/web:1.4", "shop/web:1.4", "a@abababababab"]
