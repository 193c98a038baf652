"""The demo as one process tree: it starts, resumes, stops in order and leaves nothing behind."""

import signal
import socket
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import http, processes
from tests.support.demo import Demo

pytestmark = pytest.mark.stack
STOP_ORDER = ["web", "events", "operations", "sync", "beat", "simulator", "valkey"]
SECOND_START_S = 15.0
LEFT_BEHIND_TIMEOUT_S = 12.0


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path / "demo")
    yield demo
    if demo._process is not None:
        demo.stop()


def _slow_down_aws(demo: Demo) -> None:
    """Each call takes long enough that jobs are surely under way when the demo stops."""
    http.post_json(f"{demo.simulator_url}/_sim/faults", {"kind": "latency", "latency_ms": 3000})
    time.sleep(3)  # longer than beat's interval: a sweep is waiting for its answer now


def _cluster_names(demo: Demo) -> set[str]:
    with sqlite3.connect(demo.data_dir / "gantry.sqlite3") as database:
        return {name for (name,) in database.execute("SELECT name FROM clusters_cluster")}


def _wait_until_gone(ids: list[int]) -> list[int]:
    deadline = time.monotonic() + LEFT_BEHIND_TIMEOUT_S
    while time.monotonic() < deadline and any(processes.is_alive(pid) for pid in ids):
        time.sleep(0.1)
    return [pid for pid in ids if processes.is_alive(pid)]


@pytest.mark.alone
def test_stops_in_order_with_jobs_running_and_resumes_what_it_had(demo: Demo) -> None:
    demo.start()
    logins, names, ids = demo.logins(), _cluster_names(demo), demo.process_ids()
    _slow_down_aws(demo)

    exit_code = demo.stop(signal.SIGTERM)

    assert exit_code == 0
    assert [line.split()[-1] for line in demo.lines if "| stopping " in line] == STOP_ORDER
    assert "Traceback" not in demo.text
    assert _wait_until_gone(ids) == []

    began_at = time.monotonic()
    demo.start()

    assert time.monotonic() - began_at < SECOND_START_S
    assert "resumed" in demo.text
    assert demo.logins() == logins
    assert len(logins) == 3
    assert _cluster_names(demo) == names

    ids = demo.process_ids()
    assert demo.stop(signal.SIGINT) == 0
    assert "Traceback" not in demo.text
    assert _wait_until_gone(ids) == []


def test_leaves_nothing_behind_when_it_is_killed(demo: Demo) -> None:
    demo.start()
    _slow_down_aws(demo)
    ids = demo.process_ids()

    demo.process.kill()
    demo.wait()

    assert len(ids) > len(STOP_ORDER)
    assert _wait_until_gone(ids) == []


def test_stops_on_a_hang_up_while_it_is_still_starting(demo: Demo) -> None:
    demo.launch()
    processes.wait_until(lambda: "simulator ready" in demo.text, what="the simulator's line", timeout_s=60)
    ids = demo.process_ids()

    exit_code = demo.stop(signal.SIGHUP)

    assert exit_code == 0
    assert "Traceback" not in demo.text
    assert _wait_until_gone(ids) == []


def test_says_in_one_line_that_a_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        demo = Demo(tmp_path / "demo", port=other.getsockname()[1]).launch()

        assert demo.wait() == 1

    processes.wait_until(lambda: bool(demo.lines), what="a line")
    assert len(demo.lines) == 1
    assert f"Port {demo.port}" in demo.text
    assert f"make demo PORT={demo.port + 1}" in demo.text


def test_says_in_one_line_that_the_directory_holds_another_fleet(tmp_path: Path) -> None:
    demo = Demo(tmp_path, fleet="large")
    (tmp_path / "fleet").write_text("company\n")

    assert demo.launch().wait() == 1

    processes.wait_until(lambda: bool(demo.lines), what="a line")
    assert len(demo.lines) == 1
    assert "make demo-reset FLEET=large" in demo.text


def test_forgets_only_what_it_wrote_itself(tmp_path: Path) -> None:
    (tmp_path / "gantry.sqlite3").write_text("old")
    (tmp_path / "simulator").mkdir()
    (tmp_path / "thesis.txt").write_text("mine")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        demo = Demo(tmp_path, port=other.getsockname()[1])  # it stops right after the reset

        demo.launch(reset=True).wait()

    assert not (tmp_path / "gantry.sqlite3").exists()
    assert not (tmp_path / "simulator").exists()
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_keeps_its_secrets_from_other_users(tmp_path: Path) -> None:
    (tmp_path / "fleet").write_text("another\n")  # it stops after the secrets are made

    Demo(tmp_path).launch().wait()

    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
