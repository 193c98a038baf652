"""The control path: health, counts, the latest writes, images, speed; for this machine only."""

import http.client
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.control.routes import ROUTES, ControlPath
from clusters.simulator.http import Request
from clusters.simulator.server import RunningSimulator

IMAGE = "222233334444.dkr.ecr.eu-west-1.amazonaws.com/checkout:4.12.0"


def _request(remote_address: str, **headers: str) -> Request:
    return Request(
        method="GET",
        path="/_sim/health",
        query="",
        host="127.0.0.1",
        remote_address=remote_address,
        headers=headers,
        body=b"",
        service="",
        operation="",
        region="us-east-1",
        access_key_id="",
        is_disconnected=lambda: False,
    )


def test_health_tells_fleet_counts_and_speed(simulator: RunningSimulator) -> None:
    health = simulator.get("health")

    assert health["ready"] is True
    assert (health["fleet"], health["speed"], health["counts"]["clusters"]) == ("empty", 1.0, 0)


def test_stats_count_calls_and_errors_by_operation_until_they_are_reset(simulator: RunningSimulator) -> None:
    ecs = simulator.client("ecs", account_id="222233334444", region="eu-west-1")
    simulator.post("stats/reset")
    simulator.post("faults", {"kind": "throttle", "count": 1})

    with pytest.raises(ClientError):
        ecs.list_clusters()
    ecs.list_clusters()

    stats = simulator.get("stats")
    assert stats["calls"] == {"ecs:ListClusters": 2}
    assert stats["errors"] == {"ecs:ListClusters ThrottlingException": 1}
    assert stats["throttled"] == 1
    assert stats["by_scope"] == {"222233334444/eu-west-1 ecs:ListClusters": 2}


def test_the_latest_writes_are_kept_with_caller_payload_and_request_id(simulator: RunningSimulator) -> None:
    ecs: Any = simulator.client("ecs", account_id="222233334444", region="us-east-1")
    answer = ecs.put_account_setting(name="containerInsights", value="enhanced")

    write = simulator.get("calls?operation=PutAccountSetting")["calls"][-1]

    assert write["payload"] == {"name": "containerInsights", "value": "enhanced"}
    assert (write["account_id"], write["region"], write["code"]) == ("222233334444", "us-east-1", "")
    assert write["request_id"] == answer["ResponseMetadata"]["RequestId"]


def test_an_images_behaviour_is_set_and_mended(simulator: RunningSimulator) -> None:
    behaviour = {"kind": "OutOfMemory", "needs_memory_mib": 1_024, "after_s": 20.0}
    set_to = simulator.post("images", {"reference": IMAGE, "behaviours": [behaviour]})

    mended = simulator.post("images", {"reference": IMAGE, "behaviours": []})
    removed = simulator.post("images", {"reference": IMAGE, "remove": True})

    assert set_to["behaviours"] == [behaviour]
    assert (mended["behaviours"], mended["digest"]) == ([], set_to["digest"])
    assert removed == {"removed": IMAGE}


def test_a_behaviour_with_a_wrong_member_is_refused_with_what_it_takes(simulator: RunningSimulator) -> None:
    wish = {"reference": IMAGE, "behaviours": [{"kind": "OutOfMemory", "memory": 1}]}

    with pytest.raises(RuntimeError, match="OutOfMemory takes needs_memory_mib, after_s: it has no memory"):
        simulator.post("images", wish)


def test_the_speed_changes_while_it_runs(simulator: RunningSimulator) -> None:
    simulator.post("time", {"speed": 25})

    assert simulator.get("health")["speed"] == 25
    simulator.post("time", {"speed": 1})


def test_an_unknown_route_lists_the_known_ones(simulator: RunningSimulator) -> None:
    with pytest.raises(RuntimeError, match=r"HTTP 404: (?s:.*)GET health"):
        simulator.get("no-such-route")


@pytest.mark.parametrize(
    ("remote_address", "headers"), [("10.0.0.7", {}), ("127.0.0.1", {"origin": "https://evil.example"})]
)
def test_strangers_and_web_pages_are_refused(
    simulator: RunningSimulator, remote_address: str, headers: dict[str, str]
) -> None:
    response = ControlPath(simulator.simulation).answer(_request(remote_address, **headers))

    assert response.status == http.client.FORBIDDEN


def test_every_route_stands_in_the_docs() -> None:
    text = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text(encoding="utf-8")

    missing = [route for route in ROUTES if f"`{route.replace(' ', ' /_sim/').replace('*', '<id>')}`" not in text]

    assert missing == []
