"""Reading an answer whole."""

import json
from datetime import UTC, datetime
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape
from botocore.parsers import QueryParser

from clusters.aws.parsing import KeepingJSONParser, KeepingParserFactory


def describe_tasks_shape() -> Shape:
    model = ServiceModel(Loader().load_service_model("ecs", "service-2"), "ecs")
    shape = model.operation_model("DescribeTasks").output_shape
    assert shape is not None
    return shape


def parse(body: bytes, *, status: int = 200) -> Any:
    response = {"body": body, "headers": {"x-amzn-requestid": "r-1"}, "status_code": status}
    return KeepingJSONParser().parse(response, describe_tasks_shape())


def test_keeps_members_the_model_does_not_know() -> None:
    body = json.dumps({"tasks": [{"taskArn": "a", "bornYesterday": {"deep": [1]}}]}).encode()

    parsed = parse(body)

    assert parsed["tasks"] == [{"taskArn": "a", "bornYesterday": {"deep": [1]}}]


def test_turns_timestamps_into_moments_at_every_depth() -> None:
    agent = {"lastStartedAt": 1514764800.5}
    body = json.dumps({"tasks": [{"createdAt": 1514764800, "containers": [{"managedAgents": [agent]}]}]}).encode()

    task = parse(body)["tasks"][0]

    assert task["createdAt"] == datetime(2018, 1, 1, tzinfo=UTC)
    assert task["containers"][0]["managedAgents"][0]["lastStartedAt"] == datetime(2018, 1, 1, 0, 0, 0, 500_000, UTC)


def test_answers_a_cut_body_without_its_members() -> None:
    parsed = parse(b'{"tasks": [{"taskArn": "a')

    assert "tasks" not in parsed


def test_reads_an_error_as_botocore_does() -> None:
    parsed = parse(b'{"__type": "ClusterNotFoundException", "message": "Cluster not found."}', status=400)

    assert parsed["Error"] == {"Code": "ClusterNotFoundException", "Message": "Cluster not found."}


def test_leaves_other_protocols_to_botocore() -> None:
    parser = KeepingParserFactory().create_parser("query")

    assert type(parser) is QueryParser
